"""The runs that a server finds on the disk: which go on by themselves, and which wait for a person. Imports neither torch nor Streamlit.

A run goes on by itself after a restart if it was queued here and not stopped since, and its state was written here: the seals of its record
and of its state show that. A run from elsewhere whose record says the same is paused. A run whose training was killed when all of its steps
were done is finished, whether the page or a command line started it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from lstm_demo.data.names import set_called
from lstm_demo.files.state_head import is_finished, is_of_here
from lstm_demo.runs.job import Job
from lstm_demo.runs.record import STATE, RunError, RunRecord, RunStatus
from lstm_demo.runs.runs import Run, list_runs
from lstm_demo.runs.seal import is_sealed

SECONDS_BETWEEN_CHECKS = 0.5
_GOING_ON: tuple[RunStatus, ...] = ("running", "queued", "stopped")


def interrupted_runs(folder: Path) -> list[Run]:
    """Those in `folder` that go on by themselves: first what was under way, then what waited, the oldest first."""
    runs = [run for run in list_runs(folder) if goes_on(run)]
    return sorted(runs, key=lambda run: (run.record.state == "queued", run.record.created))


def paused_runs(folder: Path) -> list[Run]:
    """Those in `folder` that wait for a person and that no process has locked, the oldest first."""
    runs = [run for run in list_runs(folder) if not run.busy and _waits_for_a_person(run)]
    return sorted(runs, key=lambda run: run.record.created)


def goes_on(run: Run) -> bool:
    """By itself, after a restart of the server."""
    return _says_it_goes_on(run.record) and _is_of_here(run)


def lacks_only_its_model(run: Run) -> bool:
    """All of its steps were done, here, and then it was killed."""
    state = run.record.state
    killed = state in ("queued", "running") or (state == "failed" and not run.model_path.exists())
    return killed and not run.busy and is_finished(run.folder / STATE) and _is_of_here(run)


def _is_of_here(run: Run) -> bool:
    """Neither what it asks for nor what it goes on from came from elsewhere."""
    runs = run.folder.parent
    return is_sealed(run.record, runs) and (not run.can_go_on or is_of_here(run.folder / STATE, runs))


def check_found(job: Job) -> None:
    """Raises RunError for a run from elsewhere that would look into a folder, or write over a model, which a person here never named."""
    if job.request.data is not None and not set_called(job.request.data):
        raise RunError(
            f"{job.out.stem} learns from a folder of images and was not started here, so the folder that its record names is not looked "
            "into: resume it on the command line, with train --continue and --data."
        )
    if job.out.exists() and not (job.folder / STATE).exists():
        raise RunError(
            f"{job.out.stem} would begin anew and replace the model {job.out.name}, which lies here: rename or delete one of them."
        )


class Orphans:
    """Jobs of a server that has ended: put into this server's queue, at once or as soon as no other process has their run locked.

    jobs: those left. adopt: says whether a job need not be asked about again. It is called from any thread.
    """

    def __init__(self, jobs: Sequence[Job], adopt: Callable[[Job], bool]) -> None:
        self._adopt = adopt
        self._closed = threading.Event()
        self.jobs = [job for job in jobs if not adopt(job)]
        if self.jobs:
            threading.Thread(target=self._wait, name="runs-of-other-servers", daemon=True).start()

    def close(self) -> None:
        """They are left to the next server."""
        self._closed.set()

    def _wait(self) -> None:
        while self.jobs and not self._closed.wait(SECONDS_BETWEEN_CHECKS):
            self.jobs = [job for job in self.jobs if not self._adopt(job)]


def _says_it_goes_on(record: RunRecord) -> bool:
    return record.wanted and record.state in _GOING_ON


def _waits_for_a_person(run: Run) -> bool:
    """It was paused, or would go on by itself if it had been queued here."""
    return run.record.state == "paused" or (_says_it_goes_on(run.record) and not goes_on(run))
