"""What to train: a recipe, and the settings that differ from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from lstm_demo.model.config import MAX_HIDDEN_SIZE, MAX_LAYERS
from lstm_demo.runs.queue import JobRequest, Setting
from lstm_demo.style.percent import accuracy_text
from lstm_demo.style.words import in_words
from lstm_demo.training.recipes import RECIPES, Recipe
from lstm_demo.ui.explain.glossary_terms import help_text
from lstm_demo.ui.server.warmup import devices, warm_up


def choose_settings() -> JobRequest:
    """Draw recipe, settings and device. Returns the choice as a request for the queue."""
    key = st.selectbox(
        "Recipe", list(RECIPES), format_func=lambda key: f"{RECIPES[key].family} · {RECIPES[key].title}", help=help_text("Recipe")
    )
    recipe = RECIPES[key]
    words = st.container()  # drawn above the settings, and filled once they are known
    with st.expander("Settings"):
        settings = _settings(recipe)
        settings |= _device()
    words.caption(recipe_in_words(recipe, settings))
    return JobRequest(recipe=key, name=f"my-{key}", settings=settings, data=None)


def recipe_in_words(recipe: Recipe, settings: Mapping[str, Setting]) -> str:
    """The recipe and its settings in words. The published accuracy is part of it only where no setting was changed."""
    changed = {name: value for name, value in settings.items() if name != "device"}
    of_model = {name: changed.pop(name) for name in ("hidden_size", "num_layers") if name in changed}
    model, training = replace(recipe.model, **of_model), replace(recipe.training, **changed)  # type: ignore[arg-type]
    words = f"{recipe.summary} {in_words(model, training)} (`{recipe.key}`)"
    if of_model or changed:
        return f"{words} Changed from the recipe."
    published = recipe.published.accuracy if recipe.published else None
    return words if published is None else f"{words} Published: {accuracy_text(published)}."


def _settings(recipe: Recipe) -> dict[str, Setting]:
    """Draw the settings. Returns those that differ from the recipe, so that the command stays short."""
    training, model = recipe.training, recipe.model
    given: dict[str, Setting] = {"hidden_size": model.hidden_size, "num_layers": model.num_layers}
    given |= {"learning_rate": training.learning_rate, "batch_size": training.batch_size}
    length = "epochs" if training.epochs is not None else "iterations"
    given[length] = training.epochs or training.iterations or 1
    chosen: dict[str, Setting] = {}
    most = 200 if length == "epochs" else 100_000
    chosen[length] = _whole(recipe, length.capitalize(), given[length], 1, most)
    chosen["hidden_size"] = _whole(recipe, "Hidden units", given["hidden_size"], 1, MAX_HIDDEN_SIZE)
    chosen["num_layers"] = _whole(recipe, "Layers", given["num_layers"], 1, MAX_LAYERS)
    chosen["learning_rate"] = st.number_input(
        "Learning rate",
        0.00001,
        1.0,
        float(given["learning_rate"]),
        step=0.001,
        format="%.5g",
        key=f"{recipe.key} learning rate",
        help=help_text("Learning rate"),
    )
    chosen["batch_size"] = _whole(recipe, "Batch size", given["batch_size"], 1, 1000)
    return {name: value for name, value in chosen.items() if value != given[name]}


def _whole(recipe: Recipe, label: str, value: Setting, low: int, high: int) -> int:
    """A whole number. The recipe is part of its key, so that another recipe shows its own values."""
    return int(st.number_input(label, low, high, int(value), step=1, key=f"{recipe.key} {label}", help=help_text(label)))


def _device() -> dict[str, Setting]:
    """Draw the choice among the devices of this machine, which are known once torch is loaded."""
    if not warm_up().done:
        st.selectbox("Device", ["looking …"], disabled=True, key="device-unknown", help=help_text("Device"))
        return {}
    found = devices()
    chosen = st.selectbox("Device", found, format_func=lambda device: device.name, key="device", help=help_text("Device"))
    return {} if chosen == found[0] else {"device": chosen.key}
