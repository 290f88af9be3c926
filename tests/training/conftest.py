"""Small digits: a few hundred real ones, so that every run here takes seconds."""

from __future__ import annotations

import os

# Before torch is imported: on a machine that is busy, one thread a process is the quickest.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest

from lstm_demo.data.digits import Digits, load_digits
from lstm_demo.model.config import ModelConfig
from lstm_demo.training.card import ModelCard
from lstm_demo.training.settings import TrainingConfig


@pytest.fixture(scope="session")
def digits() -> Digits:
    """The first 1200 training and 300 test images of MNIST."""
    whole = load_digits()
    return Digits(
        name=whole.name,
        x_train=whole.x_train[:1200],
        y_train=whole.y_train[:1200],
        x_test=whole.x_test[:300],
        y_test=whole.y_test[:300],
    )


@pytest.fixture
def small_card() -> ModelCard:
    """The card of an LSTM with four units."""
    return ModelCard(
        name="small",
        recipe="quick",
        model=ModelConfig(hidden_size=4),
        training=TrainingConfig(epochs=1),
        data="MNIST",
        device="CPU",
        machine="here",
        versions={"python": "3", "torch": "2"},
        parameters=594,
        ended="done",
        test_accuracy=0.5,
        test_loss=1.0,
        validation_accuracy=None,
        confusion=None,
        seconds=1.0,
        images_per_second=1.0,
        steps=1,
        command="python -m lstm_demo train",
        created="2025-01-01T00:00:00+00:00",
    )
