"""Is the loss still sane? Losses are collected on the device and read a few steps at a time."""

from __future__ import annotations

import math
from typing import NamedTuple, NoReturn

import torch
from torch import Tensor

# A network that knows nothing has a loss of ln K. One that stays this many times above it, for so many steps in a row, has run
# away: Adam with a wild learning rate does so without its loss ever becoming infinite.
RUNAWAY_MULTIPLE = 4.0
RUNAWAY_STEPS = 20


class TrainingError(RuntimeError):
    """The loss was not finite or ran away. The sentence says at which step; the model holds the last good weights."""


class BatchMeans(NamedTuple):
    """loss: mean cross-entropy. accuracy: 0–1."""

    loss: float
    accuracy: float


class LossCheck:
    """Collects the loss and the accuracy of each batch. classes: K."""

    def __init__(self, classes: int, learning_rate: float) -> None:
        self._limit = RUNAWAY_MULTIPLE * math.log(max(2, classes))
        self._remedy = f"Lower the learning rate ({learning_rate:g})."
        self._losses: list[Tensor] = []
        self._accuracies: list[Tensor] = []
        self._steps_above = 0

    def add(self, loss: Tensor, accuracy: Tensor) -> None:
        self._losses.append(loss)
        self._accuracies.append(accuracy)

    @property
    def pending(self) -> bool:
        """Batches were added since the last reading."""
        return bool(self._losses)

    def read(self, step: int) -> BatchMeans:
        """The means since the last reading; `step` is the last one added.

        Raises:
            TrainingError: one of the losses was not finite, or the last of a row of too high ones.
        """
        losses: list[float] = torch.stack(self._losses).tolist()
        means = BatchMeans(sum(losses) / len(losses), float(torch.stack(self._accuracies).mean()))
        self._losses, self._accuracies = [], []
        for at, loss in enumerate(losses, start=step - len(losses) + 1):
            if not math.isfinite(loss):
                self.fail(at, f"The loss was {loss}")
            self._steps_above = self._steps_above + 1 if loss > self._limit else 0
            if self._steps_above >= RUNAWAY_STEPS:
                guessing = self._limit / RUNAWAY_MULTIPLE
                self.fail(at, f"For {RUNAWAY_STEPS} steps the loss was above {self._limit:.1f} (guessing has {guessing:.1f}), the last")
        return means

    def fail(self, step: int, what: str) -> NoReturn:
        raise TrainingError(f"{what} at step {step}: the run stopped there and the last good weights were kept. {self._remedy}")
