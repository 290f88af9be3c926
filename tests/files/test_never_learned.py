"""A model that only guesses says so, with the likely reason; one that learned something says nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lstm_demo.files.card import ModelCard
from lstm_demo.files.never_learned import never_learned
from lstm_demo.model.config import ModelConfig
from lstm_demo.training.recipes import RECIPES
from tests.cards import model_card

QUICK = RECIPES["quick"].training


def card(right: int, **changes: Any) -> ModelCard:
    """Ten classes of a thousand images; of each so many are right, and the others are taken for the next class."""
    confusion = tuple(tuple(right if j == i else 1000 - right if j == (i + 1) % 10 else 0 for j in range(10)) for i in range(10))
    given = {"test_accuracy": right / 1000, "confusion": confusion, "training": QUICK, "steps": 2000}
    return model_card(ModelConfig(), **{**given, **changes})


@pytest.mark.parametrize("right", [120, 500, 990])
def test_a_model_above_guessing_has_learned(right: int) -> None:
    assert never_learned(card(right)) is None


def test_a_learning_rate_far_above_the_recipes_is_the_likely_reason() -> None:
    said = never_learned(card(100, training=replace(QUICK, learning_rate=10.0)))
    assert said is not None and said.startswith("It never learned: 10.00\N{NO-BREAK SPACE}% is no better than guessing.")
    assert f"10 is {10 / QUICK.learning_rate:,.0f} times the recipe's {QUICK.learning_rate:g}. Train again with that." in said


def test_a_learning_rate_far_below_the_recipes_is_another() -> None:
    said = never_learned(card(100, training=replace(QUICK, learning_rate=1e-5)))
    assert said is not None and f"1e-05 is far below the recipe's {QUICK.learning_rate:g}" in said


def test_a_stopped_run_has_learned_nothing_yet() -> None:
    said = never_learned(card(100, ended="stopped", steps=12))
    assert said is not None and "has learned nothing yet" in said and "only 12 steps: train longer" in said


def test_guessing_the_most_frequent_class_is_a_guess_and_the_one_answer_is_named() -> None:
    confusion = tuple(tuple((3000 if i == 1 else 700) if j == 1 else 0 for j in range(10)) for i in range(10))
    said = never_learned(card(100, test_accuracy=3000 / 9300, confusion=confusion))
    assert said is not None and "32.26\N{NO-BREAK SPACE}% is no better than guessing (it answers 1 to everything)" in said


def test_what_was_not_measured_or_diverged_is_left_to_other_sentences() -> None:
    assert never_learned(card(100, test_accuracy=None, confusion=None)) is None
    assert never_learned(card(100, ended="diverged")) is None
