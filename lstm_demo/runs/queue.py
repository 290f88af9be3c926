"""Training while pages are open: as many jobs at a time as the engine takes (one on this machine), the others in a queue.

Imports neither torch nor Streamlit.

What happens to a job, in this order:

1. `submit` reserves its name, takes its lock and writes its record, which says that the run is `wanted`: a new server goes on with such
   runs where the training of the old one was (`recovery.py`).
2. `_start_next` starts its training as soon as there is a place, and a thread that follows what the training reports. On a cluster it may
   wait there for a worker.
3. A person may pause or stop it: the training is asked to end, and does so within a step.
4. When it has ended, the record is written and the lock released (`job_end.py`), and the next job is started.

All of it happens under one lock, so that no method sees a job half-way between two states.
"""

from __future__ import annotations

import shutil
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from subprocess import TimeoutExpired
from typing import Any

from lstm_demo.files.catalogue import runs_folder
from lstm_demo.files.lock import is_held
from lstm_demo.runs.engine import Engine, chosen_engine
from lstm_demo.runs.job import Job
from lstm_demo.runs.job_end import follow, lacks_only_a_model, settle
from lstm_demo.runs.process import SECONDS_TO_STOP, Training
from lstm_demo.runs.record import LOCK, OWNER, RunError, RunStatus, check_no_symlinks, read_record, update_record, write_record
from lstm_demo.runs.recovery import Orphans, check_found, goes_on, interrupted_runs, lacks_only_its_model, paused_runs
from lstm_demo.runs.request import JobRequest, Setting, request_of
from lstm_demo.runs.reservation import remove_remains, reserve
from lstm_demo.runs.runs import Run, check_models, find_run, list_runs, read_history
from lstm_demo.runs.seal import is_sealed, sealed, set_wanted

__all__ = ["Job", "JobQueue", "JobRequest", "Setting"]

MAX_FINISHED = 20
MAX_WAITING, MAX_WAITING_OF_ONE = 12, 3
"""Runs under way, paused ones not counted: in all, and of one visitor, by whatever text the page tells visitors apart."""
FINISHING = "Its steps were done when it was killed: its model is being written."
_ELSEWHERE = "{} is in use by another server or another command: stop it there first."


