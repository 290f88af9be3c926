"""A keeper of nothing but a training's last state."""

from __future__ import annotations

from lstm_demo.training.run_state import RunState
from lstm_demo.training.save_points import Snapshot


class LastState:
    state: RunState

    def keep_state(self, state: RunState) -> None:
        self.state = state

    def keep_snapshot(self, snapshot: Snapshot) -> None:
        pass
