"""Recipes are data: each builds, trains and stays true to what its tutorial states."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lstm_demo.data.digits import Digits
from lstm_demo.training.loop import fit, new_model
from lstm_demo.training.recipes import RECIPES, find_recipe

PUBLISHED = {
    "wizard-a": 0.9605,
    "wizard-b": 0.9524,
    "wizard-c": 0.9122,
    "rnn-a": 0.9248,
    "rnn-b": 0.9509,
    "rnn-c": 0.9554,
    "gates-apart": 0.8471,
    "many-to-one": 0.9768,
    "concat-cell": None,
}


@pytest.mark.parametrize("key", RECIPES)
def test_every_recipe_trains(key: str, digits: Digits) -> None:
    recipe = RECIPES[key]
    config = replace(recipe.training, epochs=None, iterations=3, validation_images=min(recipe.training.validation_images, 100))
    config = replace(config, batch_size=min(config.batch_size, 32), device="cpu", threads=1)
    small = replace(digits, x_test=digits.x_test[:50], y_test=digits.y_test[:50])
    reports = list(fit(new_model(recipe.model, 0), small, config))
    assert reports[-1].step == 3
    assert reports[-1].loss < 2.6  # about ln 10, the loss of guessing


@pytest.mark.parametrize("key", RECIPES)
def test_every_recipe_says_what_it_is(key: str) -> None:
    recipe = RECIPES[key]
    assert recipe.key == key
    assert recipe.title and recipe.summary.endswith(".") and recipe.source.endswith(".")
    assert recipe.data == ("mnist" if recipe.published or key in ("quick", "concat-cell") else "mnist + handwriting")


def test_every_published_figure_is_there() -> None:
    assert {key: recipe.published.accuracy for key, recipe in RECIPES.items() if recipe.published} == PUBLISHED


@pytest.mark.parametrize(("key", "layers", "parameters"), [("wizard-a", 1, 6), ("wizard-b", 2, 10), ("wizard-c", 3, 14)])
def test_the_wizards_are_as_published(key: str, layers: int, parameters: int) -> None:
    recipe = find_recipe(key)
    assert (recipe.model.cell, recipe.model.hidden_size, recipe.model.num_layers) == ("lstm", 100, layers)
    training = recipe.training
    assert (training.optimizer, training.learning_rate, training.batch_size, training.iterations) == ("sgd", 0.1, 100, 3000)
    assert (training.momentum, training.schedule, training.clip_norm, training.augmentation) == (0, "constant", None, None)
    assert training.steps(60_000) == 5 * training.steps_per_epoch(60_000)
    assert len(list(new_model(recipe.model, 0).parameters())) == parameters


def test_gates_apart_is_as_published() -> None:
    recipe = find_recipe("gates-apart")
    assert recipe.model.sigmoid_readout and (recipe.model.pixel_mean, recipe.model.pixel_std) == (0.1307, 0.3081)
    training = recipe.training
    assert (training.optimizer, training.learning_rate, training.batch_size, training.epochs) == ("adam", 0.01, 100, 1)
    assert not training.shuffle and training.validation_images == 0


def test_its_standardisation_is_that_of_the_training_set() -> None:
    from lstm_demo.data.digits import load_digits

    x_train = load_digits().x_train
    model = find_recipe("gates-apart").model
    assert x_train.mean() / 255 == pytest.approx(model.pixel_mean, abs=5e-5)
    assert x_train.std() / 255 == pytest.approx(model.pixel_std, abs=5e-5)


def test_many_to_one_and_concat_cell_are_as_published() -> None:
    many = find_recipe("many-to-one")
    assert (many.model.num_layers, many.model.hidden_size) == (2, 128)
    assert (many.training.optimizer, many.training.learning_rate, many.training.epochs, many.training.shuffle) == ("adam", 0.01, 2, True)
    concat = find_recipe("concat-cell").training
    assert concat.augmentation is not None and concat.batch_size == 32
    assert (concat.augmentation.rotation, concat.augmentation.translate) == (10, 0.05)
    assert (concat.augmentation.scale_low, concat.augmentation.scale_high) == (0.95, 1.05)


def test_our_own_recipes_choose_by_validation() -> None:
    assert all(recipe.training.validation_images == 5000 for recipe in RECIPES.values() if recipe.published is None)


def test_an_unknown_recipe_is_answered_with_the_choices() -> None:
    with pytest.raises(ValueError, match="No recipe 'fast': choose one of quick, tiny"):
        find_recipe("fast")
