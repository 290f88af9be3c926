"""The runs on this machine: found, named, noted, thrown away and brought back. Imports no torch."""

from __future__ import annotations

import os
import re
import shutil
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from lstm_demo.training.card import ModelCard
from lstm_demo.training.catalogue import PRETRAINED, SUFFIX, free_path, runs_folder
from lstm_demo.training.header import CheckpointError
from lstm_demo.training.lock import Lock, is_held
from lstm_demo.training.made_here import copy_with_card
from lstm_demo.training.run_history import PROGRESS, History, Report
from lstm_demo.training.run_record import (
    LOCK,
    MAX_NOTE,
    OWNER,
    RUN_SUFFIX,
    STATE,
    RunError,
    RunRecord,
    RunStatus,
    check_no_symlinks,
    is_run_name,
    read_record,
    update_record,
    with_files_renamed,
    write_record,
)

__all__ = [
    "LOCK",
    "RUN_SUFFIX",
    "Run",
    "RunError",
    "RunRecord",
    "RunStatus",
    "Trashed",
    "delete_run",
    "find_run",
    "list_runs",
    "list_trash",
    "read_history",
    "read_record",
    "rename_run",
    "restore_run",
    "set_note",
    "update_record",
    "write_record",
]

TRASH = ".trash"
MAX_TRASH = 20
MAX_NAME = 80  # characters of a folder's name that somebody else gave
NAME_RULE = "1–60 letters, digits, dots, dashes or underscores, the first a letter, a digit or an underscore"


@dataclass(frozen=True)
class Run:
    """folder: NAME.run. model_path: NAME.safetensors beside it, which is there once the run has ended or was stopped."""

    name: str
    folder: Path
    model_path: Path
    record: RunRecord

    @property
    def busy(self) -> bool:
        """A process trains it, or a server has it in its queue."""
        return is_held(self.folder / LOCK) or is_held(self.folder / OWNER)

    @property
    def can_go_on(self) -> bool:
        """It has kept what it takes to go on from where it was."""
        return (self.folder / STATE).is_file()


@dataclass(frozen=True)
class Trashed:
    """A run that was thrown away. path: where it lies. deleted: seconds since 1970."""

    name: str
    path: Path
    deleted: float


def list_runs(folder: Path | None = None) -> list[Run]:
    """Those in `folder` (`runs_folder()`, if none is given), newest first. Folders without a record that can be read are left out."""
    folder = folder or runs_folder()
    runs = []
    for path in folder.glob(f"*{RUN_SUFFIX}") if folder.is_dir() else []:
        try:
            runs.append(run_in(path))
        except RunError:
            continue
    return sorted(runs, key=lambda run: (run.record.created, run.name), reverse=True)


def find_run(name: str, folder: Path | None = None) -> Run:
    """Raises RunError: there is none of that name."""
    _check_name(name)
    return run_in((folder or runs_folder()) / f"{name}{RUN_SUFFIX}")


def read_history(run: Run) -> list[Report]:
    """Its reports, ascending by step; to follow a run while it grows, keep a `History`."""
    return History(run.folder / PROGRESS).read()


def set_note(run: Run, note: str) -> Run:
    """Raises RunError: longer than 2000 characters, a run that comes with the program, or a folder that cannot be written to."""
    _check_ours(run)
    if len(note) > MAX_NOTE:
        raise RunError(f"A note has at most {MAX_NOTE:,} characters, got {len(note):,}.")
    update_record(run.folder, note=note)
    return run_in(run.folder)


def rename_run(run: Run, new: str) -> Run:
    """Give folder and model another name, also in all that record and card say of them; the run as it is then.

    Raises:
        RunError: the name will not do or is taken, the run is being trained, or comes with the program.
    """
    new = new.strip()
    _check_name(new)
    if new == run.name:
        return run
    _check_idle(run, "renamed")
    model, folder = _paths(run.folder.parent, new)
    if model.exists() or folder.exists():
        raise RunError(f"There is already a {new}: choose another name.")
    if (PRETRAINED / model.name).exists():
        raise RunError(f"{new} is a model that comes with the program: choose another name.")
    try:
        _move(run, model, folder)
    except FileExistsError:
        raise RunError(f"There is already a {new}: choose another name.") from None
    with suppress(RunError):  # it goes by its new name already, also where the disk has no room for the record
        update_record(folder)
    return run_in(folder)


