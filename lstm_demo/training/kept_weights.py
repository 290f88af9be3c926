"""The weights worth keeping while a run goes on: their moving average, the last good ones, the best so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.training.progress import Evaluation

Weights = Mapping[str, Tensor]


@dataclass(frozen=True, eq=False)
class KeptState:
    """All that a `KeptWeights` holds, by the parameters' names, on the CPU.

    live: the weights in training. average: None where there is none. updates: of the average. best: None before the first one;
    best_score: its accuracy, and its loss with a minus.
    """

    NO_SCORE: ClassVar = (-1.0, 0.0)

    live: Weights
    average: Weights | None
    updates: int
    good: Weights
    best: Weights | None
    best_score: tuple[float, float]


class KeptWeights:
    """Copies of a model's parameters on its device.

    What is evaluated and kept is the exponential moving average of the weights, where `average_decay` is above 0, and the weights
    themselves elsewhere. before: to go on from, the model's own weights included.
    """

    def __init__(self, model: RecurrentClassifier, average_decay: float, before: KeptState | None = None) -> None:
        self._names = [name for name, _ in model.named_parameters()]
        self._live = [parameter.data for parameter in model.parameters()]
        self._decay = average_decay
        self._updates = 0
        if before is not None:
            torch._foreach_copy_(self._live, self._listed(before.live))
        self._average = self._copy(self._live) if average_decay else self._live
        self._good = self._copy(self._live)
        self._best: list[Tensor] | None = None
        self._best_score = KeptState.NO_SCORE
        if before is not None:
            self._go_on_from(before)

    def _go_on_from(self, before: KeptState) -> None:
        self._updates, self._best_score = before.updates, before.best_score
        torch._foreach_copy_(self._good, self._listed(before.good))
        if before.average is not None:
            torch._foreach_copy_(self._average, self._listed(before.average))
        self._best = None if before.best is None else self._listed(before.best)

    @property
    def state(self) -> KeptState:
        """To go on from."""
        average = self._named(self._average) if self._decay else None
        best = None if self._best is None else self._named(self._best)
        return KeptState(self._named(self._live), average, self._updates, self._named(self._good), best, self._best_score)

    @property
    def now(self) -> Weights:
        """What would be evaluated now, by name: a copy on the CPU."""
        return self._named(self._average)

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

    def _named(self, weights: list[Tensor]) -> Weights:
        return {name: tensor.detach().to("cpu", copy=True) for name, tensor in zip(self._names, weights)}

    def _listed(self, weights: Weights) -> list[Tensor]:
        """Copies on the model's device."""
        return [weights[name].to(live.device, copy=True) for name, live in zip(self._names, self._live)]

    @staticmethod
    def _copy(weights: list[Tensor]) -> list[Tensor]:
        return [tensor.clone() for tensor in weights]
