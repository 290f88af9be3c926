"""A model that answers no better than a guess: that it does, the likely reason, and the remedy. Imports no torch."""

from __future__ import annotations

from collections.abc import Sequence

from lstm_demo.files.card import ModelCard
from lstm_demo.style.percent import accuracy_text
from lstm_demo.training.recipes import RECIPES
from lstm_demo.training.settings import TrainingConfig

MARGIN = 0.01
"""So much better than the best guess is still a guess: more than three standard errors on 10,000 images."""
FAR = 3.0
"""So many times the recipe's learning rate is far above it; a share of one by its square is far below."""
FEW_STEPS = 300


def never_learned(card: ModelCard) -> str | None:
    """Two sentences; None for a model that learned something, was not measured, or whose training diverged, which says so itself."""
    accuracy, confusion = card.test_accuracy, card.confusion
    if accuracy is None or confusion is None or card.training is None or card.ended == "diverged":
        return None
    guess = _best_guess(confusion)
    if accuracy > guess + MARGIN:
        return None
    answers = [answer for answer in range(len(confusion)) if any(row[answer] for row in confusion)]
    same = f" (it answers {answers[0]} to everything)" if len(answers) == 1 else ""
    so = "has learned nothing yet" if card.ended == "stopped" else "never learned"
    return f"It {so}: {accuracy_text(accuracy)} is no better than guessing{same}. {_reason(card, card.training)}"


def _best_guess(confusion: Sequence[Sequence[int]]) -> float:
    """The accuracy of always answering the most frequent class."""
    counts = [sum(row) for row in confusion]
    return max(counts) / max(1, sum(counts))


def _reason(card: ModelCard, training: TrainingConfig) -> str:
    rate, usual = training.learning_rate, _usual_rate(card)
    blame, remedy = "The likely reason is the learning rate:", "Train again with that."
    if usual is not None and rate >= FAR * usual:
        return f"{blame} {rate:g} is {rate / usual:,.0f} times the recipe's {usual:g}. {remedy}"
    if usual is not None and rate <= usual / FAR**2:
        return f"{blame} {rate:g} is far below the recipe's {usual:g}. {remedy}"
    if card.steps < FEW_STEPS:
        return f"It made only {card.steps:,} steps: train longer."
    return "Train again with the recipe's own settings, or with a lower learning rate."


def recipes_rate(card: ModelCard) -> str | None:
    """For a training that diverged: a sentence where its recipe has a lower learning rate than it had."""
    usual = _usual_rate(card)
    if usual is None or card.training is None or card.training.learning_rate <= usual:
        return None
    return f"The recipe's is {usual:g}."


def _usual_rate(card: ModelCard) -> float | None:
    recipe = RECIPES.get(card.recipe)
    return None if recipe is None else recipe.training.learning_rate
