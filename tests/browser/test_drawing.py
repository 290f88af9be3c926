"""Drawing, picking and uploading digits, in a real browser."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hand import (
    STROKES,
    button,
    draw,
    draw_stroke,
    record_rows,
    recorded_rows,
    seen,
    settle,
    settled_reading,
    theatre,
    wait_for_new_reading,
    wait_until,
)
from PIL import Image
from playwright.sync_api import Page, expect

from lstm_demo.data.samples import sample_digits
from lstm_demo.style.words import unlike_anything_learned

if TYPE_CHECKING:
    from conftest import Opener

SCRIBBLE = [(0.05, 0.1), (0.25, 0.9), (0.4, 0.1), (0.6, 0.9), (0.75, 0.1), (0.95, 0.9), (0.95, 0.3), (0.05, 0.5)]
PICTURE = '.st-key-given-panel input[type="file"]'  # there is another, for models


def picture_of(digit: int) -> bytes:
    """A large PNG of a sample digit, dark on light, as a person would photograph it."""
    pixels = np.uint8(255 - 200 * sample_digits()[digit])
    buffer = io.BytesIO()
    Image.fromarray(pixels).resize((420, 420), Image.Resampling.BICUBIC).save(buffer, "PNG")
    return buffer.getvalue()


def test_the_page_opens_with_a_digit_already_playing(open_page: Opener) -> None:
    page = open_page()
    assert seen(page, "playing") == "true"
    wait_until(page, 'data.row === "28" && data.playing === "false"')
    assert seen(page, "prediction") == "3"


@pytest.mark.parametrize("digit", [3, 7])
def test_a_drawn_digit_is_read_from_the_first_row_to_the_last_and_recognised(open_page: Opener, digit: int) -> None:
    page = open_page()
    before = seen(page, "reading")
    record_rows(page)
    draw(page, digit)
    wait_for_new_reading(page, before)
    wait_until(page, 'data.row === "28" && data.playing === "false"')
    rows = recorded_rows(page)
    assert rows[rows.index(1) :] == list(range(1, 29))
    assert seen(page, "prediction") == str(digit)


def test_a_scribble_is_called_unlike_anything_learned_and_a_digit_is_not(open_page: Opener) -> None:
    page = open_page()
    before = seen(page, "reading")
    draw_stroke(page, SCRIBBLE)
    wait_for_new_reading(page, before)
    wait_until(page, 'data.row === "28" && data.playing === "false"')
    expect(theatre(page).locator(".verdict .unlike")).to_have_text(unlike_anything_learned(10))
    before = settled_reading(page)
    button(page, "Clear").click()
    expect(button(page, "Clear")).to_be_disabled()
    draw(page, 3)
    wait_for_new_reading(page, before)
    wait_until(page, 'data.row === "28" && data.playing === "false"')
    assert seen(page, "prediction") == "3"
    expect(theatre(page).locator(".verdict .unlike")).to_be_hidden()


def test_clear_empties_the_canvas_and_undo_takes_back_a_stroke(open_page: Opener) -> None:
    page = open_page()
    before = seen(page, "reading")
    draw(page, 4)  # two strokes
    wait_for_new_reading(page, before)
    whole = settled_reading(page)
    button(page, "Undo").click()
    wait_for_new_reading(page, whole)
    button(page, "Clear").click()
    expect(button(page, "Clear")).to_be_disabled()


def test_a_reading_of_what_is_not_on_the_canvas_any_more_is_dimmed_and_says_so_until_there_is_a_new_one(open_page: Opener) -> None:
    page = open_page()
    note = theatre(page).get_by_role("status").filter(has_text="This is still the reading of")
    expect(note).to_have_count(0)
    box = page.locator("canvas.upper-canvas").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 100, box["y"] + 100)  # a dot
    expect(note).to_have_text("What is on the canvas could not be read. This is still the reading of sample 3.")
    assert dimmed(page)
    draw(page, 7)
    expect(note).to_have_count(0)
    assert not dimmed(page)
    button(page, "Clear").click()
    expect(note).to_have_text("The canvas is empty. This is still the reading of the last drawing.")
    assert dimmed(page)
    button(page, "Undo").click()
    expect(note).to_have_count(0)


def dimmed(page: Page) -> bool:
    """Whether the verdict's bars are drawn fainter than they are otherwise."""
    return theatre(page).locator(".verdict .bar").first.evaluate("element => getComputedStyle(element).filter") != "none"


