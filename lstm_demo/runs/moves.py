"""Runs moved with their models: to another name, into the trash, and back. Imports no torch."""

from __future__ import annotations

import os
import re
import shutil
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from lstm_demo.files.card import ModelCard
from lstm_demo.files.catalogue import PRETRAINED, free_path, runs_folder
from lstm_demo.files.folders import RUN_SUFFIX
from lstm_demo.files.lock import Lock
from lstm_demo.files.made_here import copy_with_card
from lstm_demo.files.safetensors_head import CheckpointError
from lstm_demo.runs.record import LOCK, RunError, check_no_symlinks, read_record, update_record, with_files_renamed
from lstm_demo.runs.runs import Run, check_name, check_ours, run_in, run_paths

TRASH = ".trash"
MAX_TRASH = 20
_NO_CLOCK = 9 * 10**18
"""Nanoseconds since 1970, in the year 2255: no run was deleted then."""


@dataclass(frozen=True)
class Trashed:
    """A deleted run. path: of its folder in the trash. deleted: seconds since 1970."""

    name: str
    path: Path
    deleted: float


def rename_run(run: Run, new: str) -> Run:
    """Give folder and model another name, also in all that record and card say of them; the run as it is then.

    Raises:
        RunError: the name will not do or is taken, the run is being trained, or comes with the program.
    """
    new = new.strip()
    check_name(new)
    if new == run.name:
        return run
    _check_idle(run, "renamed")
    model, folder = run_paths(run.folder.parent, new)
    if model.exists() or folder.exists():
        raise RunError(f"There is already a {new}: choose another name.")
    if (PRETRAINED / model.name).exists():
        raise RunError(f"{new} is a model that comes with the program: choose another name.")
    try:
        _move(run, model, folder)
    except FileExistsError:
        raise RunError(f"There is already a {new}: choose another name.") from None
    with suppress(RunError):  # it has its new name already, also where the disk has no room for the record
        update_record(folder)
    return run_in(folder)


def delete_run(run: Run) -> Trashed:
    """Move run and model to the trash, which keeps the last 20.

    Raises:
        RunError: the run is being trained, comes with the program, or cannot be moved.
    """
    _check_idle(run, "deleted")
    now, trash = time.time_ns(), run.folder.parent / TRASH
    last = max((_number(old.path) for old in list_trash(run.folder.parent)), default=0)
    place = trash / f"{max(now, last + 1)}-{run.name}"  # the last one also where the clock was set back
    if trash.is_symlink():
        raise RunError(f"{run.name} was not deleted: {TRASH} is a symbolic link, and deleted runs stay in this folder.")
    try:
        place.mkdir(parents=True)
    except OSError as error:
        raise RunError(f"{run.name} was not deleted: {error.strerror}.") from None
    try:
        _move(run, *run_paths(place, run.name))
    except RunError:
        place.rmdir()
        raise
    for old in list_trash(run.folder.parent)[MAX_TRASH:]:
        shutil.rmtree(old.path, ignore_errors=True)
    return Trashed(run.name, place, now / 1e9)


def list_trash(folder: Path | None = None) -> list[Trashed]:
    """The deleted runs of `folder`, the last first."""
    found = []
    trash = (folder or runs_folder()) / TRASH
    for path in trash.iterdir() if trash.is_dir() and not trash.is_symlink() else []:
        parts = re.fullmatch(r"(\d{1,19})-(\w[\w.-]*)", path.name, re.ASCII)
        if parts and int(parts[1]) < _NO_CLOCK and (path / f"{parts[2]}{RUN_SUFFIX}").is_dir():
            found.append((int(parts[1]), parts[2], path))
    return [Trashed(name, path, when / 1e9) for when, name, path in sorted(found, reverse=True)]


def _number(path: Path) -> int:
    """By which it is listed: nanoseconds since 1970, or more than those of all before it."""
    return int(path.name.partition("-")[0])


def restore_run(trashed: Trashed) -> Run:
    """Bring it back, under its own name or, where that is taken by now, with a number.

    Raises:
        RunError: it is no longer in the trash, or cannot be moved.
    """
    old_model, old_folder = run_paths(trashed.path, trashed.name)
    if not old_folder.is_dir():
        raise RunError(f"{trashed.name} is no longer in the trash.")
    run = Run(trashed.name, old_folder, old_model, read_record(old_folder))
    while True:
        model = free_path(trashed.path.parent.parent, trashed.name)
        folder = model.with_suffix(RUN_SUFFIX)
        try:
            _move(run, model, folder)
            break
        except FileExistsError:  # another process has taken that name meanwhile
            continue
    shutil.rmtree(trashed.path, ignore_errors=True)
    if model.stem != run.name:
        with suppress(RunError):
            update_record(folder)
    return run_in(folder)


def _check_idle(run: Run, what: str) -> None:
    check_ours(run)
    if run.busy:
        raise RunError(f"{run.name} is being trained, or waits for it: stop it before it is {what}.")


def _move(run: Run, model: Path, folder: Path) -> None:
    """Move both or none; if the program is killed half-way, the run still has its model. Its lock is held meanwhile.

    Raises:
        RunError: it cannot be moved, and is where it was.
        FileExistsError: there is another run of that name.
    """
    check_no_symlinks(run.folder)
    lock = Lock(run.folder / LOCK)
    try:
        if not lock.take():
            raise RunError(f"{run.name} is being trained: stop it first.")
        with ExitStack() as undo:
            os.mkdir(folder)  # the name is ours from here on: of two who want it, one fails here
            undo.callback(_remove_empty, folder)
            if os.path.lexists(model):
                raise FileExistsError(model)  # a model was brought under that name meanwhile
            copied = model.stem != run.name and _copied(run, model)
            if copied:
                undo.callback(model.unlink)
            if os.name == "nt":
                os.rmdir(folder)  # elsewhere the rename replaces an empty folder
            os.rename(run.folder, folder)
            undo.callback(os.rename, folder, run.folder)
            if copied:
                run.model_path.unlink()
            elif run.model_path.exists():
                os.rename(run.model_path, model)
            undo.pop_all()
    except FileExistsError:
        raise
    except OSError as error:
        raise RunError(f"{run.name} could not be moved: {error.strerror}.") from None
    finally:
        lock.let_go()


def _remove_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()


def _copied(run: Run, new: Path) -> bool:
    """The model under its new name, also on its card; False for what is no model, or a damaged one. Raises OSError."""

    def renamed(card: ModelCard) -> ModelCard:
        return replace(card, name=new.stem, command=with_files_renamed(card.command, run.name, new.stem))

    try:
        copy_with_card(run.model_path, new, renamed)
    except CheckpointError:
        return False
    return True
