"""The weights worth keeping while a run goes on: their moving average, the last good ones, the best so far."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor

from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.training.progress import Evaluation


class KeptWeights:
    """Copies of a model's parameters on its device.

    What is evaluated and kept is the exponential moving average of the weights, where `average_decay` is above 0, and the weights
    themselves elsewhere.
    """

    def __init__(self, model: RecurrentClassifier, average_decay: float) -> None:
        self._live = [parameter.data for parameter in model.parameters()]
        self._decay = average_decay
        self._updates = 0
        self._average = self._copy(self._live) if average_decay else self._live
        self._good = self._copy(self._live)
        self._best: list[Tensor] | None = None
        self._best_score = (-1.0, 0.0)

    def update_average(self) -> None:
        """Once after each optimiser step: a ← d a + (1 − d) w, with d growing to `average_decay` so that the start is forgotten."""
        if not self._decay:
            return
        self._updates += 1
        decay = min(self._decay, (1 + self._updates) / (10 + self._updates))
        torch._foreach_lerp_(self._average, self._live, 1 - decay)

    def all_finite(self) -> bool:
        return bool(torch.stack([weights.isfinite().all() for weights in self._live]).all())

    @property
    def has_best(self) -> bool:
        return self._best is not None

    def mark_good(self) -> None:
        torch._foreach_copy_(self._good, self._average)

    def mark_if_best(self, validation: Evaluation) -> bool:
        """Keep these as the best if they beat the best so far: by accuracy, then by loss. Says whether they did."""
        score = (validation.accuracy, -validation.loss)
        if score <= self._best_score:
            return False
        self._best, self._best_score = self._copy(self._average), score
        return True

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """The model holds the weights that would be kept, for an evaluation; afterwards those in training again."""
        if not self._decay:
            yield
            return
        live = self._copy(self._live)
        torch._foreach_copy_(self._live, self._average)
        try:
            yield
        finally:
            torch._foreach_copy_(self._live, live)

    def restore(self) -> None:
        """Leave the model with the best weights by validation or, where there was none, the last good ones."""
        torch._foreach_copy_(self._live, self._good if self._best is None else self._best)

    @staticmethod
    def _copy(weights: list[Tensor]) -> list[Tensor]:
        return [tensor.clone() for tensor in weights]
