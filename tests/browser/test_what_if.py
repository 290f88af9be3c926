"""What if? The browser reads while a slider is dragged, and the cell confirms when it is let go of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import torch
from hand import HOLD_MESSAGES, choose_line, seen, settle, wait_until
from playwright.sync_api import Locator, Page, expect

from lstm_demo.data.samples import sample_digits
from lstm_demo.files.catalogue import DEFAULT_MODEL, find_model
from lstm_demo.files.checkpoint import load_model, save_model
from lstm_demo.insight.ablation import Surgery, read_with
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.ui.state.session import OPENING_DIGIT
from tests.cards import model_card

if TYPE_CHECKING:
    from conftest import Opener

MOTION = "reduce"
COUNT_MESSAGES = """() => {
    const { send } = WebSocket.prototype;
    window.messages = 0;
    WebSocket.prototype.send = function (message) { window.messages += 1; send.call(this, message); };
}"""


def open_what_if(page: Page) -> Locator:
    """The two readings, when the browser has the weights."""
    page.get_by_role("radio", name="What if?").click()
    two = page.get_by_test_id("two-readings")
    expect(two).to_have_attribute("data-source", "cell")
    page.get_by_role("button", name="Change the picture").wait_for()  # it is there as soon as the browser has the weights
    settle(page)
    return two


def test_the_answer_follows_a_slider_while_it_is_dragged_and_the_cell_confirms_it(open_page: Opener) -> None:
    page = open_page()
    two = open_what_if(page)
    reading = seen(page, "reading")
    slider = page.locator(".st-key-held-value").get_by_role("group")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    page.evaluate(COUNT_MESSAGES)
    right, middle = box["x"] + box["width"] - 6, box["y"] + box["height"] / 2
    page.mouse.move(right, middle)
    page.mouse.down()
    answers = []
    for part in (0.25, 0.5, 0.75):
        page.mouse.move(right - part * (box["width"] - 12), middle, steps=6)
        value = page.locator(".st-key-held-value input").input_value()
        expect(two).to_have_attribute("data-value", value)
        expect(two).to_have_attribute("data-source", "browser")
        expect(two.get_by_text("read in your browser")).to_be_visible()
        answers.append((float(value), two.get_attribute("data-prediction"), float(two.get_attribute("data-confidence") or 0)))
    assert page.evaluate("window.messages") == 0, "while it is dragged nothing is sent"
    expect(page.locator(".st-key-whatif-words")).to_have_attribute("aria-busy", "true")
    page.mouse.up()
    expect(two).to_have_attribute("data-source", "cell")
    value, answer, confidence = answers[-1]
    expect(two).to_have_attribute("data-value", f"{value:g}")
    expect(page.locator(".st-key-whatif-words")).to_contain_text(f"With the forget gate held at {value:.2f} throughout")
    expect(page.locator(".st-key-whatif-words")).to_have_attribute("aria-busy", "false")
    assert two.get_attribute("data-prediction") == answer and page.evaluate("window.messages") > 0
    assert abs(float(two.get_attribute("data-confidence") or 0) - confidence) <= 1e-4
    network = load_model(find_model(DEFAULT_MODEL).path).model
    for value, answer, confidence in answers:
        other = read_with(network, sample_digits()[OPENING_DIGIT], Surgery("forget_gate", value))
        assert answer == str(other.prediction) and abs(confidence - other.confidence) <= 1e-4
    assert seen(page, "reading") == reading and seen(page, "source") == "cell", "the theatre shows the real reading"


def test_the_keyboard_moves_the_rows_and_the_maps_show_what_changed(open_page: Opener) -> None:
    page = open_page()
    two = open_what_if(page)
    page.get_by_role("slider", name="in rows — start").focus()
    page.keyboard.press("ArrowRight")
    expect(two).to_have_attribute("data-first", "2")
    expect(two).to_have_attribute("data-source", "cell")
    expect(page.locator(".st-key-whatif-words")).to_contain_text("from row 2 to 28")
    two.get_by_role("button", name="what if", exact=True).click()
    expect(two.get_by_role("button", name="forget gate f", exact=True)).to_be_visible()
    two.get_by_role("button", name="what changed").click()
    expect(two.get_by_role("button", name="forget gate Δf", exact=True)).to_be_visible()
    page.get_by_role("button", name="Back to the real reading").click()
    expect(two).to_have_count(0)
    wait_until(page, 'data.source === "cell"')


def choose(page: Page, control: str, line: str) -> None:
    choose_line(page.locator(f".st-key-held-{control}").get_by_role("combobox"), line)


def test_a_gate_a_unit_and_an_example_are_read_at_once_and_the_cell_confirms_them(open_page: Opener) -> None:
    page = open_page()
    two = open_what_if(page)
    network = load_model(find_model(DEFAULT_MODEL).path).model

    def at_once(surgery: Surgery) -> None:
        """The browser's answer while Python hears of nothing, and then the cell's."""
        other = read_with(network, sample_digits()[OPENING_DIGIT], surgery)
        for source in ("browser", "cell"):
            expect(two).to_have_attribute("data-source", source)
            expect(two).to_have_attribute("data-prediction", str(other.prediction))
            assert abs(float(two.get_attribute("data-confidence") or 0) - other.confidence) <= 1e-4
            page.evaluate("window.sendHeld()")
        settle(page)

    page.evaluate(HOLD_MESSAGES)
    choose(page, "gate", "candidate")
    expect(two).to_have_attribute("data-held", "candidate")
    at_once(Surgery("candidate", 1.0))
    page.evaluate(HOLD_MESSAGES)
    choose(page, "unit", "1")
    expect(two).to_have_attribute("data-unit", "1")
    at_once(Surgery("candidate", 1.0, units=(1,)))
    page.evaluate(HOLD_MESSAGES)
    page.get_by_role("button", name="Forget gate held shut").click()
    expect(two).to_have_attribute("data-held", "forget_gate")
    at_once(Surgery("forget_gate", 0.0))


@pytest.mark.parametrize(
    "config",
    [ModelConfig(hidden_size=12, bidirectional=True, pooling="final"), ModelConfig(hidden_size=300)],
    ids=["in two directions", "of 399,010 parameters"],
)
def test_with_a_model_that_the_browser_cannot_read_with_the_cell_alone_answers(
    open_page: Opener, runs_folder: Path, config: ModelConfig
) -> None:
    torch.manual_seed(4)
    network, name = RecurrentClassifier(config), f"held-{config.hidden_size}"
    parameters = sum(parameter.numel() for parameter in network.parameters())
    save_model(runs_folder / f"{name}.safetensors", network, model_card(config, name=name, parameters=parameters))
    page = open_page(f"?m={name}")
    page.get_by_role("radio", name="What if?").click()
    two = page.get_by_test_id("two-readings")
    expect(two).to_have_attribute("data-source", "cell")
    settle(page)
    choose(page, "gate", "input gate")
    expect(two).to_have_attribute("data-held", "input_gate")
    settle(page)
    page.evaluate(HOLD_MESSAGES)
    slider = page.locator(".st-key-held-value input")
    slider.focus()
    slider.press("Home")
    expect(slider).to_have_value("0")
    expect(two).to_have_attribute("data-value", "1")
    expect(page.locator(".st-key-whatif-words")).to_contain_text("held at 1.00")  # what is shown and what is said are of one reading
    page.evaluate("window.sendHeld()")
    expect(two).to_have_attribute("data-value", "0")
    expect(page.locator(".st-key-whatif-words")).to_contain_text("held at 0.00")
    other = read_with(network, sample_digits()[OPENING_DIGIT], Surgery("input_gate", 0.0))
    assert two.get_attribute("data-source") == "cell" and two.get_attribute("data-prediction") == str(other.prediction)
    assert abs(float(two.get_attribute("data-confidence") or 0) - other.confidence) <= 1e-4
