"""How fast a run goes. Imports no torch."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Pace:
    """Time spent training and evaluating, kept apart; what happens between two reports, in other people's code, counts as neither."""

    def __init__(self) -> None:
        self.images = 0
        self.steps = 0
        self.evaluations = 0
        self.training_seconds = 0.0
        self.evaluation_seconds = 0.0
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
    def seconds(self) -> float:
        """Since the start, by the clock on the wall."""
        return time.perf_counter() - self._started

    @property
    def images_per_second(self) -> float:
        return self.images / self.training_seconds if self.training_seconds else 0.0

    def seconds_left(self, steps: int, evaluations: int) -> float:
        """For this many more steps and evaluations, at the pace so far."""
        step = self.training_seconds / max(1, self.steps)
        evaluation = self.evaluation_seconds / max(1, self.evaluations)
        return steps * step + evaluations * evaluation