class JobQueue:
    """Runs jobs in their order. One for the whole process; every method may be called from any thread."""

    def __init__(self, folder: Path | None = None, program: Sequence[str] | None = None, engine: Engine | None = None) -> None:
        """Goes on with the runs that an earlier server had queued; those that were paused stay paused.

        folder: of the runs; `runs_folder()` if none is given. program: what is run, instead of `python -m lstm_demo`.
        engine: where; `chosen_engine()` if none is given.
        """
        self._engine = engine or chosen_engine()
        self._program = tuple(program or (sys.executable, "-m", "lstm_demo"))
        self._folder = folder or runs_folder()
        self._lock = threading.RLock()
        self._jobs: list[Job] = []
        self._arrived = 0
        self._closing = False
        remove_remains(self._folder)
        self.refresh()
        self._finished_once: set[tuple[str, str]] = set()
        self._orphans = Orphans(self._jobs_of(interrupted_runs(self._folder)), self._adopt)
        self.finish_killed()

    @property
    def jobs(self) -> list[Job]:
        """Those running, queued and paused, and the last ones that have ended; oldest first."""
        with self._lock:
            return list(self._jobs)

    @property
    def running(self) -> Job | None:
        with self._lock:
            return next((job for job in self._jobs if job.state == "running"), None)

    def job_of(self, name: str) -> Job | None:
        """The one that runs, waits or is paused under this name."""
        return next((job for job in self.jobs if job.out.stem == name and not job.finished), None)

    def submit(self, request: JobRequest, visitor: str = "") -> Job:
        """Start it, or put it at the end of the queue. No model is ever overwritten: a taken name gets a number.

        Raises:
            RunError: the folder cannot be written to, or as many wait as may.
        """
        with self._lock:
            self._check_room(visitor)
            check_models(self._folder)
            try:
                job = self._new_job(request, reserve(self._folder, request.name, {job.out for job in self._jobs if not job.finished}))
            except OSError as error:
                raise RunError(f"No run can be kept in {self._folder}: {error.strerror}.") from None
            try:
                job.owner.take()
                write_record(job.folder, sealed(job.record(), self._folder))
            except (OSError, RunError) as error:
                job.owner.let_go()
                shutil.rmtree(job.folder, ignore_errors=True)
                why = error.strerror if isinstance(error, OSError) else str(error)
                raise RunError(f"{job.out.stem} was not started: {why}") from None
            job.visitor = visitor
            return self._enqueue(job)

    def _check_room(self, visitor: str) -> None:
        """Raises RunError: as many wait as may, of this visitor's or in all."""
        waiting = [job for job in self._jobs if job.waiting]
        if len(waiting) >= MAX_WAITING:
            raise RunError(f"{MAX_WAITING} runs are under way or wait already, the most there may be: start it when one has ended.")
        if visitor and sum(job.visitor == visitor for job in waiting) >= MAX_WAITING_OF_ONE:
            raise RunError(f"{MAX_WAITING_OF_ONE} of your runs are under way or wait already: start another when one has ended.")

    @property
    def _has_room(self) -> bool:
        """Each job that waits holds a descriptor."""
        return sum(job.waiting for job in self._jobs) < MAX_WAITING

    def continue_run(self, run: Run, visitor: str = "", **new_length: int) -> Job:
        """Go on with a run that was stopped or paused, or was cut off; with `epochs` or `iterations`, to that new length.

        Raises:
            RunError: it kept nothing to go on from, or is under way already, or as many wait as may.
        """
        with self._lock:
            self._check_room(visitor)
            job = self.job_of(run.name)
            if job is not None and job.state != "paused":
                raise RunError(f"{run.name} is under way already.")
            if not run.can_go_on:
                raise RunError(f"{run.name} kept nothing to resume from: train it anew.")
            if job is None:
                job = self._job_of_run(run)
                job.state_before = run.record.state
            job.new_length = new_length
            self._queue_up(job)
            job.visitor = visitor
            return job

    def command(self, job: Job) -> list[str]:
        """What is run for it, word by word."""
        return [*self._program, *job.arguments]

    def position(self, job: Job) -> int:
        """Its place among those that wait, from 1; 0 when it runs or has ended."""
        with self._lock:
            waiting = [other for other in self._jobs if other.state == "queued"]
            return waiting.index(job) + 1 if job in waiting else 0

    def stop(self, job: Job) -> None:
        """Returns at once. A job that waits leaves the queue; one that runs ends within a step and keeps its best weights."""
        with self._lock:
            job.pausing = False
            if job.finished or job.stopping:
                return
            if job.child is not None:
                self._end(job)
            elif _taken(job):
                job.text = "Stopped." if job.history else "Taken out of the queue."
                self._settle(job, "stopped")
            else:
                self.refresh()  # paused here, and resumed by another server meanwhile

    def pause(self, job: Job) -> None:
        """Returns at once. The job ends as by `stop`, and waits to be resumed, also after a restart of the server."""
        with self._lock:
            if job.stopping or not job.waiting:
                return
            if job.child is None:
                self._settle(job, "paused")
                return
            job.pausing = True
            self._end(job)

    def resume(self, job: Job, visitor: str = "") -> None:
        """Put a paused job back into the queue, for `visitor`. Raises RunError: another server has it, or too many jobs wait."""
        with self._lock:
            if job.state == "paused":
                self._check_room(visitor)
                self._queue_up(job)
                job.visitor = visitor

    def refresh(self) -> None:
        """Read from the disk which runs are paused now: a person may have renamed, deleted, restored or copied some.

        A finished job whose model was moved has none from then on: a later file of that name belongs to another run.
        """
        with self._lock:
            for job in self._jobs:
                if job.finished and job.model_path is not None and not job.model_path.exists():
                    job.model_path = None
            paused = {run.name: run for run in paused_runs(self._folder)}
            self._jobs = [job for job in self._jobs if job.state != "paused" or job.out.stem in paused]
            known = {job.out.stem for job in self._jobs if job.state == "paused"}
            for job in self._jobs_of([run for name, run in paused.items() if name not in known]):
                record = paused[job.out.stem].record
                job.state, job.text = "paused", record.text
                job.from_elsewhere = record.state != "paused" or not is_sealed(record, self._folder)
                self._jobs.append(job)

    def finish_killed(self) -> bool:
        """Write the models of runs that were killed when all their steps were done, a command line's too, each tried once. Any?"""
        found = False
        with self._lock:
            for run in list_runs(self._folder):
                tried = (run.name, run.record.created)
                if tried in self._finished_once or not self._has_room or self.job_of(run.name) is not None or not lacks_only_its_model(run):
                    continue
                self._finished_once.add(tried)
                with suppress(RunError):
                    job = self._job_of_run(run)
                    job.state_before, job.finishes, job.text = run.record.state, True, FINISHING
                    self._queue_up(job)
                    found = True
        return found

    def close(self) -> None:
        """As at the end of the server: end what does not go on without it, and wait for that. A new queue goes on with it."""
        with self._lock:
            self._closing = True
            children = [job.child for job in self._jobs if job.child is not None]
            for job in self._jobs:
                if job.child is not None:
                    job.child.leave()
        for child in children:
            with suppress(TimeoutExpired):
                child.wait(SECONDS_TO_STOP + 5)
        self._orphans.close()
        self._engine.close()
        for job in [*self.jobs, *self._orphans.jobs]:
            job.owner.let_go()

    def _new_job(self, request: JobRequest, out: Path) -> Job:
        self._arrived += 1
        return Job(self._arrived, request, out)

    def _jobs_of(self, runs: Iterable[Run]) -> list[Job]:
        """Of those whose records ask for what can be trained."""
        jobs = []
        for run in runs:
            with suppress(RunError):
                jobs.append(self._job_of_run(run))
        return jobs

    def _job_of_run(self, run: Run) -> Job:
        job = self._new_job(request_of(run.record), run.model_path)
        job.history = read_history(run)
        job.model_path = job.out if job.out.exists() else None
        return job

    def _queue_up(self, job: Job) -> None:
        """Because a person asks for it: from now on this server owns the run, also if it came from elsewhere."""
        own: dict[str, Any] = {}
        if not is_sealed(read_record(job.folder), self._folder):
            check_found(job)
            own = {"command": job.request.command(job.out)}  # the command in its record may be anything
        if is_held(job.folder / LOCK) or not _taken(job):
            raise RunError(_ELSEWHERE.format(job.out.stem))
        try:
            set_wanted(job.folder, True, state="queued", **own)
        except RunError:
            job.owner.let_go()
            raise
        job.state, job.from_elsewhere = "queued", False
        self._enqueue(job)

    def _enqueue(self, job: Job) -> Job:
        self._forget_the_oldest()
        self._jobs = [*(other for other in self._jobs if other is not job), job]
        self._start_next()
        return job

    def _forget_the_oldest(self) -> None:
        finished = [job for job in self._jobs if job.finished]
        for job in finished[: max(0, len(finished) - MAX_FINISHED)]:
            self._jobs.remove(job)

    def _start_next(self) -> None:
        while not self._closing and self.has_place and (job := self._next()):
            try:
                job.prepare()
                job.start(child := self._engine.start(self._program, job), at_once=not self._engine.outlives_server)
            except OSError as error:
                job.text = f"The training could not be started: {error.strerror}."
                self._settle(job, "failed")
                continue
            if job.state == "running":
                with suppress(RunError):  # a page that follows the run on the disk sees it begin, seconds before torch is loaded
                    update_record(job.folder, state="running", pid=child.pid)
            threading.Thread(target=self._follow, args=(job, child), name=f"training-{job.number}", daemon=True).start()

    @property
    def has_place(self) -> bool:
        """Another training may be started at once; on a cluster it is given to the scheduler."""
        return sum(job.child is not None for job in self.jobs) < self._engine.places

    def _next(self) -> Job | None:
        return next((job for job in self._jobs if job.state == "queued" and job.child is None), None)

    def _follow(self, job: Job, child: Training) -> None:
        """In a thread of its own, until the training has ended. Then it is the next job's turn."""
        last = follow(job, child, self._lock)
        with self._lock:
            finishes = lacks_only_a_model(job, last) and not self._closing
            state = job.end(last)
            if finishes:
                job.child, job.finishes = None, True
                job.state, job.text = "queued", FINISHING
                self._jobs = [job, *(other for other in self._jobs if other is not job)]  # before all that wait
            else:
                self._settle(job, state)
            self._start_next()

    def _end(self, job: Job) -> None:
        assert job.child is not None
        job.stopping, job.last_contact = True, time.monotonic()
        with suppress(RunError):
            set_wanted(job.folder, False)
        job.child.stop()

    def _settle(self, job: Job, state: RunStatus) -> None:
        settle(job, state, server_closes=self._closing)

    def _adopt(self, job: Job) -> bool:
        """True if it need not be asked again: the job is in the queue now, or has ended, was deleted or cannot be used."""
        with self._lock:
            if self._closing or not job.folder.is_dir():
                return True
            if not self._has_room:
                return False
            try:
                trained = is_held(job.folder / LOCK)
                if not _taken(job) or (trained and not self._engine.outlives_server):
                    return False
                run = find_run(job.out.stem, job.folder.parent)
                if goes_on(run):
                    job.history = read_history(run)
                    if not trained:
                        update_record(job.folder, state="queued", pid=None)
                    self._enqueue(job)
                    return True
            except RunError:  # it stays as it is, and its Resume button says why
                pass
            job.owner.let_go()
            return True


def _taken(job: Job) -> bool:
    """False while another server has it. Raises RunError where its lock cannot be used by anybody, or a link leads out of its folder."""
    check_no_symlinks(job.folder)
    try:
        return job.owner.take()
    except OSError as error:
        raise RunError(f"{job.out.stem} cannot be used: its file {OWNER} is no file that can be written to ({error.strerror}).") from None
