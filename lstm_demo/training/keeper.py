"""Where a run leaves its states and snapshots, and when it does so."""

from __future__ import annotations

import time
from typing import Protocol

from lstm_demo.training.run_state import RunState
from lstm_demo.training.snapshots import Snapshot, snapshot_steps

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
