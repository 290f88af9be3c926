"""The guided tour in a real browser: what each page points at can be seen, nothing gives a prediction away, and keys turn the pages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hand import seen, theatre, wait_until
from playwright.sync_api import Locator, Page, expect
from test_explain import explained, tour_page

if TYPE_CHECKING:
    from conftest import Opener

LAST = 14
PREDICTED = 9  # the page that asks for the verdict after half of the picture

COVERED = Path(__file__).with_name("covered.js").read_text(encoding="utf-8").partition("*/\n")[2]


def open_tour(open_page: Opener, page: int, **options: object) -> tuple[Page, Locator]:
    """The page of the tour, once all that it may speak of is loaded."""
    opened = open_page(path=f"/?tour={page}", **options)
    opened.locator(".st-key-explain").wait_for()  # and not scrolled to: the tour brings what it speaks of into sight
    bar = tour_page(opened)
    expect(bar).to_contain_text(f"{page} of {LAST}")
    return opened, bar


def expect_in_sight(page: Page, where: str) -> None:
    """What the open page points at is on screen and not covered, and nothing of its card is cut; waits until that is so."""
    try:
        page.wait_for_function(f"() => ({COVERED})().length === 0")
    except Exception:
        raise AssertionError(f"{where}: {page.evaluate(COVERED)}") from None


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (1024, 768), (360, 780)])
def test_what_each_page_points_at_is_on_screen_and_not_covered(open_page: Opener, width: int, height: int) -> None:
    page, bar = open_tour(open_page, 1, width=width, height=height, reduced_motion="reduce")
    for number in range(1, LAST + 1):
        expect(bar).to_contain_text(f"{number} of {LAST}")
        assert not {"{", "}"} & set(bar.inner_text())
        expect_in_sight(page, f"page {number}")
        if bar.get_by_role("radio").count():
            bar.locator("label:has(input[type=radio])").last.click()
            expect(bar).to_contain_text("You said")
            expect_in_sight(page, f"page {number}, answered")
        bar.locator(".st-key-tour-next button").click()
    expect(bar).to_have_count(0)
    assert page.locator("#tour-rings").count() == 0


def test_beside_a_closed_sidebar_nothing_hides_under_the_header_and_training_opens_it(open_page: Opener) -> None:
    page, bar = open_tour(open_page, 3, reduced_motion="reduce")
    page.get_by_test_id("stSidebar").hover()
    page.get_by_test_id("stSidebarCollapseButton").click()
    expect(page.get_by_test_id("stExpandSidebarButton")).to_be_visible()
    for number in range(4, LAST):
        bar.get_by_role("button", name="Next").click()
        expect(bar).to_contain_text(f"{number} of {LAST}")
        expect_in_sight(page, f"page {number}")
    expect(page.get_by_test_id("stSidebar").get_by_text("Train your own")).to_be_in_viewport()
    expect(page.locator(".st-key-studio").get_by_test_id("learning")).to_be_in_viewport()


def rows_told(page: Page) -> set[int]:
    """The rows that the theatre speaks of: in labels for those who listen, and in the text beside the mouse."""
    labels: list[str] = (
        theatre(page)
        .locator("[aria-label], .tip, .unseen")
        .evaluate_all("all => all.map(one => one.getAttribute('aria-label') ?? one.textContent)")
    )
    return {int(row) for row in re.findall(r"row (\d+)(?!: not read yet|\d)", " ".join(labels), re.IGNORECASE)}


def looks_of_rows(page: Page, canvas: str, rows: range) -> int:
    """How many different columns of pixels a map has at these rows, once it has drawn what is new: one where it shows nothing of them."""
    count: int = (
        theatre(page)
        .locator(f"canvas.{canvas}")
        .first.evaluate(
            """async (canvas, rows) => {
                for (let frame = 0; frame < 10; frame += 1) await new Promise(requestAnimationFrame);
                const gutter = 4 * canvas.width / canvas.getBoundingClientRect().width;
                const column = (row) => Math.floor(gutter + ((row - 0.5) / 28) * (canvas.width - 2 * gutter));
                const look = (row) => canvas.getContext("2d").getImageData(column(row), 0, 1, canvas.height).data.join();
                return new Set(rows.map(look)).size;
            }""",
            list(rows),
        )
    )
    return count


def point_at_row(page: Page, canvas: str, row: int) -> None:
    box = theatre(page).locator(f"canvas.{canvas}").first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 4 + (row - 0.5) / 28 * (box["width"] - 8), box["y"] + box["height"] / 2)


def test_nothing_gives_an_open_prediction_away_and_the_answer_is_shown_at_its_row(open_page: Opener) -> None:
    page, bar = open_tour(open_page, PREDICTED - 1)
    wait_until(page, 'data.row === "17" && data.playing === "false"')
    bar.get_by_role("button", name="Next").click()
    expect(bar).to_contain_text("Predict")
    wait_until(page, 'data.row === "7"')
    expect_in_sight(page, "the question")
    tip = theatre(page).locator(".tip")
    for row in (8, 14, 20, 28):
        for canvas in ("course", "map"):
            point_at_row(page, canvas, row)
            expect(tip).to_contain_text(f"row {row}: not read yet")
            assert max(rows_told(page)) == 7
    for name in ("7", "3"):  # pointing at a class lights the rows that it leads, of those that were read
        theatre(page).get_by_role("button", name=f"class {name}").hover()
        for canvas in ("course", "map"):
            assert looks_of_rows(page, canvas, range(9, 29)) == 1, (name, canvas)
    bar.locator("label:has(input[type=radio])").first.click()
    wait_until(page, 'data.row === "14" && data.playing === "false"')
    expect(bar).to_contain_text("After row 14")
    expect_in_sight(page, "the answer")  # a map that is out of sight is drawn when it comes into it
    assert looks_of_rows(page, "course", range(15, 29)) > 1


def expect_keys(page: Page) -> None:
    """Once the keys of the tour work."""
    page.locator("#tour-rings").wait_for(state="attached")


def test_keys_turn_the_pages_and_end_the_tour(open_page: Opener) -> None:
    page = open_page()
    explained(page)
    page.get_by_role("button", name="Guided tour").click()
    bar = tour_page(page)
    expect(bar).to_contain_text(f"1 of {LAST}")
    expect(bar).to_contain_text("Esc ends")
    expect_keys(page)
    for key, number in (("ArrowRight", 2), ("PageDown", 3), ("Enter", 4), ("ArrowLeft", 3), ("PageUp", 2)):
        page.keyboard.press(key)
        expect(bar).to_contain_text(f"{number} of {LAST}")
    page.keyboard.press("Escape")
    expect(bar).to_have_count(0)
    expect(page.locator(".st-key-tour-start button")).to_be_focused()


def test_a_key_that_means_something_where_the_focus_is_turns_no_page(open_page: Opener) -> None:
    page, bar = open_tour(open_page, PREDICTED)
    expect_keys(page)
    bar.get_by_role("radio").first.focus()
    page.keyboard.press("Enter")
    glossary = explained(page).get_by_role("radio", name="Glossary")
    glossary.click()
    field = explained(page).get_by_role("textbox")
    field.focus()
    for key in ("ArrowRight", "ArrowLeft", "PageUp", "Enter", "Escape"):
        page.keyboard.press(key)
    expect(bar).to_contain_text(f"{PREDICTED} of {LAST}")
    theatre(page).focus()
    page.keyboard.press("PageDown")
    expect(bar).to_contain_text(f"{PREDICTED + 1} of {LAST}")
    wait_until(page, 'data.row === "9"')
    page.keyboard.press("ArrowRight")  # a row of the theatre, and the person's own doing
    expect(bar).to_contain_text("the tour waits")


def test_an_answer_can_be_chosen_with_the_arrows(open_page: Opener) -> None:
    page, bar = open_tour(open_page, PREDICTED)
    bar.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowDown")
    expect(bar).to_contain_text("You said")
    expect(bar).to_contain_text(f"{PREDICTED} of {LAST}")


def test_under_reduced_motion_nothing_plays_by_itself(open_page: Opener) -> None:
    page = open_page(reduced_motion="reduce")
    explained(page)
    theatre(page).evaluate(
        "element => { window.played = false; new MutationObserver(() => { window.played ||= element.dataset.playing === 'true'; })"
        ".observe(element, { attributes: true }); }"
    )
    assert (seen(page, "row"), seen(page, "playing")) == ("28", "false")
    page.get_by_role("button", name="Guided tour").click()
    wait_until(page, 'data.row === "1"')
    expect(tour_page(page)).to_contain_text(f"1 of {LAST}")
    tour_page(page).get_by_role("button", name="Next").click()
    wait_until(page, 'data.row === "7"')
    assert page.evaluate("window.played") is False
    theatre(page).get_by_role("button", name="Play", exact=True).click()  # who asks for it gets it
    wait_until(page, 'data.playing === "true"')
