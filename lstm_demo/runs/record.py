"""A run on disk: what is known of it (`NAME.run/run.json`), for the command that trains and for the page that watches. Imports no torch.

Several processes write the record of one run, so a record is never written back long after it was read: `update_record` reads, changes and
writes at once. Who writes what:

- the page's queue: the whole record as queued, before the training starts; then `wanted`, and paused once a paused training has ended;
- the training (`train --keep-run`): the whole record where there is none yet; then running with its `pid`, and at the end done, stopped or
  failed, no `pid`, and its last sentence. It holds the lock of `NAME.run/lock` (`lock.Lock`) for as long as it lives;
- a person, through the page: `name` and `note`.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from lstm_demo.files.atomic_write import write_whole
from lstm_demo.files.folders import MODEL_SUFFIX, RUN_SUFFIX, SNAPSHOTS
from lstm_demo.files.regular_file import open_regular
from lstm_demo.model.numbers import is_whole

RunStatus = Literal["queued", "running", "paused", "stopped", "done", "failed"]
STATES: tuple[RunStatus, ...] = get_args(RunStatus)

RECORD = "run.json"
LOCK = "lock"
"""Held by the process that trains the run."""
OWNER = "owner"
"""Held by the server that has the run in its queue, from the moment it is queued until it has ended."""
STATE = "state.safetensors"
"""What a run goes on from."""
PROGRESS = "progress.jsonl"
"""What it has reported, line by line."""
MAX_RECIPE = 200
MAX_NOTE = 2000
MAX_TEXT = 4000
MAX_RECORD_BYTES = 64_000
MAX_PID = 2**32
_NAME = re.compile(r"\w[\w.-]{0,79}", re.ASCII)


def is_run_name(name: object) -> bool:
    """One that a person may give a run: letters, digits, dots, dashes and underscores, at most 60, a letter, digit or underscore first."""
    return isinstance(name, str) and re.fullmatch(r"\w[\w.-]{0,59}", name, re.ASCII) is not None


class RunError(ValueError):
    """Something asked of a run that cannot be done. The message is one sentence for the person who asked."""


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(frozen=True)
class RunRecord:
    """What is known of a run.

    name: of the model and of the folder. recipe: its key. note: the person's own words, at most 2000 characters.
    command: what was run, as a person would type it. created: UTC, ISO 8601. state: where it is. text: the last sentence about it.
    pid: of the process that trains it, None if none does. request: `recipe`, `name`, `settings` and `data` as `JobRequest` takes them.
    wanted: the page's queue is to train it to its end, also after a restart of the server. The training does not change this field.
    seal: shows that what it asks for was asked for here (`seal.py`); "" in a run from elsewhere.

    Raises:
        RunError: a value is not of its kind or too long.
    """

    name: str
    recipe: str
    state: RunStatus = "queued"
    note: str = ""
    command: str = ""
    created: str = field(default_factory=_now)
    pid: int | None = None
    text: str = ""
    request: Mapping[str, Any] = field(default_factory=dict)
    wanted: bool = False
    seal: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not _NAME.fullmatch(self.name):
            raise RunError(f"A run's name has letters, digits, dots, dashes and underscores, got {str(self.name)[:80]!r}.")
        limits = {"recipe": MAX_RECIPE, "note": MAX_NOTE, "command": MAX_TEXT, "created": 40, "text": MAX_TEXT, "seal": 64}
        for name, most in limits.items():
            value = getattr(self, name)
            if not isinstance(value, str) or len(value) > most:
                raise RunError(f"A run's {name} is a text of at most {most} characters.")
        if self.state not in STATES:
            raise RunError(f"A run is {', '.join(STATES[:-1])} or {STATES[-1]}, got {str(self.state)[:40]!r}.")
        if self.pid is not None and not is_whole(self.pid, 1, MAX_PID):
            raise RunError("A run's pid is a whole number above 0, or none.")
        if not isinstance(self.request, Mapping) or not isinstance(self.wanted, bool):
            raise RunError("A run's request is an object, and wanted is true or false.")

    def to_json(self) -> str:
        return json.dumps({"version": 1, **asdict(self)}, ensure_ascii=False, allow_nan=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> RunRecord:
        """Raises RunError for anything that `to_json` cannot have written. Keys of a later or an earlier program are passed over."""
        try:
            values = json.loads(text)
            if not isinstance(values, dict) or values.get("version") != 1:
                raise RunError("This is not the record of a run.")
            record = cls(**{part.name: values[part.name] for part in fields(cls) if part.name in values})
            record.to_json().encode()  # half a surrogate pair, or a number that is none, can be read and never written again
            return record
        except (ValueError, TypeError, RecursionError) as error:
            raise error if isinstance(error, RunError) else RunError("This is not the record of a run.") from None


def write_record(folder: str | os.PathLike[str], record: RunRecord) -> None:
    """Into `folder`, which is made if it is not there: whole or not at all.

    Raises:
        RunError: the folder cannot be written to, or is a symbolic link.
    """
    folder = Path(folder)
    if folder.is_symlink():
        check_no_symlinks(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / RECORD, record.to_json().encode())
    except OSError as error:
        raise RunError(f"The record of {folder.name} was not written: {error.strerror}.") from None


def check_no_symlinks(folder: str | os.PathLike[str]) -> None:
    """Raises RunError: the folder of a run, or a file in it, is a symbolic link, through which the run would write elsewhere."""
    folder = Path(folder)
    for path in (folder, *(folder / name for name in (RECORD, LOCK, OWNER, STATE, SNAPSHOTS, PROGRESS))):
        if path.is_symlink():
            raise RunError(f"{folder.name} is left alone: {path.name} is a symbolic link, and a run writes only into its own folder.")


def read_record(folder: str | os.PathLike[str]) -> RunRecord:
    """Its name is that of its folder, NAME.run, also where the folder was copied or moved by hand.

    Raises:
        RunError: there is none, or it is damaged.
    """
    path = Path(folder) / RECORD
    try:
        with open_regular(path) as file:
            text = file.read(MAX_RECORD_BYTES + 1).decode("utf-8", "replace")
    except OSError as error:
        raise RunError(f"{path.parent.name} has no record of a run that can be read: {error.strerror}.") from None
    if len(text) > MAX_RECORD_BYTES:
        raise RunError(f"{path.parent.name} has a record of more than {MAX_RECORD_BYTES} characters: it is not one of this program.")
    record, name = RunRecord.from_json(text), path.parent.name.removesuffix(RUN_SUFFIX)
    return _renamed(record, name) if path.parent.suffix == RUN_SUFFIX and _NAME.fullmatch(name) else record


def with_files_renamed(text: str, old: str, new: str) -> str:
    """A command or a sentence about the run `old` when it is called `new`: its model, its folder, and what `--continue` names."""
    files = rf"(?<![\w.-]){re.escape(old)}(?=(?:{re.escape(MODEL_SUFFIX)}|{re.escape(RUN_SUFFIX)})(?![\w-]|\.\w))"
    continued = rf"(?<=--continue[ =]){re.escape(old)}(?![\w./-])"
    renamed = re.sub(f"{files}|{continued}", lambda _: new, text, flags=re.ASCII)
    return renamed if len(renamed) <= MAX_TEXT else text


def _renamed(record: RunRecord, name: str) -> RunRecord:
    if record.name == name:
        return record
    command, text = (with_files_renamed(words, record.name, name) for words in (record.command, record.text))
    request = {**record.request, "name": name} if "name" in record.request else record.request
    return replace(record, name=name, command=command, text=text, request=request)


def update_record(folder: str | os.PathLike[str], **changes: Any) -> RunRecord:
    """Change these fields of the record there, and leave what others wrote in the rest; the record as it is now.

    Raises:
        RunError: as for reading and writing, or a value that will not do.
    """
    record = replace(read_record(folder), **changes)
    write_record(folder, record)
    return record
