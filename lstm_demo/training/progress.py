"""What the loop says while it runs. Imports no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class HardImage:
    """One that a network finds hard. index: its place among those measured. probability: that it is its label, 0–1."""

    index: int
    label: int
    answer: int
    probability: float


@dataclass(frozen=True)
class Evaluation:
    """accuracy: 0–1. loss: mean cross-entropy. confusion: K rows of K counts, row = true class, column = answer.

    hardest: the images with the highest loss, the highest first.
    """

    accuracy: float
    loss: float
    confusion: tuple[tuple[int, ...], ...]
    hardest: tuple[HardImage, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; `Evaluation.from_dict` is its inverse."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Evaluation:
        """Raises ValueError for a key that is not a field. Numbers are taken as they are."""
        try:
            confusion = tuple(tuple(row) for row in values["confusion"])
            return cls(**{**values, "confusion": confusion, "hardest": tuple(HardImage(**image) for image in values["hardest"])})
        except (TypeError, KeyError) as error:
            raise ValueError(f"not an evaluation: {error}") from None


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
        """JSON-ready, for `train --json`. "confusion" and "hardest", of the test images, are there where these were evaluated."""
        facts: dict[str, Any] = {
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
        if self.test is not None:
            facts |= {"confusion": self.test.confusion, "hardest": [asdict(image) for image in self.test.hardest]}
        return facts
