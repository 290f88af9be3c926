"""How long a run has taken, and how long it will take. Imports no torch."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class TimingState:
    """What a run has taken so far. seconds: by the clock on the wall, while it ran; the other seconds are parts of these."""

    seconds: float = 0.0
    training_seconds: float = 0.0
    evaluation_seconds: float = 0.0
    images: int = 0
    steps: int = 0
    evaluations: int = 0

    @property
    def images_per_second(self) -> float:
        """Of the training alone."""
        return self.images / self.training_seconds if self.training_seconds else 0.0


class Timing:
    """Measures training and evaluation apart; the time between two reports, in the code of the caller, counts as neither.

    before: what the run had taken when it was interrupted, if it goes on from there.
    """

    def __init__(self, before: TimingState | None = None) -> None:
        before = before or TimingState()
        self._before = before
        self.images, self.steps, self.evaluations = before.images, before.steps, before.evaluations
        self.training_seconds, self.evaluation_seconds = before.training_seconds, before.evaluation_seconds
        self._started = time.perf_counter()

    @contextmanager
    def training(self, images: int) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.training_seconds += time.perf_counter() - started
        self.images += images
        self.steps += 1

    @contextmanager
    def evaluating(self) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.evaluation_seconds += time.perf_counter() - started
        self.evaluations += 1

    @property
    def state(self) -> TimingState:
        """To go on from. A run that goes on does not count the time in between."""
        seconds = self._before.seconds + time.perf_counter() - self._started
        return TimingState(seconds, self.training_seconds, self.evaluation_seconds, self.images, self.steps, self.evaluations)

    def seconds_left(self, steps: int, evaluations: int) -> float:
        """For this many more steps and evaluations, at the speed so far."""
        step = self.training_seconds / max(1, self.steps)
        evaluation = self.evaluation_seconds / max(1, self.evaluations)
        return steps * step + evaluations * evaluation
