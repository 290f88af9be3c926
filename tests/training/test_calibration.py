"""Calibration: its measures against oracles, and a detector that knows digits from other things."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch

from lstm_demo.data.digits import Digits, load_digits
from lstm_demo.data.non_digits import load_non_digits
from lstm_demo.data.samples import sample_digits
from lstm_demo.files.catalogue import PRETRAINED
from lstm_demo.files.checkpoint import load_model
from lstm_demo.model.calibration import BINS
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.description import CELL_KINDS, CellKind
from lstm_demo.model.novelty import state_summary
from lstm_demo.model.tracing import trace
from lstm_demo.training.calibration import best_temperature, calibrate, expected_calibration_error, read_states, reliability
from lstm_demo.training.loop import new_model
from lstm_demo.training.settings import TrainingConfig


def test_the_calibration_error_is_the_one_that_is_added_up_bin_by_bin() -> None:
    chance = np.random.default_rng(1)
    probabilities = chance.dirichlet(np.full(10, 0.2), 5000)
    labels = chance.integers(0, 10, 5000)
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    edges, error = np.linspace(0, 1, BINS + 1), 0.0
    for low, high in pairwise(edges):
        inside = (confidence > low) & (confidence <= high)
        if inside.any():
            error += inside.mean() * abs(right[inside].mean() - confidence[inside].mean())
    assert expected_calibration_error(reliability(probabilities, labels)) == pytest.approx(error, abs=1e-5)


def test_probabilities_that_are_right_as_often_as_they_say_have_no_calibration_error() -> None:
    chance = np.random.default_rng(2)
    probabilities = chance.dirichlet(np.full(4, 0.5), 40_000)
    labels = (probabilities.cumsum(axis=1) < chance.random((40_000, 1))).sum(axis=1).clip(0, 3)
    assert expected_calibration_error(reliability(probabilities, labels)) < 0.01
    assert expected_calibration_error(reliability(probabilities**3 / (probabilities**3).sum(axis=1, keepdims=True), labels)) > 0.05


@pytest.mark.parametrize("temperature", [0.2, 1.0, 3.0])
def test_the_temperature_that_the_labels_were_drawn_with_is_found(temperature: float) -> None:
    torch.manual_seed(0)
    logits = 4 * torch.randn(20_000, 10)
    labels = torch.distributions.Categorical(logits=logits / temperature).sample()
    assert best_temperature(logits, labels) == pytest.approx(temperature, rel=0.05)


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_many_pictures_are_read_as_one_is(cell: CellKind) -> None:
    config = ModelConfig(cell=cell, hidden_size=4, num_layers=2)
    model = new_model(config, 1)
    many = read_states(model, torch.from_numpy(sample_digits().copy()))
    for place in (0, 7):
        reading = trace(model, sample_digits()[place])
        np.testing.assert_allclose(many.logits[place], reading.logits[-1], atol=1e-5)
        alone = state_summary({one.name: reading.quantity(one.name) for one in reading.QUANTITIES}, config)
        np.testing.assert_allclose(many.states[place], alone, atol=1e-5)


def few(name: str) -> Digits:
    mnist = load_digits()
    return Digits(name, mnist.x_train[:2500], mnist.y_train[:2500], mnist.x_test[:10], mnist.y_test[:10])


def test_a_trained_model_learns_what_is_no_digit_and_lets_digits_pass() -> None:
    model, config = load_model(PRETRAINED / "lstm-1x32.safetensors").model, TrainingConfig(epochs=1, validation_images=500)
    model.novelty = None
    found = calibrate(model, few("MNIST"), config)
    assert found is not None and found.threshold is not None and model.novelty is not None
    assert found.caught is not None and found.caught > 0.5 and found.flagged is not None and found.flagged <= 0.03
    digits = read_states(model, torch.as_tensor(load_digits().x_test[:1000])).states
    others = read_states(model, torch.as_tensor(load_non_digits().test)).states
    assert (model.novelty.scores(digits) > found.threshold).mean() < 0.04
    assert (model.novelty.scores(others) > found.threshold).mean() == pytest.approx(found.caught, abs=1e-6)
    again = load_model(PRETRAINED / "lstm-1x32.safetensors").model
    assert calibrate(again, few("MNIST"), config) == found, "the same model is calibrated alike each time"


def test_of_other_things_than_digits_nobody_knows_what_they_are_not() -> None:
    model = new_model(ModelConfig(hidden_size=4), 1)
    found = calibrate(model, few("FashionMNIST"), TrainingConfig(epochs=1, validation_images=500))
    assert found is not None and found.threshold is None and model.novelty is None


def test_a_calibration_that_is_stopped_leaves_the_model_as_it_was() -> None:
    model = new_model(ModelConfig(hidden_size=4), 1)
    asked = iter([False, False, True])
    assert calibrate(model, few("MNIST"), TrainingConfig(epochs=1, validation_images=500), lambda: next(asked)) is None
    assert model.novelty is None


def test_a_model_learned_without_held_out_images_is_measured_on_others() -> None:
    model = new_model(ModelConfig(hidden_size=4), 1)
    found = calibrate(model, few("KMNIST"), replace(TrainingConfig(epochs=1), validation_images=0))
    assert found is not None and sum(each.images for each in found.reliability) == 2500
