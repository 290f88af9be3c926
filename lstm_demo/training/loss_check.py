"""Is the loss still sane? Losses are collected on the device and read a few steps at a time."""

from __future__ import annotations

import math
from dataclasses import dataclass
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


@dataclass(frozen=True)
class LossState:
    """What a `LossCheck` remembers.

    losses, accuracies: of the batches not read yet. gradient_norm: of the last batch. steps_above: for how many steps in a row, of those
    read, the loss has been too high.
    """

    losses: tuple[float, ...] = ()
    accuracies: tuple[float, ...] = ()
    gradient_norm: float = 0.0
    steps_above: int = 0

    @property
    def finite(self) -> bool:
        return all(math.isfinite(value) for value in (*self.losses, *self.accuracies, self.gradient_norm))


class LossCheck:
    """Collects the loss, the accuracy and the gradient's length of each batch. classes: K. before: to go on from."""

    def __init__(self, classes: int, learning_rate: float, before: LossState | None = None) -> None:
        before = before or LossState()
        self._limit = RUNAWAY_MULTIPLE * math.log(max(2, classes))
        self._remedy = f"Lower the learning rate ({learning_rate:g})."
        self._unread_before = before
        self._losses: list[Tensor] = []
        self._accuracies: list[Tensor] = []
        self._gradient_norm: Tensor | float = before.gradient_norm
        self._steps_above = before.steps_above

    def add(self, loss: Tensor, accuracy: Tensor, gradient_norm: Tensor) -> None:
        self._losses.append(loss)
        self._accuracies.append(accuracy)
        self._gradient_norm = gradient_norm

    @property
    def pending(self) -> bool:
        """Batches were added since the last reading."""
        return bool(self._losses or self._unread_before.losses)

    @property
    def state(self) -> LossState:
        """To go on from."""
        before = self._unread_before
        losses, accuracies = (*before.losses, *_floats(self._losses)), (*before.accuracies, *_floats(self._accuracies))
        return LossState(losses, accuracies, self.gradient_norm, self._steps_above)

    @property
    def gradient_norm(self) -> float:
        """Of the last batch, before clipping."""
        return float(self._gradient_norm)

    @property
    def mean_loss(self) -> float | None:
        """Over the batches added since the last reading; None if there are none."""
        losses = self.state.losses
        return sum(losses) / len(losses) if losses else None

    def read(self, step: int) -> BatchMeans:
        """The means since the last reading; `step` is the last one added.

        Raises:
            TrainingError: one of the losses was not finite, or the last of a row of too high ones.
        """
        unread = self.state
        losses, accuracies = unread.losses, unread.accuracies
        means = BatchMeans(sum(losses) / len(losses), sum(accuracies) / len(accuracies))
        self._losses, self._accuracies, self._unread_before = [], [], LossState()
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


def _floats(values: list[Tensor]) -> tuple[float, ...]:
    """One reading from the device for all of them."""
    return tuple(torch.stack(values).tolist()) if values else ()
