"""A network that reads in two directions, on the page: the animation goes down the rows and up again, and one answer comes at the end."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from playwright.sync_api import expect

from lstm_demo.files.checkpoint import save_model
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.network import RecurrentClassifier
from tests.browser.conftest import Opener
from tests.browser.hand import seen, theatre, wait_until
from tests.cards import model_card

NAME = "both-ways"


@pytest.fixture
def both_ways(runs_folder: Path) -> str:
    """The page's address of a small one."""
    torch.manual_seed(4)
    config = ModelConfig(hidden_size=12, bidirectional=True, pooling="final")
    save_model(runs_folder / f"{NAME}.safetensors", RecurrentClassifier(config), model_card(config, name=NAME))
    return f"?m={NAME}"


def test_it_reads_down_and_then_up_and_answers_when_all_is_read(open_page: Opener, both_ways: str) -> None:
    page = open_page(both_ways)
    reading = theatre(page)
    wait_until(page, 'data.playing === "true" && data.layer === "0" && Number(data.row) > 2')
    expect(reading.locator(".verdict .after")).to_have_text("both directions are still reading")
    wait_until(page, 'data.playing === "true" && data.layer === "1" && Number(data.row) > 8')
    first = int(seen(page, "row"))
    wait_until(page, f'data.layer === "1" && Number(data.row) < {first - 3}')
    wait_until(page, 'data.playing === "false"')
    assert (seen(page, "layer"), seen(page, "row")) == ("1", "1")
    expect(reading.locator(".verdict .after")).to_contain_text("when all is read")
    expect(reading.locator(".verdict .once")).to_contain_text("There is no answer before the whole picture has been read")
    expect(reading.locator(".verdict .course")).to_have_count(0)


def test_each_direction_can_be_chosen_and_the_next_row_is_the_one_above_in_the_backward_one(open_page: Opener, both_ways: str) -> None:
    page = open_page(f"{both_ways}&r=14")
    reading = theatre(page)
    wait_until(page, 'data.row === "14" && data.playing === "false"')
    reading.get_by_role("button", name="backward ←").click()
    wait_until(page, 'data.layer === "1" && data.row === "14"')
    reading.get_by_role("button", name="One row forward").click()
    wait_until(page, 'data.row === "13"')
    expect(reading.locator("section.cell h2")).to_contain_text("of the backward direction at row 13")
    expect(reading.locator("section.arithmetic .hint")).to_contain_text("the value at the next row")
