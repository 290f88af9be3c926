"""Training beside a live page: one job at a time, the others in a queue. Imports neither torch nor Streamlit."""

from __future__ import annotations

import re
import shlex
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from lstm_demo.training.catalogue import PROJECT, free_path, runs_folder
from lstm_demo.training.child import SECONDS_TO_STOP, Child

JobState = Literal["queued", "running", "done", "stopped", "failed"]
Setting = str | int | float

MAX_HISTORY = 2000
MAX_FINISHED = 20
_FLAGS = {"num_layers": "--layers"}
_END_STATES: Mapping[str, JobState] = {"done": "done", "stopped": "stopped", "error": "failed"}


@dataclass(frozen=True)
class JobRequest:
    """What to train.

    recipe: a key of `RECIPES`. name: of the model and its file; letters, digits, dots, dashes and underscores, at most 60.
    settings: what differs from the recipe, by the fields' names in `ModelConfig` and `TrainingConfig`. data: as `--data` takes it.

    Raises:
        ValueError: the name will not do.
    """

    recipe: str
    name: str
    settings: Mapping[str, Setting] = field(default_factory=dict)
    data: str | None = None

    def __post_init__(self) -> None:
        if not re.fullmatch(r"\w[\w.-]{0,59}", self.name, re.ASCII):
            raise ValueError(f"A model's name has 1–60 letters, digits, dots, dashes or underscores, got {self.name[:80]!r}.")

    def arguments(self, out: Path) -> list[str]:
        """Of `python -m lstm_demo`, run in the project's folder."""
        inside = out.is_relative_to(PROJECT)
        words = ["train", "--recipe", self.recipe, "--out", str(out.relative_to(PROJECT) if inside else out)]
        for name, value in {"threads": 1, **self.settings}.items():
            words += [_FLAGS.get(name, f"--{name.replace('_', '-')}"), str(value)]
        if self.data is not None:
            words += ["--data", self.data]
        return [*words, "--json", "--stop-on-eof"]


class Job:
    """One training, from the queue to its model file. Made by `JobQueue.submit`; its attributes may be read from any thread.

    number: from 1, in the order of submission. facts: of the `start` line: device, steps, parameters and so on.
    history: the `progress` lines so far, thinned when they become many. text: the last sentence about it, for the person.
    stopping: it has been told to stop and has not ended yet. model_path: its model, once that is written.
    """

    def __init__(self, queue: JobQueue, number: int, request: JobRequest, out: Path) -> None:
        self.number, self.request, self.out = number, request, out
        self.state: JobState = "queued"
        self.stopping = False
        self.facts: dict[str, Any] = {}
        self.history: list[dict[str, Any]] = []
        self.text = ""
        self.test_accuracy: float | None = None
        self.model_path: Path | None = None
        self.child: Child | None = None
        self._queue = queue

    @property
    def command(self) -> list[str]:
        """What is run, word by word."""
        return [sys.executable, "-m", "lstm_demo", *self.request.arguments(self.out)]

    @property
    def command_text(self) -> str:
        """The same as a person would type it in the project's folder."""
        return shlex.join(["python", *self.command[1:]])

    @property
    def finished(self) -> bool:
        return self.state in _END_STATES.values()

    @property
    def position(self) -> int:
        """How many are in front of it: 0 when it is running or has ended."""
        return self._queue.position(self)

    def stop(self) -> None:
        """Returns at once. A queued job leaves the queue; a running one ends within a step and keeps its best weights."""
        self._queue.stop(self)

    def take(self, event: Mapping[str, Any]) -> None:
        """One line of the child's."""
        facts = {name: value for name, value in event.items() if name != "event"}
        if event["event"] == "start":
            self.facts = facts
        elif event["event"] == "progress":
            self.history.append(facts)
            if len(self.history) > MAX_HISTORY:
                self.history = _thinned(self.history)
        elif event["event"] == "notice":
            self.text = str(facts.get("text", ""))
        elif event["event"] in _END_STATES:
            self.text, self.test_accuracy = str(facts.get("text", "")), facts.get("test_accuracy")
            self.model_path = self.out if "file" in facts else None
            self.state, self.stopping = _END_STATES[event["event"]], False


class JobQueue:
    """Runs jobs one after the other. One for the whole process; every method may be called from any thread."""

    def __init__(self, folder: Path | None = None) -> None:
        """folder: for the model files; `runs_folder()` if none is given."""
        self._folder = folder
        self._lock = threading.RLock()
        self._jobs: list[Job] = []
        self._submitted = 0

    @property
    def jobs(self) -> list[Job]:
        """Those running and queued, and the last ones that have ended; oldest first."""
        with self._lock:
            return list(self._jobs)

    @property
    def running(self) -> Job | None:
        with self._lock:
            return next((job for job in self._jobs if job.state == "running"), None)

    def submit(self, request: JobRequest) -> Job:
        """Start it, or put it at the end of the queue. No model is ever overwritten: a taken name gets a number.

        Raises:
            OSError: the folder for the models cannot be made.
        """
        with self._lock:
            folder = self._folder or runs_folder()
            folder.mkdir(parents=True, exist_ok=True)
            out = free_path(folder, request.name, {job.out for job in self._jobs if not job.finished})
            self._submitted += 1
            job = Job(self, self._submitted, request, out)
            self._forget_the_oldest()
            self._jobs.append(job)
            self._start_next()
            return job

    def position(self, job: Job) -> int:
        with self._lock:
            waiting = [other for other in self._jobs if not other.finished]
            return waiting.index(job) if job in waiting else 0

    def stop(self, job: Job) -> None:
        with self._lock:
            if job.finished or job.stopping:
                return
            if job.child is None:
                job.state, job.text = "stopped", "Taken out of the queue."
                return
            job.stopping = True
            if job.history:
                job.child.ask_to_stop()
            else:
                job.child.kill()  # it has learned nothing yet, and may still be importing torch

    def close(self) -> None:
        """Stop everything, and wait for it."""
        for job in reversed(self.jobs):
            job.stop()
        for job in self.jobs:
            if job.child is not None:
                job.child.wait(SECONDS_TO_STOP + 5)

    def _forget_the_oldest(self) -> None:
        finished = [job for job in self._jobs if job.finished]
        for job in finished[: max(0, len(finished) - MAX_FINISHED)]:
            self._jobs.remove(job)

    def _start_next(self) -> None:
        while self.running is None and (job := next((job for job in self._jobs if job.state == "queued"), None)):
            try:
                job.child = Child(job.command)
            except OSError as error:
                job.state, job.text = "failed", f"The training could not be started: {error.strerror}."
                continue
            job.state = "running"
            threading.Thread(target=self._listen, args=(job, job.child), name=f"training-{job.number}", daemon=True).start()

    def _listen(self, job: Job, child: Child) -> None:
        """Until the child ends; then it is the next one's turn."""
        for event in child.events():
            with self._lock:
                job.take(event)
        with self._lock:
            self._start_next()


def _thinned(history: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every second one of the older three quarters, and all that carry a measured accuracy."""
    recent = len(history) * 3 // 4
    return [entry for index, entry in enumerate(history) if index % 2 or index >= recent or entry.get("test_accuracy") is not None]
