"""How the page stands together, in a real browser: what stays in sight, the story beside the theatre, views that do not jump."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hand import draw, seen, settle, theatre, wait_for_new_reading, wait_until
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
    part.wait_for()
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
    theatre(page).get_by_role("button", name="Its story").click()
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
    panel.locator("[data-kind=write]").press("Enter")  # not with the mouse, beneath which the page scrolls: it would light what comes there
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
    strip.get_by_role("button", name="Close the story").press("Enter")
    expect(strip).to_be_hidden()
    wait_until(page, 'data.lit === "||"')
    expect(theatre(page).get_by_role("button", name=re.compile("^Its story"))).to_be_focused()


def test_neither_the_story_that_comes_nor_the_one_that_opens_moves_the_controls(open_page: Opener) -> None:
    page = open_page()
    places = "head => [...head.querySelectorAll('.controls > *')].map(one => Math.round(one.getBoundingClientRect().left)).join()"
    before = head(page).evaluate(places)
    loaded(page)
    offer = theatre(page).get_by_role("button", name="Its story")
    expect(offer).to_be_visible()
    assert head(page).evaluate(places) == before
    strip = open_story(page)
    expect(strip).to_contain_text("1 of")
    assert head(page).evaluate(places) == before
    expect(offer).to_have_attribute("aria-expanded", "true")
    offer.click()
    expect(strip).to_be_hidden()
    assert head(page).evaluate(places) == before


def test_the_story_begins_at_the_last_blank_row_of_which_it_speaks(open_page: Opener) -> None:
    page = open_page(reduced_motion="reduce")
    loaded(page)
    strip = open_story(page)
    expect(strip).to_contain_text("leans towards")
    blank = re.search(r"Rows 1 to (\d+) are blank.*leans towards a\s(\d)", strip.inner_text(), re.DOTALL)
    assert blank is not None
    wait_until(page, f'data.row === "{blank[1]}" && data.leading === "{blank[2]}"')


def test_of_another_drawing_nothing_of_the_story_before_is_said_or_shown(open_page: Opener) -> None:
    page = open_page(width=360, height=780, has_touch=True)
    loaded(page)
    theatre(page).evaluate("element => element.scrollIntoView()")
    strip = open_story(page)
    told = strip.locator(".told")
    first, spoken = told.inner_text(), strip.get_by_role("status")
    expect(spoken).to_contain_text("leans towards")
    before = seen(page, "reading")
    page.get_by_role("radiogroup", name="or pick one of these").get_by_role("radio").nth(1).click()
    wait_for_new_reading(page, before)
    expect(told).not_to_have_text(first)
    ink = re.compile(r"the ink begins in row (\d+)")
    expect(told).to_contain_text(ink)
    assert ink.search(told.inner_text()) and spoken.inner_text().endswith(
        told.inner_text().split(" rows ")[0].removeprefix("The start ").strip()
    )


def test_on_a_phone_the_storys_card_is_no_taller_than_its_sentence_and_what_it_speaks_of_stands_above_it(open_page: Opener) -> None:
    page = open_page(width=360, height=780, has_touch=True, reduced_motion="reduce")
    loaded(page)
    theatre(page).evaluate("element => element.scrollIntoView()")
    strip = open_story(page)
    for _ in range(3):
        told, way = box(strip.locator(".told")), box(strip.locator(".way"))
        assert way["y"] - told["bottom"] < 16 and box(strip)["height"] < told["height"] + way["height"] + 40
        lit = theatre(page).locator(".heatmap.lit")
        if lit.count():
            above = "([map, strip]) => map.getBoundingClientRect().bottom <= strip.getBoundingClientRect().top + 1"
            page.wait_for_function(above, arg=[lit.element_handle(), strip.element_handle()])
        strip.get_by_role("button", name="Next sentence").click()


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
    settle(page)
    before = box(panel.locator(f".st-key-{area}-view"))["y"]
    for number in (0, 2, 1):
        views.nth(number).click()
        expect(views.nth(number)).to_be_checked()
        settle(page)
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
