"""Writes the checkpoints of a run that trains into NAME.run: the state to go on from, and the snapshots."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from lstm_demo.cli.training.run_folder import RunFolder
from lstm_demo.files.safetensors_head import CheckpointError
from lstm_demo.files.snapshot_file import Snapshots, load_snapshots, save_snapshots
from lstm_demo.files.state_file import save_state
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.thinning import evenly
from lstm_demo.training.run_state import RunState
from lstm_demo.training.save_points import Snapshot, snapshot_steps


class CheckpointWriter:
    """A `CheckpointSink`, and a context: everything is on the disk when it is left.

    A thread of its own writes, one state at a time, so that the training goes on meanwhile: the state of the largest network takes more
    than a second. Snapshots are written with the next state, and before it: of a run that is killed in between, those that are younger
    than its state are recognised by their step. Where the disk is full the training goes on without checkpoints, and `notify` gets one
    sentence.
    """

    def __init__(
        self, folder: RunFolder, model: ModelConfig, recipe: str, before: Sequence[Snapshot], notify: Callable[[str], None]
    ) -> None:
        self._folder, self._model, self._recipe, self._notify = folder, model, recipe, notify
        self._snapshots = list(before)
        self._written_count = len(self._snapshots)
        self._thread = ThreadPoolExecutor(1, "checkpoints")
        self._writing: Future[None] | None = None
        self._notified = False

    def save_snapshot(self, snapshot: Snapshot) -> None:
        self._snapshots.append(snapshot)

    def save_state(self, state: RunState) -> None:
        self._wait()
        new = len(self._snapshots) > self._written_count
        self._written_count = len(self._snapshots)
        self._writing = self._thread.submit(self._write, state, list(self._snapshots) if new else [])

    def _write(self, state: RunState, snapshots: Sequence[Snapshot]) -> None:
        if snapshots:
            save_snapshots(self._folder.snapshots_path, Snapshots.of(self._model, self._recipe, snapshots))
        save_state(self._folder.state_path, state)

    def _wait(self) -> None:
        """For the last state to be written."""
        writing, self._writing = self._writing, None
        try:
            if writing is not None:
                writing.result()
        except CheckpointError as error:
            if not self._notified:
                self._notified = True
                self._notify(f"{error} The training goes on, but could not be resumed from here.")

    def __enter__(self) -> CheckpointWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._wait()
        self._thread.shutdown()


def snapshots_so_far(folder: RunFolder, state: RunState, notify: Callable[[str], None]) -> list[Snapshot]:
    """Those that a run which goes on from `state` has, thinned so that there is room for those to come."""
    if not folder.snapshots_path.exists():
        return []
    try:
        snapshots = load_snapshots(folder.snapshots_path)
    except CheckpointError as error:
        notify(f"{error} The snapshots of this run begin anew.")
        return []
    first_to_come = state.step + state.evaluated
    taken = [shot for shot in map(snapshots.__getitem__, range(len(snapshots))) if shot.step < first_to_come]
    parameters = sum(tensor.numel() for tensor in state.kept.live.values())
    room = sum(step < first_to_come for step in snapshot_steps(state.steps, parameters))
    return evenly(taken, room) if snapshots.config == state.model else []
