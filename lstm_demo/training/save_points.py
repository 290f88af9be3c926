"""Where a run leaves its states and snapshots, and when it does so."""

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


class Keeper(Protocol):
    """Whoever keeps what a run gives away; called between two steps, in the run's own thread, which waits."""

    def keep_state(self, state: RunState) -> None:
        """At the end of each epoch, at least every 30 s, and where the run ends. Only the last one is needed to go on."""

    def keep_snapshot(self, snapshot: Snapshot) -> None:
        """At the steps of `snapshot_steps`; before the state of the same step."""


class Timetable:
    """When something is due. before: the state that the run goes on from; None at its beginning."""

    def __init__(self, steps: int, parameters: int, before: RunState | None = None) -> None:
        first = 0 if before is None else before.step + before.looked
        self._snapshots = {step for step in snapshot_steps(steps, parameters) if step >= first}
        self._kept = (0, True) if before is None else (before.step, before.looked)  # what a run begins with is made by its seed
        self._kept_time = time.perf_counter()

    def snapshot_due(self, step: int) -> bool:
        return step in self._snapshots

    def state_due(self, step: int, looked: bool, *, epoch_ended: bool) -> bool:
        late = time.perf_counter() - self._kept_time >= SECONDS_BETWEEN_STATES
        return self.state_missing(step, looked) and (epoch_ended or late)

    def state_missing(self, step: int, looked: bool) -> bool:
        """None like this has been kept."""
        return self._kept != (step, looked)

    def state_kept(self, step: int, looked: bool) -> None:
        self._kept, self._kept_time = (step, looked), time.perf_counter()


def snapshot_steps(steps: int, parameters: int) -> tuple[int, ...]:
    """After which steps of a run of `steps` to take one: ascending, from 0, which is before the first, to the last.

    At most `MAX_SNAPSHOTS`, fewer for a run of fewer steps and for more `parameters` than fit into `MAX_SNAPSHOT_BYTES`.

    Raises:
        ValueError: steps below 0, or parameters below 1.
    """
    if steps < 0 or parameters < 1:
        raise ValueError(f"a run has at least 0 steps and 1 parameter, got {steps} and {parameters}")
    intervals = min(_most(parameters) - 1, steps)
    places = [round(steps * (number / intervals) ** _DENSER) for number in range(1, intervals + 1)]
    chosen = [0]
    for place in places:
        chosen.append(max(place, chosen[-1] + 1))
    return tuple(chosen)


@dataclass(frozen=True, eq=False)
class Snapshot:
    """What a run would have left had it ended after `step` steps.

    loss: the mean over the batches before it, test_accuracy: 0–1; None where they were not measured.
    """

    step: int
    weights: Mapping[str, Tensor]
    loss: float | None = None
    test_accuracy: float | None = None


def _most(parameters: int) -> int:
    """How many snapshots of that many float32 fit; the first and the last always."""
    return max(2, min(MAX_SNAPSHOTS, MAX_SNAPSHOT_BYTES // (4 * parameters)))
