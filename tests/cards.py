"""A plausible model card, for tests that need one but do not look at all of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lstm_demo.files.card import ModelCard
from lstm_demo.model.config import ModelConfig
from lstm_demo.training.settings import TrainingConfig


def model_card(model: ModelConfig, **changes: Any) -> ModelCard:
    """changes: by the card's fields."""
    card = ModelCard(
        name="small",
        recipe="quick",
        model=model,
        training=TrainingConfig(epochs=1),
        data="MNIST",
        device="a CPU",
        machine="a machine",
        versions={"python": "3", "torch": "2"},
        parameters=1,
        ended="done",
        test_accuracy=0.5,
        test_loss=1.0,
        validation_accuracy=None,
        confusion=None,
        seconds=1.0,
        images_per_second=1000.0,
        steps=1,
        command="python -m lstm_demo train",
        created="2026-01-01T00:00:00+00:00",
    )
    return replace(card, **changes)
