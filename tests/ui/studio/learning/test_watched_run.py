"""How good each snapshot was: one measure for all of them, and nothing that was not measured."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from lstm_demo.data.digits import load_digits
from lstm_demo.files.snapshot_file import Snapshots
from lstm_demo.model.config import ModelConfig
from lstm_demo.training.save_points import Snapshot
from lstm_demo.ui.studio.learning.watched_run import EVERY, Scores, scores
from tests.ui.studio.conftest import grown

CONFIG = ModelConfig(hidden_size=3)


@pytest.fixture
def snapshots() -> Snapshots:
    return Snapshots.of(CONFIG, "quick", [Snapshot(number, network.state_dict()) for number, network in enumerate(grown(CONFIG, 2))])


def test_every_snapshot_is_measured_on_the_same_even_choice_of_the_test_images(snapshots: Snapshots) -> None:
    digits = load_digits()
    found = scores(replace(snapshots, test_accuracy=(None, 0.9)), "MNIST")
    assert found.images == 500
    for number, accuracy in enumerate(found.accuracy):
        with torch.no_grad():
            logits = snapshots.network(number)(torch.tensor(digits.x_test[::EVERY] / np.float32(255)))
        assert accuracy == pytest.approx(float((logits.argmax(1).numpy() == digits.y_test[::EVERY]).mean()), abs=0.003)


def test_what_the_run_measured_of_every_snapshot_is_taken_as_it_is(snapshots: Snapshots) -> None:
    assert scores(replace(snapshots, test_accuracy=(0.1, 0.9)), "MNIST") == Scores((0.1, 0.9), 0)


def test_another_set_is_not_fetched(snapshots: Snapshots) -> None:
    assert scores(replace(snapshots, test_accuracy=(None, 0.9)), "FashionMNIST") == Scores((None, 0.9), 0)
