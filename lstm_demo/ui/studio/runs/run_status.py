"""The state of runs, as the view shows it. It is compared at each poll: where it differs, the view is drawn again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from lstm_demo.runs.record import RunStatus
from lstm_demo.runs.runs import Run, list_runs
from lstm_demo.ui.server.job_queue import job_queue


@dataclass(frozen=True)
class ShownStatus:
    """What the view shows of one run's state.

    state: as on the disk.
    busy: whether a process is working on it.
    can_go_on: whether it can be resumed or trained further.
    job: its state in this server's queue, and whether it was asked to stop; None where it is not in the queue.
    """

    state: RunStatus
    busy: bool
    can_go_on: bool
    job: tuple[RunStatus, bool] | None

    @property
    def under_way(self) -> bool:
        """Whether it will change without an action. A finished training counts until its process has ended, about a second later."""
        return self.busy or (self.job is not None and self.job[0] in ("running", "queued"))


def current_runs(names: Collection[str] | None = None) -> dict[str, tuple[Run, ShownStatus]]:
    """By name, newest first: the runs of these names that exist, or all runs, each with its state.

    The queue is asked before the disk. It learns last that a training has ended, so a run that it no longer has is complete on the disk.
    """
    jobs = {job.out.stem: (job.state, job.stopping) for job in job_queue().jobs if not job.finished}
    runs = [run for run in list_runs() if names is None or run.name in names]
    return {run.name: (run, ShownStatus(run.record.state, run.busy, run.can_go_on, jobs.get(run.name))) for run in runs}
