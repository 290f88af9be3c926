"""One link is a lesson: copied from one browser's address and opened in another, it is the same page."""

from __future__ import annotations

import json
import random
import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hand import button, draw, draw_stroke, seen, settle, settled_reading, theatre, wait_for_new_reading, wait_until
from playwright.sync_api import Page, expect

from lstm_demo.data.samples import sample_digits
from lstm_demo.lesson.codec import pack
from lstm_demo.lesson.lesson import Lesson
from lstm_demo.ui.links.links import image_of, levels
from lstm_demo.ui.state.session import fingerprint

if TYPE_CHECKING:
    from conftest import Opener

MOTION = "reduce"


def address_of(page: Page) -> str:
    """Path and query, once the page is at rest: the browser tells a walk after 250 ms, the address follows after another 300."""
    settle(page)
    return "/" + page.url.split("/", 3)[3]


def look(page: Page) -> dict[str, str]:
    return {name: seen(page, name) for name in ("reading", "prediction", "confidence", "row", "playing", "layer", "unit", "leading")}


def view(page: Page, name: str) -> None:
    page.locator(".st-key-explain").get_by_role("radio", name=name).click()


def test_a_drawing_at_a_row_and_a_unit_opens_the_same_in_another_browser(open_page: Opener) -> None:
    page = open_page(reduced_motion="no-preference")
    before = seen(page, "reading")
    draw(page, 4)
    wait_for_new_reading(page, before)
    settled_reading(page)
    theatre(page).focus()
    for key in ["Home"] + ["ArrowRight"] * 11 + ["ArrowDown"] * 3:
        page.keyboard.press(key)
    wait_until(page, 'data.row === "12" && data.playing === "false"')
    view(page, "Why this digit?")
    page.locator(".st-key-explain .evidence").wait_for()
    address = address_of(page)
    assert {"d", "m", "r", "view"} <= set(re.findall(r"[?&](\w+)=", address)) and len(address) < 1000

    other = open_page(path=address)
    wait_until(other, 'data.playing === "false"')
    assert look(other) == look(page)
    expect(other.locator(".st-key-explain .evidence")).to_be_visible()
    assert address_of(other) == address


def on_canvas(page: Page) -> np.ndarray:
    """(28, 28) in 0–255: what the canvas shows, in tiles of 10 × 10 pixels."""
    pixels = page.locator("canvas.dc-canvas.lower-canvas").evaluate(
        """canvas => {
            const { data } = canvas.getContext("2d").getImageData(0, 0, 280, 280);
            return Array.from({ length: 280 * 280 }, (_, place) => data[4 * place]);
        }"""
    )
    return np.array(pixels, dtype=float).reshape(28, 10, 28, 10).mean(axis=(1, 3))


def test_the_drawing_of_a_link_lies_on_the_canvas_and_is_drawn_over_undone_and_cleared(open_page: Opener) -> None:
    picture = levels(sample_digits()[4])
    page = open_page(path="/?" + pack(Lesson(drawing=picture, row=27)))
    wait_until(page, 'data.row === "28"')
    page.locator("canvas.upper-canvas").wait_for()
    opened, address = settled_reading(page), address_of(page)
    assert opened.endswith(fingerprint(image_of(picture))), "read is the link's own picture, not the canvas's likeness of it"
    shown, expected = on_canvas(page), np.frombuffer(picture, dtype=np.uint8).reshape(28, 28).astype(float)
    assert np.corrcoef(shown.ravel(), expected.ravel())[0, 1] > 0.95 and abs(shown.mean() - expected.mean()) < 3
    assert page.locator(".st-key-canvas").evaluate("element => getComputedStyle(element, '::after').opacity") == "0"

    draw_stroke(page, [(0.05, 0.98), (0.95, 0.98)])
    wait_for_new_reading(page, opened)
    assert on_canvas(page).sum() > shown.sum() * 1.1
    button(page, "Undo").click()
    wait_until(page, f'data.reading === "{opened}"')
    assert address_of(page).split("&d=")[1] == address.split("&d=")[1]
    button(page, "Clear").click()
    expect(button(page, "Clear")).to_be_disabled()
    assert not on_canvas(page).any()
    button(page, "Undo").click()
    expect(button(page, "Clear")).to_be_enabled()
    settle(page)
    assert np.array_equal(on_canvas(page), shown) and seen(page, "reading") == opened

    page.get_by_role("radio", name="7", exact=True).click()
    wait_until(page, 'data.prediction === "7"')
    expect(button(page, "Clear")).to_be_disabled()
    assert not on_canvas(page).any()


def test_what_is_held_is_in_the_address_and_held_where_it_opens(open_page: Opener) -> None:
    page = open_page(path="/?digit=7&r=20")
    view(page, "What if?")
    panel = page.locator(".st-key-explain")
    expect(panel).to_contain_text("With the forget gate held at 1.00 throughout")
    assert "view=what-if" in address_of(page) and "if=" not in page.url.replace("what-if", "")
    panel.get_by_role("slider").first.press("ArrowLeft")
    expect(panel).to_contain_text("With the forget gate held at 0.95 throughout")
    panel.get_by_role("slider").nth(2).press("ArrowLeft")
    expect(panel).to_contain_text("held at 0.95 from row 1 to 27")
    address = address_of(page)
    assert address == "/?v=1&digit=7&m=lstm-1x128&r=20&view=what-if&if=forget_gate,0.95,1-27"

    other = open_page(path=address)
    elsewhere = other.locator(".st-key-explain")
    expect(elsewhere).to_contain_text("held at 0.95 from row 1 to 27")
    said = ".stMarkdown >> text=With the forget gate"
    assert elsewhere.locator(said).inner_text() == panel.locator(said).inner_text()
    assert address_of(other) == address and look(other) == look(page)
    elsewhere.get_by_role("button", name="Back to the real reading").click()
    other.wait_for_url("**&if=nothing")


