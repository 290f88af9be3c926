"""Another model is chosen: the browser reads with it before Python knows of it, and Python's reading takes the place of the browser's."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import torch
from hand import HOLD_MESSAGES, choose_line, record_rows, recorded_rows, seen, settle, theatre, wait_until
from playwright.sync_api import Locator, Page, expect
from test_live import RECORD, open_live, shown

from lstm_demo.files.catalogue import DEFAULT_MODEL, find_model
from lstm_demo.files.checkpoint import save_model
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.network import RecurrentClassifier
from tests.cards import model_card

if TYPE_CHECKING:
    from conftest import Opener

FETCHED = """count => performance.getEntriesByType("resource")
    .filter(({ name, responseEnd }) => name.includes("/media/") && name.endsWith(".bin") && responseEnd > 0).length >= count"""


def sha256(name: str) -> str:
    return find_model(name).card.sha256


def model_list(page: Page) -> Locator:
    return page.locator(".st-key-model").get_by_role("combobox")


def option(page: Page, name: str) -> Locator:
    return page.get_by_role("option", name=f" {name} ")


def reach_for(page: Page, name: str) -> None:
    """Open the list and point at a model until the browser has its weights; then Python hears of nothing."""
    model_list(page).click()
    settle(page)  # the addresses are here
    option(page, DEFAULT_MODEL).hover()
    option(page, name).hover()
    page.wait_for_function(FETCHED, arg=2)
    page.evaluate(HOLD_MESSAGES)


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_a_model_that_is_chosen_reads_at_once_and_python_goes_on_with_it(open_page: Opener, by: str) -> None:
    page = open_live(open_page)
    wait_until(page, 'data.playing === "false"')  # the digit that the page opens with has been read to its end
    reach_for(page, "gru-1x128")
    theatre(page).evaluate(RECORD)
    record_rows(page)
    option(page, "gru-1x128").click() if by == "mouse" else page.keyboard.press("Enter")
    wait_until(page, f'data.source === "browser" && data.model === "{sha256("gru-1x128")}" && data.playing === "true"')
    expect(theatre(page).get_by_text("read in your browser with gru-1x128")).to_be_visible()
    expect(theatre(page).get_by_role("button", name="update gate z", exact=True)).to_be_visible()
    page.evaluate("window.sendHeld()")
    wait_until(page, f'data.row === "28" && data.playing === "false" && data.source === "cell" && data.model === "{sha256("gru-1x128")}"')
    expect(theatre(page).get_by_text("read by the cell")).to_be_visible()
    expect(page.get_by_text("GRU, 128 units")).to_be_visible()
    rows = recorded_rows(page)
    assert rows[rows.index(1) :] == list(range(1, 29)), "it played once, without a break"
    played = [one for one in shown(page) if one["playing"]]
    assert {one["prediction"] for one in played} == {"3"} and played[0]["source"] == "browser"


def test_the_first_model_again_before_python_has_read_with_the_second(open_page: Opener) -> None:
    page = open_live(open_page, reduced_motion="reduce")
    first = seen(page, "reading")
    reach_for(page, "lstm-1x32")
    option(page, "lstm-1x32").click()
    wait_until(page, f'data.source === "browser" && data.model === "{sha256("lstm-1x32")}"')
    choose_line(model_list(page), f" {DEFAULT_MODEL} ", "ArrowUp")
    wait_until(page, f'data.source === "browser" && data.model === "{sha256(DEFAULT_MODEL)}"')
    theatre(page).evaluate(
        """element => {
            window.models = new Set();
            const note = () => window.models.add(`${element.dataset.source} ${element.dataset.model}`);
            new MutationObserver(note).observe(element, { attributes: true });
        }"""
    )
    page.evaluate("window.sendHeld()")
    wait_until(page, f'data.source === "cell" && data.reading === "{first}"')
    # Python may read with the second on the way; it says so itself. The browser does not go back to it.
    models = page.evaluate("[...window.models]")
    assert f"cell {sha256(DEFAULT_MODEL)}" in models and f"browser {sha256('lstm-1x32')}" not in models


def test_a_model_that_the_browser_cannot_read_with_is_read_by_python_alone(open_page: Opener, runs_folder: Path) -> None:
    torch.manual_seed(4)
    config = ModelConfig(hidden_size=12, bidirectional=True, pooling="final")
    file = runs_folder / "two-directions.safetensors"
    save_model(file, RecurrentClassifier(config), model_card(config, name="two-directions"))
    page = open_live(open_page, reduced_motion="reduce")
    model_list(page).focus()
    settle(page)
    page.evaluate(HOLD_MESSAGES)
    theatre(page).evaluate(RECORD)
    choose_line(model_list(page), " two-directions ")
    expect(model_list(page)).to_have_value(re.compile("^Yours · two-directions · "))
    assert shown(page) == []
    page.evaluate("window.sendHeld()")
    wait_until(page, 'data.source === "cell" && data.layer === "0" && data.row === "28"')
    expect(theatre(page).locator(".verdict .once")).to_be_visible()
    assert {one["source"] for one in shown(page)} == {"cell"}
