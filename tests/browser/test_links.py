"""One link is a lesson: copied from one browser's address and opened in another, it is the same page."""

from __future__ import annotations

import json
import random
import re
from typing import TYPE_CHECKING

import pytest
from hand import button, draw, seen, settled_reading, theatre, wait_for_new_reading, wait_until
from playwright.sync_api import Page, expect

from lstm_demo.ui.lesson import Lesson, pack

if TYPE_CHECKING:
    from conftest import Opener

SETTLED = 1500  # ms: the browser tells a walk after 250, the address follows after another 300
PATIENCE = 20_000  # ms


def address_of(page: Page) -> str:
    """Path and query, once they have been the same for a while."""
    address = ""
    while address != (address := page.url):
        page.wait_for_timeout(SETTLED)
    return "/" + address.split("/", 3)[3]


def look(page: Page) -> dict[str, str]:
    return {name: seen(page, name) for name in ("reading", "prediction", "confidence", "row", "playing", "layer", "unit", "leading")}


def view(page: Page, name: str) -> None:
    page.locator(".st-key-explain").get_by_role("radio", name=name).click(timeout=60_000)


def test_a_drawing_at_a_row_and_a_unit_opens_the_same_in_another_browser(open_page: Opener) -> None:
    page = open_page()
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
    expect(other.locator(".st-key-explain .evidence")).to_be_visible(timeout=60_000)
    assert address_of(other) == address


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
    expect(bar).to_contain_text("4 of 14", timeout=60_000)
    bar.get_by_role("button", name="Next").click()
    expect(bar).to_contain_text("5 of 14", timeout=PATIENCE)
    address = address_of(page)
    assert address == "/?v=1&m=lstm-1x128&tour=5"
    other = open_page(path=address)
    expect(other.locator(".st-key-tour")).to_contain_text("5 of 14", timeout=60_000)
    wait_until(other, f"data.row === {json.dumps(seen(page, 'row'))}")
    assert {**look(other), "playing": ""} == {**look(page), "playing": ""}


@pytest.mark.parametrize("width", [1280, 360])
def test_what_a_link_hides_is_not_there_until_everything_is_shown(open_page: Opener, width: int) -> None:
    page = open_page(path="/?digit=5&r=14&hide=desk,sidebar,tour,take", width=width)
    wait_until(page, 'data.row === "14" && data.playing === "false"')
    for gone in ("canvas.upper-canvas", "[data-testid=stSidebar]", ".st-key-tour-start", ".st-key-takeaway-open"):
        expect(page.locator(gone)).to_have_count(0, timeout=PATIENCE)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator(".st-key-explain").wait_for(timeout=60_000)
    page.get_by_role("button", name="Show everything").click()
    page.locator("canvas.upper-canvas").wait_for()
    expect(page.locator("[data-testid=stSidebar]")).to_have_count(1, timeout=PATIENCE)
    expect(page.get_by_role("button", name="Show everything")).to_have_count(0, timeout=PATIENCE)
    assert "hide" not in address_of(page)


def test_a_broken_link_says_so_in_a_line_and_is_put_away(open_page: Opener) -> None:
    page = open_page(path="/?v=1&m=<img src=x onerror=document.body.remove()>&d=eNpj&r=99")
    note = page.locator(".st-key-link-note")
    expect(note).to_contain_text("so the page shows its own: the row and the drawing. This link's model is not on this machine")
    assert seen(page, "prediction") == "3"
    note.get_by_role("button").click()
    expect(note).to_have_count(0, timeout=PATIENCE)


def test_an_address_of_sixty_thousand_letters_is_a_plain_page(open_page: Opener) -> None:
    page = open_page(path="/?d=" + "A" * 60_000)
    expect(page.locator(".st-key-link-note")).to_contain_text("the drawing")


def test_the_link_is_copied_by_keyboard_and_hides_what_was_ticked(open_page: Opener) -> None:
    page = open_page(path="/?digit=7&r=3", permissions=["clipboard-read", "clipboard-write"])
    button(page, "Share").press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Training studio").click()
    expect(dialog.locator(".stCode code")).to_contain_text("hide=studio", timeout=PATIENCE)
    dialog.get_by_role("button", name="Copy to clipboard").press("Enter")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.url.split("?")[0] + "?v=1&digit=7&m=lstm-1x128&r=3&hide=studio"
    expect(dialog).to_contain_text(f"{len(copied)} characters")
    other = open_page(path="/" + copied.split("/", 3)[3])
    other.locator(".st-key-explain").wait_for(timeout=60_000)
    expect(other.locator(".st-key-studio")).to_have_count(0)