def test_the_address_follows_without_a_reload_and_back_leaves_as_it_should(open_page: Opener) -> None:
    page = open_page()
    assert address_of(page) == "/"
    entries = page.evaluate("window.kept = true; history.length")
    page.get_by_role("radio", name="8", exact=True).click()
    page.wait_for_url("**/?v=1&digit=8&m=lstm-1x128*")
    page.get_by_role("radio", name="3", exact=True).click()
    page.wait_for_url(lambda url: "digit" not in url)
    assert page.evaluate("window.kept") and page.evaluate("history.length") == entries


def test_back_and_forward_between_two_links_show_each(open_page: Opener) -> None:
    page = open_page(path="/?digit=8&r=5")
    wait_until(page, 'data.row === "5" && data.prediction === "8"')
    page.goto(page.url.split("?")[0] + "?digit=1&r=9")
    theatre(page).wait_for()
    wait_until(page, 'data.row === "9" && data.prediction === "1"')
    page.go_back()
    theatre(page).wait_for()
    wait_until(page, 'data.row === "5" && data.prediction === "8"')
    page.go_forward()
    theatre(page).wait_for()
    wait_until(page, 'data.row === "9" && data.prediction === "1"')


def test_a_reload_keeps_what_was_drawn(open_page: Opener) -> None:
    page = open_page()
    before = seen(page, "reading")
    draw(page, 7)
    wait_for_new_reading(page, before)
    drawn = settled_reading(page)
    address_of(page)
    page.reload()
    theatre(page).wait_for()
    wait_until(page, f'data.reading === "{drawn}"')


def test_noise_is_read_from_a_link_too(open_page: Opener) -> None:
    query = pack(Lesson(drawing=random.Random(0).randbytes(784), row=27))
    page = open_page(path="/?" + query)
    wait_until(page, 'data.row === "28"')
    assert dict(part.split("=") for part in address_of(page)[2:].split("&"))["d"] == query.split("d=")[1]


def test_a_tour_page_is_a_link(open_page: Opener) -> None:
    page = open_page(path="/?tour=4")
    bar = page.locator(".st-key-tour")
    expect(bar).to_contain_text("4 of 14")
    bar.get_by_role("button", name="Next").click()
    expect(bar).to_contain_text("5 of 14")
    address = address_of(page)
    assert address == "/?v=1&m=lstm-1x128&tour=5"
    other = open_page(path=address)
    expect(other.locator(".st-key-tour")).to_contain_text("5 of 14")
    wait_until(other, f"data.row === {json.dumps(seen(page, 'row'))}")
    assert {**look(other), "playing": ""} == {**look(page), "playing": ""}


@pytest.mark.parametrize("width", [1280, 360])
def test_what_a_link_hides_is_not_there_until_everything_is_shown(open_page: Opener, width: int) -> None:
    page = open_page(path="/?digit=5&r=14&hide=desk,sidebar,tour,take", width=width)
    wait_until(page, 'data.row === "14" && data.playing === "false"')
    for gone in ("canvas.upper-canvas", "[data-testid=stSidebar]", ".st-key-tour-start", ".st-key-takeaway-open"):
        expect(page.locator(gone)).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator(".st-key-explain").wait_for()
    page.get_by_role("button", name="Show everything").click()
    page.locator("canvas.upper-canvas").wait_for()
    expect(page.locator("[data-testid=stSidebar]")).to_have_count(1)
    expect(page.get_by_role("button", name="Show everything")).to_have_count(0)
    assert "hide" not in address_of(page)


def test_a_broken_link_says_so_in_a_line_and_is_put_away(open_page: Opener) -> None:
    page = open_page(path="/?v=1&m=<img src=x onerror=document.body.remove()>&d=eNpj&r=99")
    note = page.locator(".st-key-link-note")
    expect(note).to_contain_text("so the page shows its own: the row and the drawing. This link's model is not on this machine")
    assert seen(page, "prediction") == "3"
    note.get_by_role("button").click()
    expect(note).to_have_count(0)


def test_an_address_of_sixty_thousand_letters_is_a_plain_page(open_page: Opener) -> None:
    page = open_page(path="/?d=" + "A" * 60_000)
    expect(page.locator(".st-key-link-note")).to_contain_text("the drawing")


def test_the_link_is_copied_by_keyboard_and_hides_what_was_ticked(open_page: Opener) -> None:
    page = open_page(path="/?digit=7&r=3", permissions=["clipboard-read", "clipboard-write"])
    button(page, "Share").press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Training studio", exact=True).click()
    expect(dialog.locator(".stCode code")).to_contain_text("hide=studio")
    dialog.get_by_text("Open it in Present").click()
    expect(dialog.locator(".stCode code")).to_contain_text("present=1&hide=studio")
    dialog.get_by_role("button", name="Copy to clipboard").press("Enter")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.url.split("?")[0] + "?v=1&digit=7&m=lstm-1x128&r=3&present=1&hide=studio"
    expect(dialog).to_contain_text(f"{len(copied)} characters")
    other = open_page(path="/" + copied.split("/", 3)[3])
    expect(other.get_by_role("button", name="Leave Present")).to_be_visible()
    expect(other.locator(".st-key-studio")).to_have_count(0)
