"""`train --continue`: a run taken up where it was, to its own end or to a later one."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from lstm_demo.cli.training.flags import flag_of, given_settings
from lstm_demo.cli.training.run_folder import RunFolder
from lstm_demo.cli.training.task import Task
from lstm_demo.data.digits import from_anywhere
from lstm_demo.data.names import set_called
from lstm_demo.files.catalogue import SUFFIX, runs_folder
from lstm_demo.files.folders import RUN_SUFFIX
from lstm_demo.files.safetensors_head import CheckpointError, read_card
from lstm_demo.runs.record import MAX_TEXT, RunRecord, read_record, update_record
from lstm_demo.runs.request import request_of
from lstm_demo.runs.seal import is_sealed, sealed
from lstm_demo.training.recipes import Recipe, find_recipe, with_overrides
from lstm_demo.training.settings import LENGTH


def folder_to_continue(arguments: argparse.Namespace) -> RunFolder:
    """That of the run which `--continue` names, by its path or by its name among the runs.

    Raises:
        ValueError: there is no such run, or flags were given that are the run's own matter.
    """
    values = vars(arguments)
    given = [name for name in ("recipe", "out", "name", "start", "blend") if values[name] is not None]
    given += [name for name in given_settings(values) if name not in LENGTH]
    if given:
        raise ValueError(
            f"A run is resumed with the settings it began with: leave out {', '.join(map(flag_of, given))}. "
            "Only another length may be given, by --epochs or --iterations, and by --data where a folder of images is now."
        )
    path = _found(arguments.continued)
    if path is None:
        raise ValueError(f"There is no run {arguments.continued}: give the folder NAME{RUN_SUFFIX} that train --keep-run made.")
    return RunFolder(path)


def task_to_continue(folder: RunFolder, length: Mapping[str, int], command: str, data: str | None = None) -> Task:
    """What is left to do of the run in `folder`, whose lock is held.

    A run that was killed when all of its steps were done, before its model was written, has only that left.

    length: of the whole run, if it is to have another one. data: where the folder of images that it learns from is now, if it was moved.

    Raises:
        ValueError: it has kept nothing to go on from, what it has kept is damaged, its images are not there, or nothing is left to do.
    """
    record = _with_own_command(_find_data(folder.path, data), folder)
    if not folder.state_path.exists():
        return _from_the_beginning(folder, record, length)
    from lstm_demo.files.state_file import load_state  # torch, which takes seconds

    name, state, made_by = folder.path.name, load_state(folder.state_path), record.command
    if state.finished and not length and record.state == "done" and folder.model_path.exists():
        raise ValueError(f"{name} has done all of its {state.steps:,} steps: train it further with --epochs or --iterations.")
    if length:
        training = state.training.with_length(**length)
        if state.finished or training.steps(state.images) != state.steps:
            made_by = _joined(name, made_by, command, None if state.finished else state.step)
            try:
                state = state.lengthened(training)
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from None
    recipe = replace(_recipe(record), model=state.model, training=state.training)
    return Task(recipe, folder.model_path, _name(folder, record), made_by, record, state)


def _with_own_command(record: RunRecord, folder: RunFolder) -> RunRecord:
    """For a run from elsewhere the command that its request comes to: what its record says made it may be anything."""
    return record if is_sealed(record) else replace(record, command=request_of(record).command(folder.model_path))


def _from_the_beginning(folder: RunFolder, record: RunRecord, length: Mapping[str, int]) -> Task:
    """A run that was cut off before it kept its first state, or never began."""
    name = folder.path.name
    if record.state not in ("queued", "running") or folder.model_path.exists():
        raise ValueError(f"{name} kept nothing to resume from: train it anew.")
    if length:
        raise ValueError(f"{name} has not come to the end of its first epoch yet: resume it without another length first.")
    recipe = with_overrides(_recipe(record), request_of(record).settings)
    return Task(recipe, folder.model_path, record.name, record.command, record)


def _found(given: str) -> Path | None:
    """By its path, its name with or without the ending, or its model's path."""
    for path in (Path(given), runs_folder() / given):
        for candidate in (path, path.with_suffix(RUN_SUFFIX) if path.suffix == SUFFIX else path.with_name(path.name + RUN_SUFFIX)):
            if candidate.suffix == RUN_SUFFIX and candidate.is_dir():
                return candidate
    return None


def _find_data(folder: Path, moved: str | None) -> RunRecord:
    """The run's record, once the folder of images that it learns from, if it does, is found. Raises ValueError: it is not there."""
    record = read_record(folder)
    data = _recipe(record).data
    if set_called(data):
        if moved is not None and set_called(moved) != set_called(data):
            raise ValueError(f"{record.name} learns from {set_called(data)}, and is resumed with that: leave out --data.")
        return record
    if moved is None and not is_sealed(record):
        raise ValueError(
            f"{record.name} learns from a folder of images, and its record was not written here, so the folder that it names is not "
            "looked into: say with --data where the images are."
        )
    found = data if moved is None else from_anywhere(moved)
    if not Path(found).is_dir():
        raise ValueError(f"{record.name} learns from the images in {found}, and there is no such folder: say where it is now, with --data.")
    if found == data and is_sealed(record):
        return record
    found_record = sealed(replace(record, request={**record.request, "data": found}))
    return update_record(folder, request=found_record.request, seal=found_record.seal)


def _recipe(record: RunRecord) -> Recipe:
    request = request_of(record)
    recipe = find_recipe(request.recipe)
    return recipe if request.data is None else replace(recipe, data=request.data)


def _name(folder: RunFolder, record: RunRecord) -> str:
    """As on the card of the model that is there already."""
    with contextlib.suppress(CheckpointError):
        return read_card(folder.model_path).name
    return record.name


def _joined(name: str, first: str, then: str, interrupted_at: int | None) -> str:
    """What makes the model again: both commands, one after the other. Where a run was given another length half-way, where that was."""
    if interrupted_at is not None:
        first = f"{first} (stopped at step {interrupted_at})"
    joined = f"{first} && {then}"
    if len(joined) > MAX_TEXT:
        raise ValueError(f"{name} has been given another length so often that its commands no longer fit on its card: train a new run.")
    return joined
