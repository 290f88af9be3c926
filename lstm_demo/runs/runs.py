"""The runs on this machine: found, and noted. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lstm_demo.files.catalogue import PRETRAINED, SUFFIX, runs_folder
from lstm_demo.files.folders import RUN_SUFFIX
from lstm_demo.files.lock import is_held
from lstm_demo.runs.history import PROGRESS, History, Report
from lstm_demo.runs.record import LOCK, MAX_NOTE, OWNER, STATE, RunError, RunRecord, is_run_name, read_record, update_record

MAX_MODELS = 200
"""In the runs' folder."""

MAX_NAME = 80  # characters, of a folder that another program may have named
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
    check_name(name)
    return run_in((folder or runs_folder()) / f"{name}{RUN_SUFFIX}")


def read_history(run: Run) -> list[Report]:
    """Its reports, ascending by step; to follow a run while it grows, keep a `History`."""
    return History(run.folder / PROGRESS).read()


def set_note(run: Run, note: str) -> Run:
    """Raises RunError: longer than 2000 characters, a run that comes with the program, or a folder that cannot be written to."""
    check_ours(run)
    if len(note) > MAX_NOTE:
        raise RunError(f"A note has at most {MAX_NOTE:,} characters, got {len(note):,}.")
    update_record(run.folder, note=note)
    return run_in(run.folder)


def run_in(folder: Path) -> Run:
    """The run in the folder NAME.run. Raises RunError: its name, its record, or one of its files is none that a run has."""
    run_name = folder.name.removesuffix(RUN_SUFFIX)
    if not 0 < len(run_name) <= MAX_NAME or not run_name.isprintable():  # one copied by hand may be called "a (copy)"
        raise RunError("Its name is none that a run can have.")
    for name in (LOCK, OWNER):
        if (folder / name).exists() and not (folder / name).is_file():
            raise RunError(f"{folder.name} has something else than a file where its {name} belongs.")
    return Run(run_name, folder, run_paths(folder.parent, run_name)[0], read_record(folder))


def run_paths(folder: Path, name: str) -> tuple[Path, Path]:
    """Of the model, and of the run's own folder."""
    return folder / f"{name}{SUFFIX}", folder / f"{name}{RUN_SUFFIX}"


def check_name(name: str) -> None:
    if not is_run_name(name):
        raise RunError(f"A run's name has {NAME_RULE}; {name[:80]!r} will not do.")


def check_ours(run: Run) -> None:
    if run.folder.parent.resolve() == PRETRAINED.resolve():
        raise RunError(f"{run.name} comes with the program and stays as it is.")


def check_models(folder: Path) -> None:
    """Raises RunError where `folder` holds as many models as may be kept; runs that have none yet, as paused ones, count as one each."""
    if len({path.stem for suffix in (SUFFIX, RUN_SUFFIX) for path in folder.glob(f"*{suffix}")}) >= MAX_MODELS:
        raise RunError(f"{MAX_MODELS} models and runs are kept here already, the most there may be: delete some first.")
