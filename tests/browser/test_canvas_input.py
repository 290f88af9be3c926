"""Strokes by mouse, touch and pen: each is drawn from where it begins, and nothing but a stroke changes the drawing."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from fingers import Fingers, Place
from hand import button, seen, theatre, wait_for_new_reading
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from conftest import Opener

STAGE = Path(__file__).with_name("canvas_stage.py")
SIDE = 280  # of the canvas, in its own pixels
GRID = list(product(np.linspace(0.012, 0.988, 10).tolist(), repeat=2))
SIDES: dict[str, Place] = {"left": (-0.05, 0.5), "right": (1.05, 0.5), "above": (0.5, -0.05), "below": (0.5, 1.05)}

SETTLED = """() => {
    const roots = [...document.querySelectorAll(".st-key-canvas *")].map((element) => element.shadowRoot);
    const toolbar = roots.map((root) => root?.querySelector(".dc-toolbar")).find(Boolean);
    return toolbar && getComputedStyle(toolbar).display === "none";
}"""

OpenCanvas = Callable[..., tuple[Page, Fingers]]


@pytest.fixture
def open_canvas(open_at: Opener, stage_server: str) -> OpenCanvas:
    def opened(width: int = 820, **options: object) -> tuple[Page, Fingers]:
        page = open_at(stage_server, width=width, has_touch=True, **options)
        page.wait_for_function(SETTLED)
        return page, Fingers(page)

    return opened


def wait_for_strokes(page: Page, starts: list[Place]) -> None:
    """Until the page knows of strokes that begin in these places, in this order, and of no others."""
    page.wait_for_function(
        """([starts, slack]) => {
            const known = JSON.parse(document.querySelector('[data-testid="starts"]').textContent);
            return known.length === starts.length
                && known.every(([x, y], index) => Math.hypot(x - starts[index][0], y - starts[index][1]) < slack);
        }""",
        arg=[[[SIDE * x, SIDE * y] for x, y in starts], 1.5],
    )


def ink_at(page: Page, place: Place) -> int:
    """How bright the canvas is there, 0 to 255: what is drawn, and the stroke under way."""
    return int(
        page.locator("canvas.upper-canvas").first.evaluate(
            """(upper, [x, y]) => Math.max(...[upper, ...upper.parentElement.querySelectorAll("canvas.dc-canvas")].map((canvas) =>
                canvas.getContext("2d").getImageData(x, y, 1, 1).data[0]))""",
            [SIDE * place[0], SIDE * place[1]],
        )
    )


def inwards(start: Place) -> Place:
    """A place further in."""
    x, y = start
    return (x + (0.5 - x) * 0.6 + 0.02, y + (0.5 - y) * 0.6)


@pytest.mark.parametrize("side", SIDES)
def test_the_mouse_draws_from_every_point_from_whichever_side_it_comes(open_canvas: OpenCanvas, side: str) -> None:
    page, hand = open_canvas(width=1280)
    outside = SIDES[side]
    for start in GRID:
        page.mouse.move(*hand.at((start[0], outside[1]) if side in ("above", "below") else (outside[0], start[1])))
        page.mouse.move(*hand.at(start))
        page.mouse.down()
        page.mouse.move(*hand.at(inwards(start)))
        page.mouse.up()
    wait_for_strokes(page, GRID)


@pytest.mark.parametrize("width", [390, 820])
def test_a_finger_draws_from_every_point(open_canvas: OpenCanvas, width: int) -> None:
    page, hand = open_canvas(width=width)
    for start in GRID:
        hand.stroke(start, inwards(start))
    wait_for_strokes(page, GRID)


def test_a_pen_draws_from_every_point(open_canvas: OpenCanvas) -> None:
    page, hand = open_canvas()
    for start in GRID:
        hand.pen_stroke(start, inwards(start))
    wait_for_strokes(page, GRID)


def test_taps_and_clicks_in_the_upper_right_wipe_nothing_and_drawing_goes_on(open_canvas: OpenCanvas) -> None:
    page, hand = open_canvas()
    first, last = [(0.2, 0.5)], [(0.2, 0.8)]
    hand.stroke((0.2, 0.5), (0.6, 0.5))
    corner = [(x, y) for y in (0.02, 0.03, 0.06) for x in (0.55, 0.63, 0.71, 0.79, 0.87, 0.95)]
    for place in corner:
        hand.touch(finger=place)
        hand.touch()
    for place in corner:
        page.mouse.click(*hand.at(place))
    hand.stroke((0.2, 0.8), (0.6, 0.8))
    wait_for_strokes(page, first + corner + corner + last)


def test_the_keyboard_reaches_nothing_that_switches_the_canvas_to_another_mode(open_canvas: OpenCanvas) -> None:
    page, hand = open_canvas()
    hand.stroke((0.2, 0.5), (0.6, 0.5))
    wait_for_strokes(page, [(0.2, 0.5)])
    page.keyboard.press("Delete")
    button(page, "Clear").focus()
    for _ in range(10):
        page.keyboard.press("Shift+Tab")
        assert page.evaluate("document.activeElement.closest('.st-key-canvas')") is None
    hand.stroke((0.2, 0.8), (0.6, 0.8))
    wait_for_strokes(page, [(0.2, 0.5), (0.2, 0.8)])


def test_a_palm_that_rests_before_the_pen_leaves_no_dot_and_the_pen_draws(open_canvas: OpenCanvas) -> None:
    page, hand = open_canvas()
    hand.touch(palm=(0.8, 0.9))
    hand.touch(palm=(0.81, 0.9))
    hand.pen_stroke((0.2, 0.2), (0.6, 0.2))
    hand.touch()
    hand.pen_stroke((0.2, 0.6), (0.6, 0.6))
    wait_for_strokes(page, [(0.2, 0.2), (0.2, 0.6)])


def test_a_palm_that_slides_or_comes_again_under_the_pen_leaves_nothing(open_canvas: OpenCanvas) -> None:
    page, hand = open_canvas()
    hand.touch(palm=(0.8, 0.9))
    hand.touch(palm=(0.7, 0.8))  # as far as a stroke
    hand.pen_down((0.2, 0.2))
    hand.touch(palm=(0.6, 0.7))
    hand.pen_move((0.4, 0.2))
    hand.touch()
    hand.touch(palm=(0.8, 0.8))
    hand.pen_move((0.6, 0.2))
    hand.touch(palm=(0.6, 0.8))
    hand.pen_up((0.6, 0.2))
    hand.touch(palm=(0.5, 0.7))
    hand.touch()
    hand.pen_stroke((0.2, 0.6), (0.6, 0.6))
    wait_for_strokes(page, [(0.2, 0.2), (0.2, 0.6)])
    assert ink_at(page, (0.8, 0.9)) == ink_at(page, (0.6, 0.8)) == 0


def test_a_finger_draws_beside_a_palm_and_a_second_finger_does_not_break_its_stroke(open_canvas: OpenCanvas) -> None:
    page, hand = open_canvas()
    hand.touch(palm=(0.8, 0.9))
    hand.stroke((0.2, 0.2), (0.6, 0.2), palm=(0.8, 0.9))
    hand.touch()
    hand.touch(finger=(0.2, 0.5))
    hand.touch(finger=(0.4, 0.5))
    hand.touch(finger=(0.4, 0.5), second=(0.9, 0.1))
    hand.touch(finger=(0.5, 0.5), second=(0.8, 0.2))
    hand.touch(finger=(0.6, 0.5))
    hand.touch()
    hand.stroke((0.2, 0.8), (0.6, 0.8))
    wait_for_strokes(page, [(0.2, 0.2), (0.2, 0.5), (0.2, 0.8)])
    assert ink_at(page, (0.55, 0.5)) > 0 and ink_at(page, (0.8, 0.2)) == 0


def test_a_touch_that_the_system_takes_for_a_palm_leaves_nothing_and_the_next_strokes_are_drawn(open_canvas: OpenCanvas) -> None:
    page, hand = open_canvas()
    hand.touch(palm=(0.8, 0.9))
    hand.touch(palm=(0.6, 0.9))
    hand.cancel()
    page.mouse.move(*hand.at((0.1, 0.9)))
    page.mouse.move(*hand.at((0.9, 0.6)), steps=5)
    assert ink_at(page, (0.7, 0.9)) == ink_at(page, (0.5, 0.75)) == 0
    hand.stroke((0.2, 0.2), (0.6, 0.2))
    page.mouse.move(*hand.at((0.2, 0.5)))
    page.mouse.down()
    page.mouse.move(*hand.at((0.6, 0.5)), steps=5)
    page.mouse.up()
    wait_for_strokes(page, [(0.2, 0.2), (0.2, 0.5)])


def test_ink_shows_under_a_finger_before_it_is_lifted(open_canvas: OpenCanvas) -> None:
    page, hand = open_canvas()
    hand.touch(finger=(0.3, 0.3))
    hand.touch(finger=(0.4, 0.3))
    hand.touch(finger=(0.7, 0.3))
    assert ink_at(page, (0.31, 0.3)) == 255
    hand.touch()
    wait_for_strokes(page, [(0.3, 0.3)])


def test_a_page_on_a_phone_stands_still_while_a_finger_draws(open_canvas: OpenCanvas) -> None:
    page, hand = open_canvas(width=390, height=780, is_mobile=True)
    where = 'document.querySelector("[data-testid=stMain]").scrollTop + scrollY'
    before = page.evaluate(where)
    hand.stroke((0.5, 0.95), (0.5, 0.05))
    hand.stroke((0.3, 0.05), (0.3, 0.95))
    wait_for_strokes(page, [(0.5, 0.95), (0.3, 0.05)])
    assert page.evaluate(where) == before


def test_a_canvas_that_is_built_anew_takes_strokes_everywhere_too(open_canvas: OpenCanvas) -> None:
    page, _ = open_canvas()
    toggle = page.get_by_text("canvas", exact=True)
    toggle.click()
    expect(page.locator("canvas.upper-canvas")).to_have_count(0)
    toggle.click()
    page.wait_for_function(SETTLED)
    Fingers(page).stroke((0.95, 0.03), (0.5, 0.5))
    wait_for_strokes(page, [(0.95, 0.03)])


def test_a_stroke_that_is_lifted_outside_of_the_canvas_ends_there(open_canvas: OpenCanvas) -> None:
    page, hand = open_canvas()
    hand.stroke((0.5, 0.2), (1.3, 0.2))
    hand.pen_stroke((0.5, 0.5), (1.3, 0.5))
    page.mouse.move(*hand.at((0.5, 0.8)))
    page.mouse.down()
    page.mouse.move(*hand.at((1.3, 0.8)), steps=3)
    page.mouse.up()
    page.mouse.move(*hand.at((0.1, 0.65)), steps=5)
    wait_for_strokes(page, [(0.5, 0.2), (0.5, 0.5), (0.5, 0.8)])
    assert ink_at(page, (0.95, 0.5)) > 0
    assert ink_at(page, (0.3, 0.66)) == 0


def test_a_digit_that_begins_in_the_upper_right_is_read(open_page: Opener) -> None:
    page = open_page(width=390, height=780, has_touch=True)
    page.wait_for_function(SETTLED)
    before = seen(page, "reading")
    Fingers(page).stroke((0.75, 0.04), (0.3, 0.35), (0.35, 0.75), (0.7, 0.8), (0.6, 0.5), (0.35, 0.6))
    wait_for_new_reading(page, before)
    assert theatre(page).get_attribute("data-prediction") == "6"
