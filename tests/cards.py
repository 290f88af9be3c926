"""A plausible model card, for tests that need one but do not look at all of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from lstm_demo.files.card import ModelCard
from lstm_demo.model.calibration import BINS, Calibration, ReliabilityBin
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.novelty import NoveltyDetector, tensor_shapes
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


def calibration(threshold: float | None = None, **changes: Any) -> Calibration:
    """A plausible one. threshold: of a novelty detector, None for a model without one. changes: by its fields."""
    bins = tuple(ReliabilityBin(images=10 * place, confidence=(place + 0.5) / BINS, accuracy=place / BINS) for place in range(BINS))
    share = None if threshold is None else 0.01
    plain = Calibration(1.25, 0.004, 0.011, bins, bins, threshold, share, share)
    return replace(plain, **changes)


def detector(config: ModelConfig, threshold: float, seed: int = 0) -> NoveltyDetector:
    """With random weights: it has learned nothing, but computes as any other."""
    chance = np.random.default_rng(seed)
    tensors = {name: chance.normal(size=shape).astype(np.float32) for name, shape in tensor_shapes(config).items()}
    return NoveltyDetector.from_tensors(tensors, threshold)
