"""What the training loop reports while it runs, and the curve of all its reports. Imports no torch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from lstm_demo.model.numbers import MAX_FLOAT, is_number, shown
from lstm_demo.model.thinning import thin

MAX_HISTORY = 60
"""Points of a curve on a model card."""
MAX_POINTS = 4 * MAX_HISTORY
"""Points of a curve that a run carries along: more than on a card, so that a run of several legs is still even when its card thins it."""


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
class HistoryPoint:
    """One point of a training curve. loss and train_accuracy: of the batches; the others only where they were measured."""

    step: int
    loss: float
    train_accuracy: float
    validation_accuracy: float | None = None
    test_accuracy: float | None = None


@dataclass(frozen=True)
class Curve:
    """How a run has gone so far.

    points: ascending by step.
    kept_validation: accuracy of the weights that would be kept, on the held-out images; None where it was not measured.
    kept_test: their evaluation on the test images; None where it was not measured.
    """

    points: tuple[HistoryPoint, ...] = ()
    kept_validation: float | None = None
    kept_test: Evaluation | None = None

    def after(self, progress: Progress) -> Curve:
        """With one more report. It replaces those of its own step and of later ones, which are of a leg that was interrupted."""
        points = (*(point for point in self.points if point.step < progress.step), _point(progress))
        if len(points) > 2 * MAX_POINTS:
            points = thinned(points, MAX_POINTS)
        if not progress.best:
            return Curve(points, self.kept_validation, self.kept_test)
        validation = self.kept_validation if progress.validation is None else progress.validation.accuracy
        return Curve(points, validation, progress.test)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; `Curve.from_dict` is its inverse."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Curve:
        """Raises ValueError for anything that `to_dict` cannot have given."""
        try:
            _check_numbers(values)
            test = values["kept_test"]
            points = tuple(HistoryPoint(**point) for point in values["points"])
            return cls(points, values["kept_validation"], None if test is None else Evaluation.from_dict(test))
        except (TypeError, KeyError) as error:
            raise ValueError(f"not the curve of a run: {error}") from None


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
    seconds, seconds_left: since the start, and until the end at the speed so far, evaluations included.
    curve: of the run, up to the report before this one; `Curve.after` adds this one.
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
    curve: Curve = field(default_factory=Curve, compare=False, repr=False)

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


def thinned(points: Sequence[HistoryPoint], most: int = MAX_HISTORY) -> tuple[HistoryPoint, ...]:
    """At most `most` points, evenly spread over the steps; of neighbours one with a measured accuracy stays."""

    def measured(point: HistoryPoint) -> bool:
        return point.test_accuracy is not None or point.validation_accuracy is not None

    return tuple(thin(points, most, lambda point: point.step, measured))


def _check_numbers(values: object) -> None:
    """Raises ValueError unless there is nothing but finite numbers and None at the leaves."""
    if isinstance(values, Mapping):
        values = list(values.values())
    if isinstance(values, list | tuple):
        for value in values:
            _check_numbers(value)
    elif values is not None and not is_number(values, -MAX_FLOAT):
        raise ValueError(f"not a number of the curve of a run: {shown(values)}")


def _point(progress: Progress) -> HistoryPoint:
    return HistoryPoint(
        step=progress.step,
        loss=round(progress.loss, 5),
        train_accuracy=round(progress.train_accuracy, 5),
        validation_accuracy=progress.validation_accuracy,
        test_accuracy=progress.test_accuracy,
    )
