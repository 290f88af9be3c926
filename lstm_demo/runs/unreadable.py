"""The files among the runs that cannot be read: one line each; all others are listed as usual. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lstm_demo.files.catalogue import SUFFIX, runs_folder, unfit
from lstm_demo.files.folders import RUN_SUFFIX
from lstm_demo.files.safetensors_head import CheckpointError, read_card
from lstm_demo.runs.record import RunError
from lstm_demo.runs.reservation import is_reserved
from lstm_demo.runs.runs import run_in
from lstm_demo.style.one_line import one_line


@dataclass(frozen=True)
class Unreadable:
    """A file or a folder. name: as it may be shown. why: goes on from "NAME cannot be read:", and does not say the name again."""

    name: str
    why: str


def list_unreadable(folder: Path | None = None) -> list[Unreadable]:
    """The models and runs in `folder` (`runs_folder()`, if none is given) that `list_models` and `list_runs` leave out."""
    folder = folder or runs_folder()
    found = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        why = _of_model(path) if path.suffix == SUFFIX else _of_run(path) if path.suffix == RUN_SUFFIX else None
        if why is not None:
            found.append(Unreadable(one_line(path.name, 80), one_line(_without_its_name(why, path).replace(str(path), path.name))))
    return found


def _without_its_name(sentence: str, path: Path) -> str:
    for name in (str(path), path.name):
        if sentence.startswith(f"{name} "):
            rest = sentence.removeprefix(f"{name} ")
            return rest.removeprefix("cannot be read: ") if rest.startswith("cannot be read: ") else f"it {rest}"
    return sentence


def _of_model(path: Path) -> str | None:
    if not path.name.isprintable():
        return "its name has signs that cannot be shown."
    try:
        state = path.stat()
    except OSError as error:
        return f"{error.strerror}."
    return _of_version(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=256)
def _of_version(path: Path, changed: int, size: int) -> str | None:
    try:
        return unfit(read_card(path).model) or None
    except CheckpointError as error:
        return str(error)


def _of_run(path: Path) -> str | None:
    try:
        run_in(path)
    except RunError as error:
        return None if is_reserved(path) else str(error)
    return None
