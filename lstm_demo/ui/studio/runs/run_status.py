"""How runs stand: what their view is drawn from, and by which a later look tells that the view is out of date."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from lstm_demo.runs.record import RunStatus
from lstm_demo.runs.runs import Run, list_runs
from lstm_demo.ui.server.job_queue import job_queue


@dataclass(frozen=True)
class Standing:
    """state: as the disk has it. busy: in somebody's hands. job: its state in this server's queue, and whether it was told to end."""

    state: RunStatus
    busy: bool
    can_go_on: bool
    job: tuple[RunStatus, bool] | None

    @property
    def under_way(self) -> bool:
        """It will change by itself. A training that has ended counts until its process has, which is a second after the disk says so."""
        return self.busy or (self.job is not None and self.job[0] in ("running", "queued"))


def look_at_runs(names: Collection[str] | None = None) -> dict[str, tuple[Run, Standing]]:
    """Those of them that are there, or all, newest first; by name.

    The queue is asked before the disk: it learns of an end last, so that what it no longer has under way is settled on the disk too.
    """
    jobs = {job.out.stem: (job.state, job.stopping) for job in job_queue().jobs if not job.finished}
    runs = [run for run in list_runs() if names is None or run.name in names]
    return {run.name: (run, Standing(run.record.state, run.busy, run.can_go_on, jobs.get(run.name))) for run in runs}
