"""Runs that were killed when all of their steps were done: who looks for their models finds them, because they are written then."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from lstm_demo.cli.training.continuing import task_to_continue
from lstm_demo.cli.training.report import ForAPerson
from lstm_demo.cli.training.run_folder import RunFolder
from lstm_demo.cli.training.stopping import StopSignal
from lstm_demo.files.catalogue import ModelEntry, find_model
from lstm_demo.files.safetensors_head import CheckpointError
from lstm_demo.runs.recovery import lacks_only_its_model
from lstm_demo.runs.runs import Run, list_runs
from lstm_demo.style.one_line import one_line


def finish_killed(runs: Iterable[Run]) -> bool:
    """Write the models of those runs that lack only their model; True if there were any. Messages go to standard error."""
    killed = [run for run in runs if lacks_only_its_model(run)]
    for run in killed:
        print(f"{one_line(run.name, 80)} was killed when all its steps were done: its model is being written.", file=sys.stderr, flush=True)
        try:
            _finish(run)
        except (ValueError, OSError) as error:
            print(one_line(str(error)), file=sys.stderr)
    return bool(killed)


def find_model_now(name_or_path: str) -> ModelEntry:
    """`find_model`, also for one that a killed run left to be written. Raises CheckpointError as that."""
    try:
        return find_model(name_or_path)
    except CheckpointError:
        if not finish_killed(run for run in list_runs() if run.name == name_or_path):
            raise
    return find_model(name_or_path)


def _finish(run: Run) -> None:
    folder = RunFolder(run.folder)
    with StopSignal() as stop, folder:
        from lstm_demo.cli.training.session import run_training  # torch, which takes seconds

        run_training(task_to_continue(folder, {}, ""), ForAPerson(out=sys.stderr), stop, None, folder)