def delete_run(run: Run) -> Trashed:
    """Move run and model to the trash, which keeps the last 20.

    Raises:
        RunError: the run is being trained, comes with the program, or cannot be moved.
    """
    _check_idle(run, "deleted")
    now = time.time_ns()
    last = next((int(old.path.name.partition("-")[0]) for old in list_trash(run.folder.parent)), 0)
    place = run.folder.parent / TRASH / f"{max(now, last + 1)}-{run.name}"  # the last one also where the clock was set back
    try:
        place.mkdir(parents=True)
    except OSError as error:
        raise RunError(f"{run.name} was not deleted: {error.strerror}.") from None
    try:
        _move(run, *_paths(place, run.name))
    except RunError:
        place.rmdir()
        raise
    for old in list_trash(run.folder.parent)[MAX_TRASH:]:
        shutil.rmtree(old.path, ignore_errors=True)
    return Trashed(run.name, place, now / 1e9)


def list_trash(folder: Path | None = None) -> list[Trashed]:
    """What was thrown away from `folder`, the last first."""
    found = []
    trash = (folder or runs_folder()) / TRASH
    for path in trash.iterdir() if trash.is_dir() else []:
        if (parts := re.fullmatch(r"(\d{1,20})-(\w[\w.-]*)", path.name, re.ASCII)) and (path / f"{parts[2]}{RUN_SUFFIX}").is_dir():
            found.append((int(parts[1]), parts[2], path))
    return [Trashed(name, path, when / 1e9) for when, name, path in sorted(found, reverse=True)]


def restore_run(trashed: Trashed) -> Run:
    """Bring it back, under its own name or, where that is taken by now, with a number.

    Raises:
        RunError: it is no longer in the trash, or cannot be moved.
    """
    old_model, old_folder = _paths(trashed.path, trashed.name)
    if not old_folder.is_dir():
        raise RunError(f"{trashed.name} is no longer in the trash.")
    run = Run(trashed.name, old_folder, old_model, read_record(old_folder))
    while True:
        model = free_path(trashed.path.parent.parent, trashed.name)
        folder = model.with_suffix(RUN_SUFFIX)
        try:
            _move(run, model, folder)
            break
        except FileExistsError:  # somebody else has taken that name meanwhile
            continue
    shutil.rmtree(trashed.path, ignore_errors=True)
    if model.stem != run.name:
        with suppress(RunError):
            update_record(folder)
    return run_in(folder)


def run_in(folder: Path) -> Run:
    """The run in the folder NAME.run. Raises RunError: its name, its record, or one of its files is none that a run has."""
    run_name = folder.name.removesuffix(RUN_SUFFIX)
    if not 0 < len(run_name) <= MAX_NAME or not run_name.isprintable():  # one copied by hand may be called "a (copy)"
        raise RunError("Its name is none that a run can have.")
    for name in (LOCK, OWNER):
        if (folder / name).exists() and not (folder / name).is_file():
            raise RunError(f"{folder.name} has something else than a file where its {name} belongs.")
    return Run(run_name, folder, _paths(folder.parent, run_name)[0], read_record(folder))


def _paths(folder: Path, name: str) -> tuple[Path, Path]:
    """Of the model, and of the run's own folder."""
    return folder / f"{name}{SUFFIX}", folder / f"{name}{RUN_SUFFIX}"


def _check_name(name: str) -> None:
    if not is_run_name(name):
        raise RunError(f"A run's name has {NAME_RULE}; {name[:80]!r} will not do.")


def _check_ours(run: Run) -> None:
    if run.folder.parent.resolve() == PRETRAINED.resolve():
        raise RunError(f"{run.name} comes with the program and stays as it is.")


def _check_idle(run: Run, what: str) -> None:
    _check_ours(run)
    if run.busy:
        raise RunError(f"{run.name} is being trained, or waits for it: stop it before it is {what}.")


def _move(run: Run, model: Path, folder: Path) -> None:
    """Both or none; killed half-way, the run has its model all the same. Nobody may start training it meanwhile.

    Raises:
        RunError: it cannot be moved, and is where it was.
        FileExistsError: somebody else has a run of that name.
    """
    check_no_symlinks(run.folder)
    lock = Lock(run.folder / LOCK)
    try:
        if not lock.take():
            raise RunError(f"{run.name} is being trained: stop it first.")
        with ExitStack() as undo:
            os.mkdir(folder)  # the name is ours from here on: of two who want it, one fails here
            undo.callback(_remove_empty, folder)
            copied = model.stem != run.name and _copied(run, model)
            if copied:
                undo.callback(model.unlink)
            if os.name == "nt":
                os.rmdir(folder)  # elsewhere an empty folder gives way
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
