"""Where a training step starts: before any training it is the recipe's own first step, bit for bit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st
import torch

from lstm_demo.data.digits import Digits, load_digits
from lstm_demo.files.catalogue import ModelEntry
from lstm_demo.model.config import ModelConfig
from lstm_demo.training.loop import fit, new_model
from lstm_demo.training.settings import Augmentation, TrainingConfig
from lstm_demo.ui.studio.step.start import MOST_IMAGES, Start, batch_of, is_the_first, rates, settings_of, step_from, whole_batch

MODEL = ModelConfig(hidden_size=12, num_layers=2, dropout=0.2)
RECIPE = TrainingConfig(
    epochs=3, batch_size=32, learning_rate=0.004, schedule="one-cycle", weight_decay=0.05, clip_norm=0.05, engine="cell", device="cpu",
    augmentation=Augmentation(rotation=8), validation_images=5000, label_smoothing=0.1, seed=5,
)  # fmt: skip
FIRST = Start(trained=False, batch=1, moment="first")


def entry_of(training: TrainingConfig | None, data: str = "MNIST") -> ModelEntry:
    card = SimpleNamespace(training=training, model=MODEL, data=data, recipe="quick", sha256="0" * 64, command="")
    return ModelEntry("some", Path("none.safetensors"), card)  # type: ignore[arg-type]


@pytest.fixture(scope="module", autouse=True)
def digits() -> Iterator[Digits]:
    """MNIST with few test images: whatever is measured on them is not looked at here."""
    whole = load_digits()
    yield replace(whole, x_test=whole.x_test[:10], y_test=whole.y_test[:10])
    st.cache_resource.clear()


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "adamw"])
def test_it_is_the_recipes_own_first_step_bit_for_bit(optimizer: str, digits: Digits) -> None:
    recipe = replace(RECIPE, optimizer=optimizer, momentum=0.9 if optimizer == "sgd" else 0.0)
    entry = entry_of(recipe)
    step = step_from(entry, FIRST)
    assert is_the_first(entry.card, FIRST, step)
    model = new_model(MODEL, recipe.seed)
    reports = list(fit(model, digits, recipe, stop=lambda: True))  # asked after the first step
    assert reports[0].step == 1 and reports[0].loss == step.before.loss
    assert reports[0].gradient_norm == step.gradient_norm and reports[0].learning_rate == step.learning_rate
    assert all(torch.equal(weight, step.end.weights[name]) for name, weight in model.state_dict().items())


def test_every_batch_is_the_recipes_next(digits: Digits) -> None:
    card = entry_of(RECIPE).card
    first, second = batch_of(card, 1), batch_of(card, 2)
    assert first.images.shape == second.images.shape == (32, 28, 28)
    assert not torch.equal(first.images, second.images)
    assert torch.equal(batch_of(card, 2).images, second.images)


@pytest.mark.parametrize(
    ("entry", "start"),
    [
        (entry_of(RECIPE), replace(FIRST, trained=True)),
        (entry_of(RECIPE), replace(FIRST, batch=2)),
        (entry_of(RECIPE), replace(FIRST, moment="peak")),
        (entry_of(RECIPE, data="FashionMNIST"), FIRST),
        (entry_of(replace(RECIPE, precision="bfloat16")), FIRST),
        (entry_of(replace(RECIPE, batch_size=1000)), FIRST),
        (entry_of(None), replace(FIRST, moment="peak")),
    ],
)
def test_only_the_first_step_is_called_so(entry: ModelEntry, start: Start) -> None:
    assert not is_the_first(entry.card, start, SimpleNamespace(number=1))  # type: ignore[arg-type]


def test_only_a_schedule_has_rates_to_choose_from() -> None:
    assert rates(entry_of(replace(RECIPE, schedule="constant")).card) == {"peak": 0.004}
    found = rates(entry_of(RECIPE).card)
    assert list(found) == ["first", "peak", "last"]
    assert found["first"] == pytest.approx(0.004 / 25) and found["peak"] == 0.004 and found["last"] == pytest.approx(0.004 / 25 / 1e4)


def test_another_programs_model_takes_plain_sgd() -> None:
    card = entry_of(None).card
    settings = settings_of(card)
    assert (settings.optimizer, settings.learning_rate, settings.batch_size) == ("sgd", 0.1, 100)
    assert rates(card) == {"peak": 0.1}


def test_of_a_huge_batch_only_the_first_images_are_taken() -> None:
    card = entry_of(replace(RECIPE, batch_size=10_000)).card
    assert settings_of(card).batch_size == MOST_IMAGES and not whole_batch(card)
    assert whole_batch(entry_of(RECIPE).card)
