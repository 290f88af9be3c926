"""What the recipes come to, measured: the cards of the runs that followed one to the letter, seed by seed. Imports no torch."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean, median

from lstm_demo.files.card import CardError, ModelCard
from lstm_demo.files.catalogue import PRETRAINED, list_models
from lstm_demo.training.recipes import RECIPES, Recipe
from lstm_demo.training.settings import TrainingConfig

LEARNED = 0.95
MAX_CARD_BYTES = 200_000


@dataclass(frozen=True)
class Measured:
    """One recipe and the finished runs that followed it, one a seed, by seed. With no run, every figure is None."""

    recipe: Recipe
    cards: tuple[ModelCard, ...] = ()

    @property
    def accuracies(self) -> list[float]:
        """On the test images, 0–1, in the order of the seeds."""
        return [card.test_accuracy for card in self.cards if card.test_accuracy is not None]

    @property
    def mean_accuracy(self) -> float | None:
        return mean(self.accuracies) if self.accuracies else None

    @property
    def range(self) -> tuple[float, float] | None:
        """The lowest and the highest accuracy."""
        return (min(self.accuracies), max(self.accuracies)) if self.accuracies else None

    @property
    def steps_to_learn(self) -> list[int | None]:
        """For each seed, the first evaluation with at least 95 % of the test images right; None where there was none."""
        return [steps_to(card, LEARNED) for card in self.cards]

    @property
    def median_steps_to_learn(self) -> float | None:
        """Of the seeds; a run that never got there counts as infinitely long, and None says that the median one did not."""
        if not self.cards:
            return None
        middle = median(math.inf if steps is None else steps for steps in self.steps_to_learn)
        return middle if math.isfinite(middle) else None

    @property
    def seconds(self) -> float | None:
        """The median run's, by the clock on the wall, evaluations included."""
        return median(card.seconds for card in self.cards) if self.cards else None

    @property
    def parameters(self) -> int | None:
        return self.cards[0].parameters if self.cards else None


def steps_to(card: ModelCard, accuracy: float) -> int | None:
    """The first step at which the test accuracy was found to be at least this; None if it never was."""
    return next((point.step for point in card.history if point.test_accuracy is not None and point.test_accuracy >= accuracy), None)


def follows(card: ModelCard, recipe: Recipe) -> bool:
    """Whether a run did what the recipe says and finished; seed, device and threads are the person's own."""
    if card.training is None or card.ended != "done" or card.recipe != recipe.key or card.data != recipe.data_name:
        return False
    if " && " in card.command:  # extended: its learning rate had more than the one cycle
        return False
    return card.model == recipe.model and _plain(card.training) == _plain(recipe.training)


def measured_recipes(folder: Path = PRETRAINED) -> list[Measured]:
    """Every recipe, in their order, with the runs that `folder` knows of: its models, and the cards in its `seeds/`."""
    known = [entry.card for entry in list_models(folder)] + saved_cards(folder / "seeds")
    found = []
    for recipe in RECIPES.values():
        by_seed: dict[int, ModelCard] = {}
        for card in known:
            if follows(card, recipe) and card.training is not None:
                by_seed.setdefault(card.training.seed, card)
        found.append(Measured(recipe, tuple(by_seed[seed] for seed in sorted(by_seed))))
    return found


def saved_cards(folder: Path) -> list[ModelCard]:
    """The cards kept there as JSON; what is not one is left out."""
    cards = []
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else []:
        try:
            if path.stat().st_size <= MAX_CARD_BYTES:
                cards.append(ModelCard.from_json(path.read_text(encoding="utf-8")))
        except (CardError, OSError, UnicodeDecodeError):
            continue
    return cards


def _plain(training: TrainingConfig) -> TrainingConfig:
    return replace(training, seed=0, device="auto", threads=None)
