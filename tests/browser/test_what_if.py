"""What if? The browser reads while a slider is dragged, and the cell confirms when it is let go of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hand import seen, settle, wait_until
from playwright.sync_api import Locator, Page, expect

from lstm_demo.data.samples import sample_digits
from lstm_demo.files.catalogue import DEFAULT_MODEL, find_model
from lstm_demo.files.checkpoint import load_model
from lstm_demo.insight.ablation import Surgery, read_with
from lstm_demo.ui.state.session import OPENING_DIGIT

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
