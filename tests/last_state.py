"""Receives a training's checkpoints, and keeps the last state alone."""

from __future__ import annotations

from lstm_demo.training.run_state import RunState
from lstm_demo.training.save_points import Snapshot


class LastState:
    state: RunState

    def save_state(self, state: RunState) -> None:
        self.state = state

    def save_snapshot(self, snapshot: Snapshot) -> None:
        pass
