"""NAME.run while `train` uses it: its lock, its record and its reports. Imports no torch."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from pathlib import Path
from types import TracebackType
from typing import IO

from lstm_demo.files.atomic_write import remove_leftovers
from lstm_demo.files.catalogue import SUFFIX
from lstm_demo.files.folders import RUN_SUFFIX, SNAPSHOTS
from lstm_demo.files.lock import Lock
from lstm_demo.files.regular_file import no_symlink
from lstm_demo.runs.history import PROGRESS
from lstm_demo.runs.record import (
    LOCK,
    MAX_TEXT,
    RECORD,
    STATE,
    RunError,
    RunRecord,
    RunStatus,
    check_no_symlinks,
    read_record,
    update_record,
    write_record,
)
from lstm_demo.training.progress import Progress


class RunFolder:
    """A context that holds the run's lock. An error after the run has begun is in the record afterwards.

    new: the folder was made for this run, by `reserve`.

    Raises, on entering:
        RunError: another process trains this run, or a symbolic link leads out of its folder.
        OSError: the folder cannot be made.
    """

    def __init__(self, path: Path, *, new: bool = False) -> None:
        self.path = path
        self.model_path = path.with_suffix(SUFFIX)
        self._lock = Lock(path / LOCK)
        self._new, self._open = new, False
        self._reports: IO[str] | None = None

    @property
    def state_path(self) -> Path:
        return self.path / STATE

    @property
    def snapshots_path(self) -> Path:
        return self.path / SNAPSHOTS

    def begin(self, record: RunRecord) -> None:
        """A run from its first step. What an earlier one of the same name kept goes; the record of one that waits is filled in."""
        for name in (STATE, SNAPSHOTS, PROGRESS):
            (self.path / name).unlink(missing_ok=True)
        try:
            waits = read_record(self.path).state in ("queued", "running")
        except RunError:
            waits = False
        if not waits:
            write_record(self.path, record)
        self.go_on(record.command)

    def go_on(self, command: str) -> None:
        """The run from where it was."""
        update_record(self.path, state="running", pid=os.getpid(), text="", command=command)
        self._open = True

    def report(self, progress: Progress) -> None:
        """One line more; it is on its way to the disk when this returns. Raises OSError."""
        if self._reports is None:
            self._reports = _opened_at_a_new_line(self.path / PROGRESS)
        self._reports.write(json.dumps({"event": "progress", **progress.to_dict()}, ensure_ascii=False) + "\n")
        self._reports.flush()

    def end(self, status: RunStatus, text: str) -> None:
        """Never fails: the model is saved already, also where the record can no longer be written."""
        self._open = False
        with contextlib.suppress(RunError):
            update_record(self.path, state=status, pid=None, text=text[:MAX_TEXT])

    def __enter__(self) -> RunFolder:
        if not self._new:
            try:
                self.path.mkdir()
                self._new = True
            except FileExistsError:
                check_no_symlinks(self.path)
        if not self._lock.take():
            raise RunError(f"{self.path.name} is being trained by another process{_pid(self.path)}: let it end, or stop it first.")
        remove_leftovers(self.path)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._open:
            stopped = isinstance(error, KeyboardInterrupt) or error is None
            self.end("stopped" if stopped else "failed", "Stopped." if stopped else " ".join(str(error).split()) or "It failed.")
        if self._reports is not None:
            self._reports.close()
        if self._new and not (self.path / RECORD).exists():
            shutil.rmtree(self.path, ignore_errors=True)
        self._lock.let_go()


def run_folder_of(model: Path) -> Path:
    """NAME.run next to NAME.safetensors."""
    return model.with_suffix(RUN_SUFFIX)


def _opened_at_a_new_line(path: Path) -> IO[str]:
    """A training that was killed may have left half a line."""
    with open(path, "ab+", opener=no_symlink) as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                file.write(b"\n")
    return open(path, "a", encoding="utf-8", opener=no_symlink)


def _pid(folder: Path) -> str:
    with contextlib.suppress(RunError):
        pid = read_record(folder).pid
        return "" if pid is None else f" ({pid})"
    return ""