def test_a_sample_is_chosen_with_the_keyboard(open_page: Opener) -> None:
    page = open_page()
    before = seen(page, "reading")
    page.get_by_role("radio", name="7").or_(page.get_by_role("button", name="7", exact=True)).first.focus()
    page.keyboard.press("Enter")
    wait_for_new_reading(page, before)
    assert seen(page, "prediction") == "7"


def test_a_click_on_a_heat_map_selects_a_unit_and_a_row_and_pauses(open_page: Opener) -> None:
    page = open_page()
    box = theatre(page).locator('[data-quantity="cell_state"] canvas').bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 9.5 / 28, box["y"] + box["height"] * 20.5 / 32)
    wait_until(page, 'data.row === "10" && data.playing === "false"')
    unit = seen(page, "unit")
    page.mouse.click(box["x"] + box["width"] * 9.5 / 28, box["y"] + box["height"] * 2.5 / 32)
    wait_until(page, f'data.unit !== "{unit}" && data.row === "10"')


def test_a_good_picture_is_read(open_page: Opener) -> None:
    page = open_page()
    before = seen(page, "reading")
    page.locator(PICTURE).set_input_files({"name": "two.png", "mimeType": "image/png", "buffer": picture_of(2)})
    wait_for_new_reading(page, before)
    assert seen(page, "prediction") == "2"


def test_a_file_that_is_no_picture_is_refused_in_a_sentence_and_the_reading_stays(open_page: Opener) -> None:
    page = open_page()
    before = seen(page, "reading")
    page.locator(PICTURE).set_input_files({"name": "no.png", "mimeType": "image/png", "buffer": b"not a picture at all"})
    page.get_by_test_id("stAlert").wait_for()
    assert "Traceback" not in page.inner_text("body")
    assert seen(page, "reading") == before


def test_on_a_phone_the_canvas_stays_in_sight_between_two_strokes_and_a_button_leads_to_the_reading(open_page: Opener) -> None:
    page = open_page(width=360, height=780, has_touch=True)
    page.locator(".st-key-explain").wait_for()
    canvas = page.locator("canvas.upper-canvas").first
    before = seen(page, "reading")
    for stroke in STROKES[4]:
        draw_stroke(page, stroke)
        wait_for_new_reading(page, before)
        before = settled_reading(page)
        expect(canvas).to_be_in_viewport(ratio=1)
    leads = page.get_by_role("button", name="Watch it being read")
    expect(leads).to_be_in_viewport(ratio=1)
    leads.click()
    expect(theatre(page).locator("[data-view=picture]")).to_be_in_viewport(ratio=1)
    expect(leads).to_be_hidden()


def test_on_a_phone_nothing_leads_down_to_a_reading_that_was_scrolled_past(open_page: Opener) -> None:
    page = open_page(width=360, height=780, has_touch=True)
    studio = page.locator(".st-key-studio")
    studio.wait_for()
    before = seen(page, "reading")
    draw(page, 7)
    wait_for_new_reading(page, before)
    leads = page.get_by_role("button", name="Watch it being read")
    expect(leads).to_be_visible()
    studio.scroll_into_view_if_needed()
    expect(leads).to_be_hidden()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 390, 820, 1280])
def test_nothing_is_wider_than_the_window(open_page: Opener, width: int, theme: str) -> None:
    page = open_page(width=width, theme=theme)
    settle(page)
    wide = page.evaluate(
        """() => [...document.querySelectorAll('[data-testid="stMain"] *')]
            .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && e.checkVisibility()).map(e => e.outerHTML.slice(0, 120))"""
    )
    assert wide == []
    box = theatre(page).bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width
