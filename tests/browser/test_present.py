"""Present: what a class sees on a projector, and what a clicker does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hand import button, seen, settle, theatre, wait_until
from playwright.sync_api import Page, expect
from test_accessibility import findings
from test_explain import tour_page

if TYPE_CHECKING:
    from conftest import Opener

MOTION = "reduce"
SMALLEST = 19  # CSS pixels, of a projector that is 768 high: what stands in the theatre's first screen and is not for the hand
STAYS = "canvas.upper-canvas, .st-key-stage"
GOES = "[data-testid=stSidebar], h1, .st-key-explain, .st-key-studio, .st-key-takeaway-open, .st-key-share-open"


def ready(page: Page) -> Page:
    """Once the story of the reading is there."""
    expect(theatre(page).locator(".place")).to_contain_text("1 of")
    settle(page)
    return page


def test_a_clicker_goes_through_the_story_and_escape_leaves_the_page_as_it_was(open_page: Opener) -> None:
    page = open_page(path="/?digit=7&r=28", width=1024, height=768)
    expect(page.locator(".st-key-explain")).to_be_visible()
    page.get_by_role("button", name="Present").click()
    page.wait_for_url("**&present=1")
    for gone in page.locator(GOES).all():
        expect(gone).to_be_hidden()
    ready(page)
    place = theatre(page).locator(".place")
    for key, shown in (("PageDown", "1 of"), ("PageDown", "2 of"), ("ArrowRight", "3 of"), ("PageUp", "2 of"), ("ArrowLeft", "1 of")):
        page.keyboard.press(key)
        expect(place).to_contain_text(shown)
        wait_until(page, 'data.lit !== "||"')
    theatre(page).focus()
    page.keyboard.press("PageDown")
    expect(place).to_contain_text("2 of")
    page.keyboard.press("Escape")
    expect(page.locator(".st-key-explain")).to_be_visible()
    page.wait_for_url(lambda url: "present" not in url)
    expect(page.get_by_test_id("stSidebar")).to_be_visible()
    assert seen(page, "prediction") == "7"


def test_on_a_phone_the_start_page_has_no_button_for_it_and_a_link_to_it_can_be_left(open_page: Opener) -> None:
    page = open_page(path="/?digit=7&present=1", width=360, height=780)
    settle(page)
    page.get_by_role("button", name="Leave Present").click()
    expect(page.locator(".st-key-explain")).to_be_visible()
    expect(page.get_by_role("button", name="Present")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_a_class_sees_is_large_fits_and_is_accessible(open_page: Opener, theme: str) -> None:
    page = ready(open_page(path="/?digit=7&present=1", width=1024, height=768, theme=theme))
    assert page.evaluate("document.documentElement.scrollWidth") <= 1024
    assert all(element.is_visible() for element in page.locator(STAYS).all())
    said = ".sentence.told, .verdict .digit, .verdict .sure, .classes .name, .classes .value, .heatmap figcaption"
    sizes = theatre(page).locator(said).evaluate_all("all => all.map(one => parseFloat(getComputedStyle(one).fontSize))")
    assert sizes and min(sizes) >= SMALLEST
    assert findings(page) == []


def test_a_clicker_turns_the_pages_of_the_tour_and_comes_back_to_present(open_page: Opener) -> None:
    page = open_page(path="/?tour=4&present=1", width=1024, height=768)
    expect(tour_page(page)).to_contain_text("4 of")
    settle(page)
    page.keyboard.press("PageDown")
    expect(tour_page(page)).to_contain_text("5 of")
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    settle(page)
    page.keyboard.press("Escape")
    expect(tour_page(page)).to_have_count(0)
    expect(button(page, "Guided tour").or_(button(page, "Resume the tour"))).to_be_enabled()
    assert "present=1" in page.url
