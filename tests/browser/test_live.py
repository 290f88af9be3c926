"""The theatre follows the pen: the browser reads by itself while a person draws, and then Python's reading takes the place of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from fingers import Fingers
from hand import STROKES, button, draw, record_rows, recorded_rows, seen, settle, theatre, wait_until
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from conftest import Opener

READS = """async theatre => {
    const asleep = milliseconds => new Promise(done => setTimeout(done, milliseconds));
    for (let tries = 0; tries < 900; tries++) {
        const weights = performance.getEntriesByType("resource").filter(({ name }) => name.includes("/media/") && name.endsWith(".bin"));
        if (weights.some(({ responseEnd }) => responseEnd > 0)) return true;
        await asleep(100);
    }
    return false;
}"""
RECORD = """element => {
    window.shown = [];
    const note = () => {
        const { reading, source, prediction, row, playing } = element.dataset;
        window.shown.push({ reading, source, prediction, row: Number(row), playing: playing === "true" });
    };
    new MutationObserver(note).observe(element, { attributes: true });
}"""

RECORD_INK = """() => {
    window.lifts = [];
    document.addEventListener("theatre-ink", ({ detail }) => {
        const ink = detail.ink();
        window.ink = { lifted: detail.lifted, width: ink?.width, count: ink?.data.length, inked: ink?.data.some(level => level > 0) };
        if (detail.lifted) window.lifts.push(window.ink.inked);
    });
}"""


def open_live(open_page: Opener, **options: object) -> Page:
    """A page at rest whose browser has the weights."""
    page = open_page(**options)
    button(page, "Clear").wait_for()
    assert theatre(page).evaluate(READS), "the weights never came"
    settle(page)
    return page


def places(page: Page, digit: int, stroke: int = 0) -> list[tuple[float, float]]:
    canvas = page.locator("canvas.upper-canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    return [(box["x"] + box["width"] * (0.1 + 0.8 * x), box["y"] + box["height"] * (0.1 + 0.8 * y)) for x, y in STROKES[digit][stroke]]


def press_and_draw(page: Page, digit: int) -> None:
    """A stroke whose pen stays down."""
    first, *others = places(page, digit)
    page.mouse.move(*first)
    page.mouse.down()
    for place in others:
        page.mouse.move(*place, steps=6)


def shown(page: Page) -> list[dict[str, Any]]:
    recorded: list[dict[str, Any]] = page.evaluate("window.shown")
    return recorded


def test_the_theatre_follows_the_mouse_while_it_is_down(open_page: Opener) -> None:
    page = open_live(open_page)
    press_and_draw(page, 7)
    wait_until(page, 'data.source === "browser" && data.prediction === "7" && data.row === "28" && data.playing === "false"')
    expect(page.get_by_text("read in your browser")).to_be_visible()
    page.mouse.up()
    wait_until(page, 'data.source === "cell" && data.prediction === "7"')
    expect(page.get_by_text("read by the cell")).to_be_visible()


def test_lifting_the_pen_starts_the_animation_and_pythons_reading_goes_on_with_it(open_page: Opener) -> None:
    page = open_live(open_page)
    press_and_draw(page, 7)
    wait_until(page, 'data.source === "browser"')
    theatre(page).evaluate(RECORD)
    record_rows(page)
    page.mouse.up()
    wait_until(page, 'data.row === "28" && data.playing === "false" && data.source === "cell"')
    rows = recorded_rows(page)
    assert rows[rows.index(1) :] == list(range(1, 29)), "it played once, without a break"
    played = [one for one in shown(page) if one["playing"]]
    assert played[0]["source"] == "browser" and played[-1]["source"] == "cell"
    assert {one["prediction"] for one in played} == {"7"}


@pytest.mark.parametrize("width", [1280, 360])
def test_a_finger_is_followed_as_the_mouse_is_and_the_answer_is_in_sight(open_page: Opener, width: int) -> None:
    page = open_live(open_page, has_touch=True, width=width)
    strip = theatre(page).locator(".live-verdict")
    hand = Fingers(page)
    for step in range(9):
        hand.touch(finger=(0.5, 0.1 + step / 10))
    wait_until(page, 'data.source === "browser" && data.prediction === "1"')
    answer = strip if width == 360 else theatre(page).locator(".verdict")  # on a phone the theatre lies below the canvas
    expect(answer.locator("b").first).to_have_text("1")
    expect(answer).to_be_in_viewport()
    hand.touch()
    expect(strip).to_be_hidden()
    wait_until(page, 'data.source === "cell" && data.prediction === "1"')


def test_while_the_pen_moves_nothing_is_sent(open_page: Opener) -> None:
    page = open_live(open_page)
    page.evaluate(
        """() => {
            const { send } = WebSocket.prototype;
            window.messages = 0;
            WebSocket.prototype.send = function (message) { window.messages += 1; send.call(this, message); };
        }"""
    )
    press_and_draw(page, 7)
    wait_until(page, 'data.source === "browser"')
    for place in places(page, 3):
        page.mouse.move(*place, steps=6)
    assert page.evaluate("window.messages") == 0
    page.mouse.up()
    wait_until(page, 'data.source === "cell" && !data.reading.startsWith("browser")')
    assert page.evaluate("window.messages") > 0


def test_whoever_wants_no_motion_sees_the_whole_reading_when_the_pen_is_lifted(open_page: Opener) -> None:
    page = open_live(open_page, reduced_motion="reduce")
    press_and_draw(page, 7)
    wait_until(page, 'data.source === "browser"')
    theatre(page).evaluate(RECORD)
    page.mouse.up()
    wait_until(page, 'data.source === "cell" && data.prediction === "7"')
    assert not any(one["playing"] for one in shown(page))
    assert {one["row"] for one in shown(page)} == {28}


def test_a_drawing_that_cannot_be_read_leaves_the_last_reading(open_page: Opener) -> None:
    page = open_live(open_page)
    before = seen(page, "reading")
    x, y = places(page, 1)[0]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 2, y + 2)
    page.mouse.up()
    expect(page.get_by_text("This is still the reading of")).to_be_visible()
    assert seen(page, "reading") == before and seen(page, "source") == "cell"


def test_a_sample_is_read_in_the_browser_at_once_and_then_by_the_cell(open_page: Opener) -> None:
    page = open_live(open_page)
    wait_until(page, 'data.playing === "false"')  # the digit that the page opens with has been read to its end
    theatre(page).evaluate(RECORD)
    record_rows(page)
    page.get_by_role("radio", name="7", exact=True).click()
    wait_until(page, 'data.row === "28" && data.playing === "false" && data.source === "cell" && data.prediction === "7"')
    rows = recorded_rows(page)
    assert rows[rows.index(1) :] == list(range(1, 29)), "it played once, without a break"
    assert next(one["source"] for one in shown(page) if one["playing"] and one["prediction"] == "7") == "browser"


def test_undo_takes_the_last_stroke_back_from_a_reading_that_followed_the_pen(open_page: Opener) -> None:
    page = open_live(open_page)
    draw(page, 1)
    wait_until(page, 'data.source === "cell" && data.prediction === "1"')
    settle(page)
    first = seen(page, "reading")
    press_and_draw(page, 7)
    wait_until(page, 'data.source === "browser"')
    page.mouse.up()
    wait_until(page, f'data.source === "cell" && data.reading !== "{first}"')
    button(page, "Undo").click()
    wait_until(page, f'data.source === "cell" && data.reading === "{first}"')


def test_what_is_chosen_in_the_browsers_reading_is_kept_when_pythons_comes(open_page: Opener) -> None:
    page = open_live(open_page)
    press_and_draw(page, 7)
    wait_until(page, 'data.source === "browser"')
    page.mouse.up()
    before = seen(page, "unit")
    theatre(page).focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    wait_until(page, f'data.unit !== "{before}"')  # what is shown follows a press in the next frame
    unit = seen(page, "unit")
    wait_until(page, 'data.source === "cell"')
    settle(page)
    assert (seen(page, "row"), seen(page, "unit"), seen(page, "playing")) == ("2", unit, "false")
    assert f"u={unit}" in page.url and "r=2" in page.url, "Python knows of it"


@pytest.mark.parametrize("ratio", [1, 2])
def test_the_canvas_shows_its_ink_to_the_page(open_page: Opener, ratio: int) -> None:
    """The hook into the canvas: with another version of the package, whose inside looks different, this is the test that fails."""
    page = open_live(open_page, device_scale_factor=ratio)
    page.evaluate(RECORD_INK)
    press_and_draw(page, 7)
    page.wait_for_function("window.ink?.inked")
    assert page.evaluate("window.ink") == {"lifted": False, "width": 280, "count": 280 * 280 * 4, "inked": True}
    page.mouse.up()
    page.wait_for_function("window.lifts.length === 2")
    assert page.evaluate("window.lifts") == [True, True], "the ink is there as the pen is lifted, and when the canvas has drawn it anew"


def test_the_ink_of_a_finger_is_there_as_it_is_lifted(open_page: Opener) -> None:
    page = open_live(open_page, has_touch=True, width=820)
    page.evaluate(RECORD_INK)
    hand = Fingers(page)
    for step in range(9):
        hand.touch(finger=(0.5, 0.1 + step / 10))
    hand.touch()
    page.wait_for_function("window.lifts.length === 2")
    assert page.evaluate("window.lifts") == [True, True]
