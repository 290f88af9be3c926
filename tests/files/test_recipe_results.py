"""The table of recipes tells only of runs that followed their recipe to the letter."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lstm_demo.files.card import ModelCard
from lstm_demo.files.recipe_results import Measured, follows, measured_recipes, saved_cards, steps_to
from lstm_demo.training.progress import HistoryPoint
from lstm_demo.training.recipes import RECIPES

QUICK = RECIPES["quick"]


@pytest.fixture
def quick_card(small_card: ModelCard) -> ModelCard:
    """A finished run of the recipe quick, with seed 0."""
    return replace(small_card, recipe="quick", model=QUICK.model, training=QUICK.training, confusion=None, test_accuracy=0.98)


def with_seed(card: ModelCard, seed: int, accuracy: float) -> ModelCard:
    assert card.training is not None
    return replace(card, training=replace(card.training, seed=seed), test_accuracy=accuracy)


def keep(card: ModelCard, folder: Path, name: str) -> None:
    (folder / "seeds").mkdir(exist_ok=True)
    (folder / "seeds" / f"{name}.json").write_text(card.to_json(), encoding="utf-8")


def quick_in(folder: Path) -> Measured:
    return next(found for found in measured_recipes(folder) if found.recipe.key == "quick")


def test_seed_device_and_threads_are_the_persons_own(quick_card: ModelCard) -> None:
    own = replace(QUICK.training, seed=7, device="cpu", threads=1)
    assert follows(replace(quick_card, training=own), QUICK)


@pytest.mark.parametrize(
    "change",
    [
        {"ended": "stopped"},
        {"ended": "diverged"},
        {"data": "KMNIST"},
        {"recipe": "tiny"},
        {"training": None},
        {"command": "python -m lstm_demo train --recipe quick && python -m lstm_demo train --continue quick.run --epochs 9"},
        {"training": replace(QUICK.training, learning_rate=0.5)},
        {"model": replace(QUICK.model, hidden_size=64)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_run_that_differs_does_not_count(quick_card: ModelCard, change: dict[str, object]) -> None:
    assert follows(quick_card, QUICK)
    assert not follows(replace(quick_card, **change), QUICK)  # type: ignore[arg-type]


def test_mean_and_range_are_over_the_seeds_and_a_seed_counts_once(quick_card: ModelCard, tmp_path: Path) -> None:
    for name, seed, accuracy in (("a", 0, 0.97), ("b", 1, 0.98), ("c", 2, 0.995), ("d", 2, 0.5)):
        keep(with_seed(quick_card, seed, accuracy), tmp_path, name)
    found = quick_in(tmp_path)
    assert found.mean_accuracy == pytest.approx((0.97 + 0.98 + 0.995) / 3)
    assert found.range == (0.97, 0.995)
    assert [card.seed for card in found.cards] == [0, 1, 2]


def test_a_recipe_without_runs_has_no_figures(tmp_path: Path) -> None:
    found = quick_in(tmp_path)
    assert (found.mean_accuracy, found.range, found.seconds, found.median_steps_to_learn, found.parameters) == (None,) * 5
    assert [found.recipe.key for found in measured_recipes(tmp_path)] == list(RECIPES)


def test_files_that_are_not_cards_are_passed_over(quick_card: ModelCard, tmp_path: Path) -> None:
    keep(quick_card, tmp_path, "good")
    for name, content in (("broken", b"{"), ("binary", b"\xff\xfe"), ("other", b"[]"), ("huge", b" " * 300_000)):
        (tmp_path / "seeds" / f"{name}.json").write_bytes(content)
    assert saved_cards(tmp_path / "seeds") == [quick_card]


def test_steps_to_learn_are_those_of_the_first_evaluation_that_was_good_enough(quick_card: ModelCard) -> None:
    points = [HistoryPoint(10, 2.0, 0.3), HistoryPoint(100, 1.0, 0.97, test_accuracy=0.94)]
    points += [HistoryPoint(200, 0.5, 0.9, test_accuracy=0.951), HistoryPoint(300, 0.5, 0.9, test_accuracy=0.97)]
    learned = replace(quick_card, history=tuple(points))
    assert steps_to(learned, 0.95) == 200
    never = replace(quick_card, history=tuple(points[:2]))
    assert steps_to(never, 0.95) is None
    assert Measured(QUICK, (learned, learned, never)).median_steps_to_learn == 200
    assert Measured(QUICK, (learned, never, never)).median_steps_to_learn is None
