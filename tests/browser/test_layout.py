"""How the page stands together, in a real browser: what stays in sight, the story beside the theatre, views that do not jump."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hand import draw, seen, theatre, wait_for_new_reading, wait_until
from playwright.sync_api import Locator, Page, expect

if TYPE_CHECKING:
    from conftest import Opener

SIZES = [(1280, 900), (1024, 768), (360, 780)]
DEAF = """
    const send = WebSocket.prototype.send;
    window.deaf = true;
    WebSocket.prototype.send = function (data) { if (!window.deaf) send.call(this, data); };
"""


def loaded(page: Page) -> Locator:
    """The panel that explains the reading, once its story is there."""
    panel = page.locator(".st-key-explain")
    panel.locator("[data-kind=verdict]").wait_for(timeout=60_000)
    return panel


def head(page: Page) -> Locator:
    return page.get_by_test_id("theatre-head")


def box(part: Locator) -> dict[str, float]:
    found: Any = part.bounding_box()
    assert found is not None
    return {**found, "right": found["x"] + found["width"], "bottom": found["y"] + found["height"]}


def scroll_below_head(page: Page, part: Locator) -> None:
    """Scroll to a part, again while the page still grows, until it stands below the transport and not behind it."""
    page.wait_for_function(
        """([part, head]) => {
            part.scrollIntoView({ block: "start" });
            return part.getBoundingClientRect().top >= head.getBoundingClientRect().bottom - 8;
        }""",
        arg=[part.element_handle(), head(page).element_handle()],
    )


def open_story(page: Page) -> Locator:
    theatre(page).get_by_role("button", name=re.compile("^Its story: 1 of")).click()
    return theatre(page).get_by_role("group", name="The story of this reading")


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_transport_stays_in_sight_beside_all_that_it_moves(open_page: Opener, width: int, height: int) -> None:
    page = open_page(width=width, height=height)
    panel = loaded(page)
    parts = [theatre(page).locator(f"[data-view={name}]") for name in ("cell", "arithmetic", "means", "history")]
    for part in [*parts, panel.locator("[data-kind=start]"), panel.locator("[data-kind=verdict]")]:
        scroll_below_head(page, part)
        expect(head(page)).to_be_in_viewport(ratio=1)
    head(page).get_by_role("button", name=re.compile("Play|Replay|Pause")).click()
    head(page).get_by_role("slider").focus()
    page.keyboard.press("Home")
    wait_until(page, 'data.row === "1" && data.playing === "false"')


def test_with_the_sidebar_collapsed_the_transport_stands_below_the_header(open_page: Opener) -> None:
    page = open_page()
    loaded(page)
    page.get_by_test_id("stSidebar").hover()
    page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    opens = page.get_by_test_id("stExpandSidebarButton")
    expect(opens).to_be_visible()
    theatre(page).locator("[data-view=means]").evaluate("element => element.scrollIntoView()")
    expect(head(page)).to_be_in_viewport(ratio=1)
    assert box(head(page))["y"] >= box(page.get_by_test_id("stHeader"))["bottom"] - 1
    assert "Models and training" in opens.evaluate("element => getComputedStyle(element, '::after').content")
    assert box(opens)["width"] > 120, "there is room for its words"


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (360, 780)])
def test_the_story_is_told_a_sentence_at_a_time_without_the_server(open_page: Opener, width: int, height: int) -> None:
    page = open_page(width=width, height=height)
    told = [sentence.inner_text() for sentence in loaded(page).locator("[data-kind] .text").all()]
    page.evaluate(DEAF)
    theatre(page).evaluate("element => element.scrollIntoView()")
    strip = open_story(page)
    for number, sentence in enumerate(told, start=1):
        expect(strip).to_contain_text(f"{number} of {len(told)}")
        expect(strip.locator(".told")).to_contain_text(sentence)
        if number == 2:
            wait_until(page, 'data.lit.endsWith("|input_gate")')
        if number < len(told):
            strip.get_by_role("button", name="Next sentence").click()
    wait_until(page, 'data.row === "28" && data.lit.startsWith("28|")')
    expect(strip.get_by_role("button", name="Next sentence")).to_be_disabled()
    strip.get_by_role("button", name="The sentence before").click()
    wait_until(page, '!data.lit.startsWith("28|")')


def test_a_sentence_in_the_panel_lights_the_theatre_without_the_server(open_page: Opener) -> None:
    page = open_page()
    panel = loaded(page)
    page.evaluate(DEAF)
    panel.locator("[data-kind=write]").click()
    wait_until(page, 'data.lit.endsWith("|input_gate")')
    theatre(page).focus()
    page.keyboard.press("ArrowRight")
    wait_until(page, 'data.lit === "||"')


def test_the_story_is_quiet_until_it_is_asked_for_and_can_be_closed(open_page: Opener) -> None:
    page = open_page()
    loaded(page)
    strip = theatre(page).locator(".strip-of-story")
    expect(strip).to_be_hidden()
    theatre(page).focus()
    page.keyboard.press("n")
    expect(strip).to_contain_text("1 of")
    page.keyboard.press("n")
    expect(strip).to_contain_text("2 of")
    page.keyboard.press("b")
    expect(strip).to_contain_text("1 of")
    strip.get_by_role("button", name="Close the story").click()
    expect(strip).to_be_hidden()
    wait_until(page, 'data.lit === "||"')
    expect(theatre(page).get_by_role("button", name=re.compile("^Its story"))).to_be_focused()


def test_the_story_is_told_whatever_view_is_open_below_and_of_every_new_digit(open_page: Opener) -> None:
    page = open_page()
    loaded(page).get_by_role("radio", name="What if?").click()
    expect(page.locator(".st-key-explain")).to_contain_text("With the forget gate held")
    before = seen(page, "reading")
    draw(page, 7)
    wait_for_new_reading(page, before)
    theatre(page).get_by_role("button", name=re.compile("^Its story")).click()
    strip = theatre(page).locator(".strip-of-story")
    expect(strip).to_contain_text("1 of", timeout=30_000)
    wait_until(page, 'data.lit !== "||"')
    expect(strip.locator(".sentence").last).to_contain_text("sure of a 7")


def test_on_a_phone_nothing_is_wider_than_the_window_and_the_story_never_lies_on_the_canvas(open_page: Opener) -> None:
    page = open_page(width=360, height=780, has_touch=True)
    loaded(page)
    main = page.get_by_test_id("stMain")
    theatre(page).evaluate("element => element.scrollIntoView()")
    strip = open_story(page)
    assert main.evaluate("main => main.scrollWidth") <= 360 and box(strip)["width"] <= 360
    for top in range(0, 1400, 100):
        main.evaluate("(main, top) => main.scrollTo(0, top)", top)
        canvas, told = box(page.locator("canvas.upper-canvas").first), box(strip)
        assert canvas["bottom"] <= told["y"] or told["bottom"] <= canvas["y"], top
    page.get_by_role("button", name="Guided tour").click()
    expect(page.locator(".st-key-tour")).to_be_visible()
    expect(strip).to_be_hidden()


def test_the_desk_and_what_reaches_below_it_do_not_overlap(open_page: Opener) -> None:
    page = open_page()
    loaded(page)
    desk, cell, sums = (
        page.locator(".st-key-desk"),
        theatre(page).locator("[data-view=cell]"),
        theatre(page).locator("[data-view=arithmetic]"),
    )
    assert box(cell)["x"] == pytest.approx(box(desk)["x"], abs=1), "one unit has the whole width"
    assert box(sums)["y"] == pytest.approx(box(cell)["y"], abs=1) and box(sums)["x"] > box(cell)["right"], "side by side"
    assert box(cell)["y"] >= box(desk)["bottom"] and box(desk)["y"] >= box(head(page))["bottom"] - 8
    desk.evaluate("desk => desk.append(Object.assign(document.createElement('div'), { style: 'height: 300px; flex: none; width: 100%' }))")
    both = [desk.element_handle(), cell.element_handle()]
    page.wait_for_function("([desk, cell]) => cell.getBoundingClientRect().top >= desk.getBoundingClientRect().bottom", arg=both)


@pytest.mark.parametrize("area", ["explain", "studio"])
def test_views_that_take_each_others_place_do_not_move_the_page(open_page: Opener, area: str) -> None:
    page = open_page()
    loaded(page)
    panel = page.locator(f".st-key-{area}")
    views = panel.get_by_role("radiogroup").first.get_by_role("radio")
    last = views.nth(1)
    last.click()
    expect(last).to_be_checked()
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, main.scrollHeight)")
    panel.locator(f".st-key-{area}-view").scroll_into_view_if_needed()
    before = box(panel.locator(f".st-key-{area}-view"))["y"]
    for number in (0, 2, 1):
        views.nth(number).click()
        expect(views.nth(number)).to_be_checked()
        page.get_by_test_id("stApp").and_(page.locator("[data-test-script-state=notRunning]")).wait_for()
        assert box(panel.locator(f".st-key-{area}-view"))["y"] == pytest.approx(before, abs=2)


def test_the_opening_digit_has_operands_that_say_that_they_unfold(open_page: Opener) -> None:
    page = open_page()
    loaded(page)
    sums = theatre(page).locator("[data-view=arithmetic]")
    expect(sums).to_contain_text("Press a number under W·x or U·h")
    operand = sums.locator("button.unfold").first
    arrow = "element => getComputedStyle(element, '::after').borderTopColor !== 'rgba(0, 0, 0, 0)'"
    assert operand.evaluate(arrow), "it points down"
    operand.click()
    expect(sums.locator(".operands")).to_contain_text("added up")
    assert not operand.evaluate(arrow), "and up once it is open"
