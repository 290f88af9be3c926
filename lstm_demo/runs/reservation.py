"""A name among the runs, taken before anything is written under it: of two that want it at the same moment, one gets it. Imports no torch.

The folder NAME.run stands for the name. A run that is not to be kept holds it too, empty, until its model is written.
"""

from __future__ import annotations

import os
import shutil
import stat
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from lstm_demo.files.atomic_write import SECONDS_A_WRITER_MAY_TAKE, remove_leftovers
from lstm_demo.files.catalogue import free_path
from lstm_demo.files.folders import RUN_SUFFIX
from lstm_demo.files.lock import Lock, is_held
from lstm_demo.runs.record import LOCK, OWNER


def reserve(folder: Path, name: str, taken: Collection[Path] = ()) -> Path:
    """A model's path as of `free_path`, whose run's folder is made now, and so is ours. Raises OSError: it cannot be made."""
    folder.mkdir(parents=True, exist_ok=True)
    while True:
        path = free_path(folder, name, taken)
        try:
            path.with_suffix(RUN_SUFFIX).mkdir()
        except FileExistsError:
            continue
        if not os.path.lexists(path):
            return path
        path.with_suffix(RUN_SUFFIX).rmdir()  # a model was brought under that name meanwhile


class Reservation:
    """A context that holds a reserved name for a run that is not kept; the folder goes when it is left.

    path: of the model, from `reserve`.
    """

    def __init__(self, path: Path) -> None:
        self._folder = path.with_suffix(RUN_SUFFIX)
        self._lock = Lock(self._folder / LOCK)

    def __enter__(self) -> Reservation:
        self._lock.take()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._lock.let_go()
        shutil.rmtree(self._folder, ignore_errors=True)


def is_reserved(run: Path) -> bool:
    """A run's folder in which nothing is kept yet, and which a process has locked."""
    return _is_bare(run) and (is_held(run / LOCK) or is_held(run / OWNER))


def remove_remains(folder: Path) -> None:
    """Delete unfinished files that killed programs left among the runs in `folder`, once they are an hour old and not locked.

    These are temporary files, and folders of runs in which nothing was kept.
    """
    remove_leftovers(folder)
    for run in folder.glob(f"*{RUN_SUFFIX}"):
        if run.is_symlink() or not run.is_dir():
            continue
        remove_leftovers(run)
        with suppress(OSError):
            old = time.time() - run.stat().st_mtime > SECONDS_A_WRITER_MAY_TAKE
            if old and _is_bare(run) and not is_reserved(run):
                shutil.rmtree(run, ignore_errors=True)


def _is_bare(run: Path) -> bool:
    """A folder with nothing in it but lock files."""
    with suppress(OSError), os.scandir(run) as entries:
        return all(entry.name in (LOCK, OWNER) and stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode) for entry in entries)
    return False
