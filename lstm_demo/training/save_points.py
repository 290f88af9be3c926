"""When a run saves a checkpoint or a snapshot, and who receives them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from torch import Tensor

from lstm_demo.training.run_state import RunState

MAX_SNAPSHOTS = 24
MAX_SNAPSHOT_BYTES = 64_000_000
"""Of the weights of all snapshots of a run together; a larger network keeps fewer."""
_DENSER = 3.0  # the n-th of N snapshots is taken at (n / N)³ of the run: half of them in its first eighth, where most is learned

SECONDS_BETWEEN_STATES = 30.0


class CheckpointSink(Protocol):
    """Receives checkpoints and snapshots; called between two steps, in the run's own thread, which waits."""

    def save_state(self, state: RunState) -> None:
        """At the end of each epoch, at least every 30 s, and where the run ends. Only the last one is needed to go on."""

    def save_snapshot(self, snapshot: Snapshot) -> None:
        """At the steps of `snapshot_steps`; before the state of the same step."""


class SaveSchedule:
    """When something is to be saved. before: the state that the run goes on from; None at its beginning."""

    def __init__(self, steps: int, parameters: int, before: RunState | None = None) -> None:
        first = 0 if before is None else before.step + before.evaluated
        self._snapshots = {step for step in snapshot_steps(steps, parameters) if step >= first}
        self._saved = (0, True) if before is None else (before.step, before.evaluated)  # the seed makes the state before the first step
        self._saved_at = time.perf_counter()

    def snapshot_due(self, step: int) -> bool:
        return step in self._snapshots

    def state_due(self, step: int, evaluated: bool, *, epoch_ended: bool) -> bool:
        late = time.perf_counter() - self._saved_at >= SECONDS_BETWEEN_STATES
        return self.is_new(step, evaluated) and (epoch_ended or late)

    def is_new(self, step: int, evaluated: bool) -> bool:
        """No such state has been saved."""
        return self._saved != (step, evaluated)

    def state_saved(self, step: int, evaluated: bool) -> None:
        self._saved, self._saved_at = (step, evaluated), time.perf_counter()


def snapshot_steps(steps: int, parameters: int) -> tuple[int, ...]:
    """After which steps of a run of `steps` to take one: ascending, from 0, which is before the first, to the last.

    At most `MAX_SNAPSHOTS`, fewer for a run of fewer steps and for more `parameters` than fit into `MAX_SNAPSHOT_BYTES`.

    Raises:
        ValueError: steps below 0, or parameters below 1.
    """
    if steps < 0 or parameters < 1:
        raise ValueError(f"a run has at least 0 steps and 1 parameter, got {steps} and {parameters}")
    intervals = min(max_snapshots(parameters) - 1, steps)
    chosen = [0]
    for number in range(1, intervals + 1):
        chosen.append(max(round(steps * (number / intervals) ** _DENSER), chosen[-1] + 1))
    return tuple(chosen)


def max_snapshots(parameters: int) -> int:
    """How many snapshots of that many float32 fit; the first and the last always."""
    return max(2, min(MAX_SNAPSHOTS, MAX_SNAPSHOT_BYTES // (4 * parameters)))


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The weights that a run would have left had it ended after `step` steps.

    loss: the mean over the batches before it, test_accuracy: 0–1; None where they were not measured.
    """

    step: int
    weights: Mapping[str, Tensor]
    loss: float | None = None
    test_accuracy: float | None = None
