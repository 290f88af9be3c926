"""What explains the reading, in a real browser: sentences that point, the tour that lets go, questions answered with real numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hand import draw, seen, theatre, wait_for_new_reading, wait_until
from playwright.sync_api import Locator, Page, expect

if TYPE_CHECKING:
    from conftest import Opener

MOTION = "reduce"


def explained(page: Page) -> Locator:
    """The views below the theatre, once all is loaded; the story among them when somebody comes near it or stays."""
    panel = page.locator(".st-key-explain")
    panel.wait_for()
    return panel


def choose_view(page: Page, name: str) -> Locator:
    panel = explained(page)
    panel.get_by_role("radio", name=name).click()
    return panel


def tour_page(page: Page) -> Locator:
    return page.locator(".st-key-tour")


def test_a_sentence_of_the_story_takes_the_theatre_to_its_row(open_page: Opener) -> None:
    page = open_page()
    sentence = explained(page).locator("[data-kind=forget]")
    row = re.search(r"row (\d+)", sentence.inner_text())
    assert row is not None
    sentence.click()
    wait_until(page, f'data.row === "{row[1]}" && data.playing === "false"')
    expect(theatre(page)).to_be_in_viewport()


def test_the_story_is_told_of_the_digit_that_was_drawn(open_page: Opener) -> None:
    page = open_page()
    before = seen(page, "reading")
    verdict = explained(page).locator("[data-kind=verdict] .text")
    expect(verdict).to_contain_text(re.compile("sure.*3"))
    draw(page, 7)
    wait_for_new_reading(page, before)
    expect(verdict).to_contain_text(re.compile("sure.*7"))


def test_the_story_can_be_followed_by_keyboard_alone(open_page: Opener) -> None:
    page = open_page()
    first = explained(page).locator("[data-kind=start]")
    first.focus()
    for _ in range(2):
        page.keyboard.press("Tab")
    expect(explained(page).locator("[data-kind=start]")).not_to_be_focused()
    page.keyboard.press("Enter")
    wait_until(page, 'data.playing === "false"')


def test_a_row_that_decides_can_be_reached_with_the_arrows(open_page: Opener) -> None:
    page = open_page()
    panel = choose_view(page, "Why this digit?")
    rows = panel.locator(".reader button")
    expect(rows).to_have_count(28)
    rows.first.focus()
    for _ in range(9):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    wait_until(page, 'data.row === "10"')


def test_a_unit_that_decides_is_selected(open_page: Opener) -> None:
    page = open_page()
    unit = choose_view(page, "Why this digit?").locator(".units button").first
    number = re.search(r"unit (\d+)", unit.inner_text())
    assert number is not None
    unit.click()
    wait_until(page, f'data.unit === "{number[1]}"')


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (360, 780)])
def test_a_class_that_is_pressed_leads_to_why_it_is_not_that_one(open_page: Opener, width: int, height: int) -> None:
    page = open_page(width=width, height=height, reduced_motion="reduce")
    explained(page)
    why = theatre(page).locator(".why")
    expect(why).to_have_text(re.compile("^Why a\\s3, not a"))
    theatre(page).get_by_role("button", name="class 8").click()
    expect(why).to_have_text(re.compile("^Why a\\s3, not an\\s8\\?"))
    why.click()
    panel = page.locator(".st-key-why-classes")
    expect(panel).to_be_in_viewport(ratio=1)
    verdict = page.locator(".st-key-explain [data-kind=verdict]")
    expect(verdict).to_contain_text(re.compile("the odds of the 3 against the 8 are .* to.*1. As log-odds"))
    expect(verdict).to_be_in_viewport(ratio=1)


def test_a_line_of_the_probability_map_sets_the_pair_too_and_nothing_is_offered_before_the_end(open_page: Opener) -> None:
    page = open_page(reduced_motion="no-preference")
    explained(page)
    wait_until(page, 'data.playing === "false"')
    why = theatre(page).locator(".why")
    expect(why).to_be_visible()
    box = theatre(page).locator("canvas.course").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 4 + (box["height"] - 8) * 0.65)  # of ten lines, the one of 6
    expect(why).to_have_text(re.compile("not a\\s6"))
    before = seen(page, "reading")
    page.get_by_role("radio", name="7", exact=True).first.click()
    wait_for_new_reading(page, before)
    expect(why).to_be_hidden()
    wait_until(page, 'data.playing === "false"')
    expect(why).to_have_text(re.compile("^Why a\\s7, not"))


def test_what_training_changes_is_one_press_from_the_first_screen(open_page: Opener) -> None:
    page = open_page()
    explained(page)
    leads = page.locator(".st-key-introduction-watch button")
    expect(leads).to_be_in_viewport(ratio=1)
    leads.click()
    expect(page.locator(".st-key-studio").get_by_test_id("learning")).to_be_in_viewport()
    expect(page.locator(".st-key-studio-view")).to_be_in_viewport(ratio=1)


def test_holding_a_gate_answers_at_once_and_leaves_the_theatre_alone(open_page: Opener) -> None:
    page = open_page()
    panel = choose_view(page, "What if?")
    expect(panel).to_contain_text("With the forget gate held at 1.00 throughout")
    reading = seen(page, "reading")
    panel.get_by_role("button", name="Forget gate held shut").click()
    expect(panel).to_contain_text("With the forget gate held at 0.00 throughout")
    panel.get_by_role("button", name="Back to the real reading").click()
    expect(panel).to_contain_text("This is the real reading")
    assert seen(page, "reading") == reading


def test_the_proof_is_made_when_asked_for(open_page: Opener) -> None:
    page = open_page()
    page.get_by_role("button", name="Nothing here is fake").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("The two agree to within 1e-05")
    expect(dialog).to_contain_text("82,186")
    expect(dialog).to_contain_text("✓ The third agrees, too: your browser has just read it with the same weights")


def test_the_tour_drives_the_page_and_lets_go_when_the_person_acts(open_page: Opener) -> None:
    page = open_page()
    explained(page)
    page.get_by_role("button", name="Guided tour").click()
    bar = tour_page(page)
    expect(bar).to_contain_text("1 of 14")
    bar.get_by_role("button", name="Next").click()
    wait_until(page, 'data.row === "7" && data.playing === "false"')
    page.wait_for_url(lambda url: url.endswith("tour=2"))
    theatre(page).focus()
    page.keyboard.press("ArrowRight")
    expect(bar).to_contain_text("the tour waits")
    bar.get_by_role("button", name="Continue the tour").click()
    wait_until(page, 'data.row === "7"')
    bar.get_by_role("button", name="End").click()
    expect(bar).to_have_count(0)
    page.wait_for_url(lambda url: "tour" not in url)
    expect(page.get_by_role("button", name="Resume the tour, page 2")).to_be_visible()


def test_drawing_pauses_the_tour(open_page: Opener) -> None:
    page = open_page(path="/?tour=3")
    explained(page)
    bar = tour_page(page)
    expect(bar).to_contain_text("3 of 14")
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
    draw(page, 7)
    expect(bar).to_contain_text("the tour waits")


def test_a_link_opens_the_tour_on_its_page_and_a_question_is_revealed_with_real_numbers(open_page: Opener) -> None:
    page = open_page(path="/?tour=10")
    panel = explained(page)
    bar = tour_page(page)
    expect(bar).to_contain_text("Predict")
    expect(bar).not_to_contain_text("It answers")
    bar.get_by_text("another digit, less than 80 % sure").click()
    expect(bar).to_contain_text(re.compile(r"It answers an?\s\d with \d+"))
    expect(panel).to_contain_text("With the forget gate held at 1.00 throughout")


def test_the_whole_tour_by_keyboard(open_page: Opener) -> None:
    page = open_page(path="/?tour=1")
    explained(page)
    bar = tour_page(page)
    for number in range(2, 15):
        bar.get_by_role("button", name="Next").focus()
        page.keyboard.press("Enter")
        expect(bar).to_contain_text(f"{number} of 14")
    bar.get_by_role("button", name="Done").focus()
    page.keyboard.press("Enter")
    expect(bar).to_have_count(0)


def test_the_glossary_finds_a_word_and_shows_it(open_page: Opener) -> None:
    page = open_page()
    panel = choose_view(page, "Glossary")
    panel.get_by_role("textbox").fill("forget")
    panel.get_by_role("textbox").press("Enter")
    expect(panel.locator(".entry")).to_have_count(1)
    entry = panel.locator(".entry")
    expect(entry).to_contain_text("torch.sigmoid(z_f)")
    entry.click()
    expect(theatre(page)).to_be_in_viewport()


WHERE_IT_STOOD = """button => new Promise(done => {
  const tops = [button.getBoundingClientRect().top];
  const watch = () => {
    tops.push(button.getBoundingClientRect().top);
    if (tops.length < 150) requestAnimationFrame(watch); else done(tops);
  };
  button.click();
  watch();
})"""


def test_a_view_that_opens_leaves_its_tab_where_it_was(open_page: Opener) -> None:
    page = open_page()
    tabs = explained(page).get_by_role("radio")
    for name in tabs.all_inner_texts():
        tab = tabs.filter(has_text=name)
        tab.scroll_into_view_if_needed()
        tops = tab.evaluate(WHERE_IT_STOOD)
        assert max(tops) - min(tops) < 2, name


def test_the_glossary_is_no_wider_than_a_phone(open_page: Opener) -> None:
    page = open_page(width=360, height=780)
    panel = choose_view(page, "Glossary")
    expect(panel.get_by_text("Parameters by name")).to_be_visible(timeout=30_000)
    expect(panel.locator("table")).to_be_visible()
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth <= main.clientWidth")


def test_the_glossary_finds_a_word_of_training_by_another_spelling(open_page: Opener) -> None:
    page = open_page()
    panel = choose_view(page, "Glossary")
    search = panel.get_by_placeholder("gate, loss")
    search.fill("optimizer")
    search.press("Enter")
    expect(panel.locator(".entry .word")).to_have_text(["optimiser"])  # waits until it is the only one
    expect(panel.get_by_role("heading", name="Training")).to_be_visible()
