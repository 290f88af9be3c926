"""One training step in a real browser: walked by mouse and by keyboard, taken again, its graph drawn without a network."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hand import seen, settle, wait_until
from playwright.sync_api import Locator, Page, expect
from test_accessibility import findings

from lstm_demo.lesson.views import STEP
from lstm_demo.ui.studio.step.formulas import STAGES

if TYPE_CHECKING:
    from conftest import Opener

MOTION = "reduce"


def opened_step(page: Page) -> Locator:
    """The view, on its first stage."""
    studio = page.locator(".st-key-studio")
    studio.wait_for()
    studio.get_by_role("radio", name=STEP).click()
    view = page.locator(".st-key-step")
    view.locator(".st-key-step-view-batch").wait_for()
    return view


def at(view: Locator, stage: str) -> Locator:
    """What stands on the page at a stage, once it does."""
    shown = view.locator(f".st-key-step-view-{stage.lower()}")
    shown.wait_for()
    return shown


def choose(view: Locator, stage: str) -> Locator:
    view.locator(".st-key-step-stages").get_by_role("radio", name=stage).click()
    return at(view, stage)


def losses(view: Locator) -> tuple[float, float]:
    """Before and after the step, from the sentence at its end."""
    text = at(view, "Update").get_by_test_id("stMarkdown").first.inner_text()
    found = re.search(r"from ([\d.]+) to ([\d.]+)", text)
    assert found is not None, text
    return float(found[1]), float(found[2].rstrip("."))


def test_all_six_stages_are_walked_with_the_mouse(open_page: Opener) -> None:
    view = opened_step(open_page())
    expect(view.locator(".digit-grid img")).to_have_count(8)
    for stage in STAGES[1:]:
        view.get_by_role("button", name="Next").click()
        at(view, stage)
    expect(view.get_by_role("button", name="Next")).to_be_disabled()
    for stage in reversed(STAGES[:-1]):
        view.get_by_role("button", name="Back", exact=True).click()
        at(view, stage)
    expect(view.get_by_role("button", name="Back", exact=True)).to_be_disabled()


def test_all_six_stages_are_walked_with_the_keyboard(open_page: Opener) -> None:
    page = open_page()
    view = opened_step(page)
    view.get_by_role("button", name="Next").focus()
    for stage in STAGES[1:]:
        page.keyboard.press("Enter")
        at(view, stage)
    chosen = view.locator(".st-key-step-stages").get_by_role("radio", name=STAGES[-1])
    chosen.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    at(view, STAGES[-2])


def test_taken_again_an_untrained_networks_loss_falls(open_page: Opener) -> None:
    view = opened_step(open_page())
    expect(view.get_by_role("radio", name="Before any training")).to_be_checked()
    update = choose(view, "Update")
    expect(update).to_contain_text("the loss goes from 2.3")
    before, after = losses(view)
    assert after < before
    view.get_by_role("button", name="Take this step again").click()
    expect(update).to_contain_text(f"the loss goes from {after:.3f}")
    expect(view).to_contain_text("This is step 2 on the same images")
    view.get_by_role("button", name="Ten times more").click()
    expect(update).to_contain_text("After 12 steps")
    assert losses(view)[1] < after
    view.get_by_role("button", name="Back to the first").click()
    expect(update).to_contain_text("After one step")
    assert losses(view) == (before, after)


def test_a_step_that_is_too_long_is_a_lesson_one_press_away(open_page: Opener) -> None:
    view = opened_step(open_page())
    update = choose(view, "Update")
    view.get_by_role("button", name="Lesson: the trained model, highest rate").click()
    expect(update).to_contain_text("it rises")
    expect(update).to_contain_text("The direction was right, the learning rate too high.")
    expect(view.get_by_role("radio", name="The trained model")).to_be_checked()
    view.get_by_role("button", name="Start before any training").click()
    expect(update).to_contain_text("it falls")


@pytest.mark.parametrize("way", ["mouse", "touch", "keyboard"])
def test_an_image_of_the_batch_is_read_in_the_theatre_when_pressed(open_page: Opener, way: str) -> None:
    page = open_page(has_touch=way == "touch")
    image = opened_step(page).get_by_role("button", name="Image 2, a").first
    before = seen(page, "reading")
    {"mouse": image.click, "touch": image.tap, "keyboard": lambda: image.press("Enter")}[way]()
    wait_until(page, f'data.reading !== "{before}"')
    expect(page.get_by_test_id("theatre")).to_be_in_viewport()


def test_another_batch_shows_other_images(open_page: Opener) -> None:
    view = opened_step(open_page())
    first = view.locator(".digit-grid img").first
    before = first.get_attribute("src")
    assert before is not None
    view.get_by_role("button", name="Another batch").click()
    expect(view).to_contain_text("batch 2")
    expect(first).not_to_have_attribute("src", before)


def test_the_graph_is_drawn_without_a_network_and_scrolls_in_its_own_frame(open_page: Opener) -> None:
    page = open_page()
    page.route(lambda address: "127.0.0.1" not in address, lambda route: route.abort())
    view = opened_step(page)
    choose(view, "Backward")
    view.get_by_text("Show the graph that autograd walks back").click()
    frame = view.locator(".st-key-step-graph-legible")
    expect(frame.locator("svg g.node").first).to_be_visible()
    assert frame.locator("svg g.node", has_text="c₂ = f₂ ⊙ c₁ + i₂ ⊙ g₂").count() == 1
    assert frame.evaluate("frame => frame.scrollWidth > frame.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    view.get_by_role("radio", name="Fitted").click()
    fitted = view.locator(".st-key-step-graph-fitted")
    expect(fitted.locator("svg g.node").first).to_be_visible()
    assert fitted.evaluate("frame => frame.scrollWidth <= frame.clientWidth + 1")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_grave_at_any_stage(open_page: Opener, theme: str) -> None:
    page = open_page(theme=theme, reduced_motion="reduce")
    view, found = opened_step(page), []
    for stage in STAGES:
        choose(view, stage)
        if stage == "Backward":
            view.get_by_text("Show the graph that autograd walks back").click()
            view.locator(".st-key-step-graph-legible svg g.node").first.wait_for()
        settle(page)
        found += [f"{stage}: {finding}" for finding in findings(page)]
    assert found == []


@pytest.mark.parametrize("width", [360, 820])
def test_no_stage_is_wider_than_the_window(open_page: Opener, width: int) -> None:
    page = open_page(width=width, height=780)
    view = opened_step(page)
    for stage in STAGES:
        choose(view, stage)
        settle(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), stage
        wide = view.evaluate("view => view.scrollWidth - view.clientWidth")
        assert wide <= 1, stage
