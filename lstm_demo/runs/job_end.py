"""How a job ends: its process is followed until it has ended, then the run's record is written, then the page sees it. Imports no torch."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import AbstractContextManager, suppress
from typing import Any

from lstm_demo.files.lock import is_held
from lstm_demo.runs.history import PROGRESS
from lstm_demo.runs.job import Job, is_end, is_from_training
from lstm_demo.runs.process import Training
from lstm_demo.runs.record import LOCK, STATE, RunError, RunStatus, read_record, update_record
from lstm_demo.runs.seal import set_wanted


def follow(job: Job, child: Training, lock: AbstractContextManager[Any]) -> Mapping[str, Any]:
    """Hand each report of the process to the job, under `lock`, until the process has ended; its last event."""
    last: Mapping[str, Any] = {}
    for event in child.events():
        with lock:
            if is_end(event):
                last = event  # the process still has its files open: the job ends when the process has ended
            else:
                job.take(event)
        if event["event"] == "waiting":
            _write_waiting(job)
    return last


def _write_waiting(job: Job) -> None:
    """Into the record of a run that has lost its worker; its training has written there that it runs, or that it was stopped."""
    with suppress(RunError):
        if not is_held(job.folder / LOCK) and read_record(job.folder).state in ("running", "stopped"):
            update_record(job.folder, state="queued", pid=None)


def lacks_only_a_model(job: Job, last: Mapping[str, Any]) -> bool:
    """The process was killed after all steps were done: another one has only the model to write. Tried once."""
    killed = not is_from_training(last) and not job.stopping and not job.finishes
    return killed and job.all_steps_done and (job.folder / STATE).is_file()


def settle(job: Job, state: RunStatus, *, server_closes: bool = False) -> None:
    """Bring a job to its end, or to a pause.

    The order matters: first the record is written, then the lock is released, and only then the state changes in memory, so that a page
    that shows the state can already do with the run what the state allows.

    server_closes: record and lock stay as they are, so that the next server goes on with the run.
    """
    if not server_closes:
        _write_end(job, state)
        job.owner.let_go()
    job.child, job.state = None, state


def _write_end(job: Job, state: RunStatus) -> None:
    """Into the record. A run that ended before its first report, and left no file, is deleted."""
    kept = (job.folder / PROGRESS, job.folder / STATE, job.out)
    if state in ("stopped", "failed") and not (job.history or any(path.exists() for path in kept)):
        shutil.rmtree(job.folder, ignore_errors=True)
        return
    ended: dict[str, Any] = {"state": state, "text": job.text[:1000]}
    if state in ("stopped", "failed") and not job.learning and job.state_before in ("done", "failed"):
        ended = {"state": job.state_before}  # it was to be trained further, and was not: its state is the one before
    with suppress(RunError):  # the run was deleted meanwhile, or the disk is full: the page still shows how it ended
        set_wanted(job.folder, False, pid=None, **ended)
