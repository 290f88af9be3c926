"""Where a training differs from its recipe. Imports no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from lstm_demo.model.config import ModelConfig
from lstm_demo.training.recipes import Recipe
from lstm_demo.training.settings import TrainingConfig

LENGTH = ("epochs", "iterations")
"""Two ways to give the length of a run, of which one is given."""
MODEL_SETTINGS = ("cell", "hidden_size", "num_layers", "dropout")
TRAINING_SETTINGS = (
    *("epochs", "iterations", "batch_size", "optimizer", "learning_rate", "schedule", "warm_up", "momentum", "weight_decay", "clip_norm"),
    *("label_smoothing", "average_decay", "validation_images", "evaluate_every", "seed", "engine", "precision", "device", "threads"),
)
SETTINGS = (*MODEL_SETTINGS, *TRAINING_SETTINGS)
"""All that may differ, by the fields' names. None of them names a file or a folder."""


def with_overrides(recipe: Recipe, values: Mapping[str, Any]) -> Recipe:
    """The recipe with every setting replaced that `values` gives by its field's name; None leaves the recipe's own.

    Raises:
        ValueError: a value is outside its limits; the message names both.
    """
    given = {name: value for name, value in values.items() if value is not None}
    length = {name: given.get(name) for name in LENGTH}
    model = {field.name: given[field.name] for field in fields(ModelConfig) if field.name in given}
    training = {field.name: given[field.name] for field in fields(TrainingConfig) if field.name in given}
    if any(value is not None for value in length.values()):
        training |= length
    return replace(
        recipe, model=replace(recipe.model, **model), training=replace(recipe.training, **training), data=given.get("data", recipe.data)
    )
