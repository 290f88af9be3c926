"""How a run has gone so far: its curve, and how good the weights are that it would leave. Imports no torch."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lstm_demo.training.progress import Evaluation, Progress

MAX_HISTORY = 60

# Four times what a card shows, so that a run of several legs is still even when its card thins it.
MAX_POINTS = 240


@dataclass(frozen=True)
class Course:
    """points: ascending by step. kept_validation: accuracy of the weights that would be kept, on the held-out images, and
    kept_test: theirs on the test images; None where they were not measured.
    """

    points: tuple[HistoryPoint, ...] = ()
    kept_validation: float | None = None
    kept_test: Evaluation | None = None

    def after(self, progress: Progress) -> Course:
        """With one more report. It takes the place of those of its own step and of later ones, which were of an interrupted leg."""
        points = (*(point for point in self.points if point.step < progress.step), _point(progress))
        if len(points) > 2 * MAX_POINTS:
            points = thin(points, MAX_POINTS)
        if not progress.best:
            return Course(points, self.kept_validation, self.kept_test)
        validation = self.kept_validation if progress.validation is None else progress.validation.accuracy
        return Course(points, validation, progress.test)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; `Course.from_dict` is its inverse."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Course:
        """Raises ValueError for anything that `to_dict` cannot have given."""
        try:
            _check_numbers(values)
            test = values["kept_test"]
            points = tuple(HistoryPoint(**point) for point in values["points"])
            return cls(points, values["kept_validation"], None if test is None else Evaluation.from_dict(test))
        except (TypeError, KeyError) as error:
            raise ValueError(f"not the course of a run: {error}") from None


def _check_numbers(values: object) -> None:
    """Raises ValueError unless there is nothing but finite numbers and None at the leaves."""
    if isinstance(values, Mapping):
        values = list(values.values())
    if isinstance(values, list | tuple):
        for value in values:
            _check_numbers(value)
    elif values is not None and (isinstance(values, bool) or not isinstance(values, int | float) or not math.isfinite(values)):
        raise ValueError(f"not a number of the course of a run: {values!r:.50}")


def _point(progress: Progress) -> HistoryPoint:
    return HistoryPoint(
        step=progress.step,
        loss=round(progress.loss, 5),
        train_accuracy=round(progress.train_accuracy, 5),
        validation_accuracy=progress.validation_accuracy,
        test_accuracy=progress.test_accuracy,
    )


@dataclass(frozen=True)
class HistoryPoint:
    """One point of the training curves. loss and train_accuracy: of the batches; the others only where they were measured."""

    step: int
    loss: float
    train_accuracy: float
    validation_accuracy: float | None = None
    test_accuracy: float | None = None


def thin(points: Sequence[HistoryPoint], most: int = MAX_HISTORY) -> tuple[HistoryPoint, ...]:
    """At most `most` of points that ascend by step, evenly spread over the steps however often there were reports.

    Of neighbours, one with a measured accuracy stays rather than one without.
    """
    if len(points) <= most:
        return tuple(points)
    first, span = points[0].step, points[-1].step - points[0].step + 1
    groups: dict[int, list[HistoryPoint]] = {}
    for point in points:
        groups.setdefault((point.step - first) * most // span, []).append(point)
    kept = []
    for part in groups.values():
        measured = [point for point in part if point.test_accuracy is not None or point.validation_accuracy is not None]
        kept.append((measured or part)[-1])
    return tuple(kept)
