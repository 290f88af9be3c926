"""What the loop says while it runs. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Evaluation:
    """accuracy: 0–1. loss: mean cross-entropy. confusion: K rows of K counts, row = true class, column = answer."""

    accuracy: float
    loss: float
    confusion: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Progress:
    """One report.

    step: batches done, of `steps`. epoch: the one that this step is in, from 1.
    loss, train_accuracy: means over the batches since the last check (10 steps, or fewer at the edges), as they were trained:
        with augmentation and dropout.
    validation, test: of the weights as they would be kept now, at the steps where they were evaluated, else None.
    best: these are the weights that would be kept if the run ended here.
    learning_rate, gradient_norm: of the last step; the norm is the one before clipping.
    images_per_second: of training so far; evaluations are not charged.
    seconds, seconds_left: since the start, and until the end at this pace, evaluations included.
    """

    step: int
    steps: int
    epoch: int
    loss: float
    train_accuracy: float
    validation: Evaluation | None
    test: Evaluation | None
    best: bool
    learning_rate: float
    gradient_norm: float
    images_per_second: float
    seconds: float
    seconds_left: float

    @property
    def validation_accuracy(self) -> float | None:
        return None if self.validation is None else self.validation.accuracy

    @property
    def test_accuracy(self) -> float | None:
        return None if self.test is None else self.test.accuracy

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, for `train --json`."""
        return {
            "step": self.step,
            "steps": self.steps,
            "epoch": self.epoch,
            "loss": round(self.loss, 5),
            "train_accuracy": round(self.train_accuracy, 5),
            "validation_accuracy": self.validation_accuracy,
            "test_accuracy": self.test_accuracy,
            "learning_rate": float(f"{self.learning_rate:.4g}"),
            "gradient_norm": round(self.gradient_norm, 4),
            "images_per_second": round(self.images_per_second),
            "seconds": round(self.seconds, 2),
            "seconds_left": round(self.seconds_left, 1),
        }
