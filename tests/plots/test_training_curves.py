from __future__ import annotations

import pytest

from lstm_demo.plots.training_curves import curves, training_curves

HISTORY = [
    {"step": 10, "loss": 2.0, "train_accuracy": 0.3, "test_accuracy": None},
    {"step": 20, "loss": 1.0, "train_accuracy": 0.6, "test_accuracy": 0.65},
]


def test_only_what_was_measured_is_drawn() -> None:
    by_name = {curve.name: curve for curve in curves(HISTORY)}
    assert set(by_name) == {"loss", "training", "test"}
    assert by_name["test"].steps == [20] and by_name["test"].values == [0.65]


def test_loss_and_wrong_answers_have_panels_of_their_own() -> None:
    figure = training_curves(HISTORY)
    assert {data.name: data.yaxis for data in figure.data} == {"loss": "y", "training": "y2", "test": "y2"}
    assert next(data for data in figure.data if data.name == "test").y == pytest.approx([0.35])


def test_a_perfect_score_stays_on_the_scale() -> None:
    figure = training_curves([{"step": 1, "loss": 0.0, "train_accuracy": 1.0}])
    assert next(data for data in figure.data if data.name == "training").y[0] > 0


def test_a_run_that_has_not_begun_gives_empty_axes() -> None:
    assert len(training_curves([]).data) == 0
