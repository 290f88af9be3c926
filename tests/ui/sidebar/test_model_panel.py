"""The model that reads, where others rename or delete its file, and where it never learned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lstm_demo.files.checkpoint import load_model, save_model
from lstm_demo.files.made_here import copy_with_card
from lstm_demo.theatre.selection import Selection
from tests.ui.on_page import session, sound

Opener = Callable[[], AppTest]


@pytest.fixture
def page(open_page: Opener) -> AppTest:
    """It reads with `other-gru`, at unit 5 in row 15."""
    page = open_page()
    session(page).model = "other-gru"
    sound(page.run())
    session(page).selection = Selection(1, 5, 14)
    return sound(page.run())


def captions(page: AppTest) -> str:
    return " ".join(element.value for element in page.caption)


def test_a_model_that_others_renamed_goes_on_reading(page: AppTest, models: Path) -> None:
    reading = session(page).reading
    copy_with_card(models / "other-gru.safetensors", models / "second.safetensors", lambda card: replace(card, name="second"))
    (models / "other-gru.safetensors").unlink()
    sound(page.run())
    assert session(page).model == "second" and session(page).reading is reading and session(page).selection == Selection(1, 5, 14)
    assert "**other-gru** is now called second." in captions(page)


def test_a_model_that_others_deleted_gives_way_and_the_page_says_so(page: AppTest, models: Path) -> None:
    (models / "other-gru.safetensors").unlink()
    sound(page.run())
    assert session(page).model == "lstm-1x128" and session(page).selection == Selection(0, 5, 14)
    assert "**other-gru** is no longer here, so lstm-1x128 reads." in captions(page)
    assert "no longer here" in captions(sound(page.run())), "until another model is chosen"


def test_a_model_that_only_guesses_says_so_where_it_is_chosen(open_page: Opener, models: Path) -> None:
    loaded = load_model(models / "other-gru.safetensors")
    guessing = tuple(tuple(100 if answer == 3 else 0 for answer in range(10)) for _ in range(10))
    save_model(models / "other-gru.safetensors", loaded.model, replace(loaded.card, test_accuracy=0.1, confusion=guessing, steps=2000))
    page = open_page()
    assert not page.warning
    session(page).model = "other-gru"
    sound(page.run())
    said = "It never learned: 10.00\N{NO-BREAK SPACE}% is no better than guessing (it answers 3 to everything)."
    assert page.warning[0].value.startswith(said)
