"""One training on the page: what was asked for, and how far it is. Imports neither torch nor Streamlit."""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from lstm_demo.files.folders import COMMAND, RUN_SUFFIX, as_typed
from lstm_demo.files.lock import Lock
from lstm_demo.runs.history import Report, with_report
from lstm_demo.runs.record import OWNER, STATE, RunRecord, RunStatus
from lstm_demo.runs.request import LISTENING, JobRequest

if TYPE_CHECKING:
    from lstm_demo.runs.process import Child
    from lstm_demo.runs.queue import JobQueue

Phase = Literal["loading", "beginning", "learning", "finishing", "stopping", "pausing"]

_END_STATES: Mapping[str, RunStatus] = {"done": "done", "stopped": "stopped", "error": "failed"}


class Job:
    """One training, from the queue to its model file. Made by `JobQueue`; its attributes may be read from any thread.

    number: from 1, in the order of arrival. folder: of the run. facts: of the `start` line: device, steps, parameters and so on.
    history: the reports so far, ascending by step, thinned when they become many. text: the last sentence about it, for the person.
    stopping: it has been told to end and has not ended yet; pausing: so that it can be resumed. learning: its process has reported.
    found: it lies here and was not asked for here, so that it waits for a person.
    told: when its process last said something, or was last told something; by `time.monotonic()`.
    model_path: its model, once that is written. longer: the new length of a run that is to go on beyond its old one; before: its end then.
    visitor: who had it started or resumed here, for the limit of one; "" for nobody in particular.
    finishes: its process was killed with all steps done, and another one writes its model.
    """

    def __init__(self, queue: JobQueue, number: int, request: JobRequest, out: Path) -> None:
        self.number, self.request, self.out, self.folder = number, request, out, out.with_suffix(RUN_SUFFIX)
        self.state: RunStatus = "queued"
        self.stopping = self.pausing = self.learning = self.found = False
        self.told = time.monotonic()
        self.facts: dict[str, Any] = {}
        self.history: list[Report] = []
        self.text = ""
        self.test_accuracy: float | None = None
        self.model_path: Path | None = None
        self.longer: Mapping[str, int] = {}
        self.before: RunStatus | None = None
        self.finishes = False
        self.visitor = ""
        self.child: Child | None = None
        self.owner = Lock(self.folder / OWNER)
        self._arguments = request.arguments(out)
        self._queue = queue

    @property
    def command(self) -> list[str]:
        """What is run, word by word."""
        return [*(self._queue.program or (sys.executable, "-m", "lstm_demo")), *self._arguments]

    @property
    def command_text(self) -> str:
        """The same as a person would type it in the project's folder."""
        return f"{COMMAND} {shlex.join(self._arguments)}"

    @property
    def finished(self) -> bool:
        return self.state in _END_STATES.values()

    @property
    def waiting(self) -> bool:
        """It runs, or waits for its turn."""
        return self.state in ("running", "queued")

    @property
    def phase(self) -> Phase:
        """What it does while it runs: load PyTorch, begin, learn, measure and save, or end because it was told to."""
        if self.stopping:
            return "pausing" if self.pausing else "stopping"
        if not self.learning:
            return "beginning" if self.facts else "loading"
        return "finishing" if self.all_steps_done else "learning"

    @property
    def all_steps_done(self) -> bool:
        return bool(self.history) and self.history[-1]["step"] == self.history[-1].get("steps")

    @property
    def position(self) -> int:
        """How many are in front of it: 0 when it is running or has ended."""
        return self._queue.position(self)

    def stop(self) -> None:
        """Returns at once. A queued job leaves the queue; a running one ends within a step and keeps its best weights."""
        self._queue.stop(self)

    def pause(self) -> None:
        """Returns at once. It ends as by `stop`, and waits to be resumed, also after a restart of the server."""
        self._queue.pause(self)

    def resume(self, visitor: str = "") -> None:
        """Back into the queue, at the wish of `visitor`. Raises RunError: another server has it, or as many wait as may."""
        self._queue.resume(self, visitor)

    def record(self) -> RunRecord:
        """As it goes onto the disk when it is submitted."""
        request = asdict(self.request) | {"settings": dict(self.request.settings)}
        return RunRecord(self.out.stem, self.request.recipe, command=self.request.command(self.out), request=request, wanted=True)

    def start(self, child: Child) -> None:
        self.child, self.state, self.learning, self.facts, self.told = child, "running", False, {}, time.monotonic()

    def prepare(self) -> None:
        """Settle what is to be run: from where it was, if there is anything to go on from."""
        if (self.folder / STATE).is_file():
            length = [word for name, value in self.longer.items() for word in (f"--{name}", str(value))]
            self._arguments = ["train", "--continue", as_typed(self.folder), *length, *LISTENING]

    def take(self, event: Mapping[str, Any]) -> None:
        """One line of the child's while it runs."""
        facts = {name: value for name, value in event.items() if name != "event"}
        self.told = time.monotonic()
        if event["event"] == "start":
            self.facts = facts
        elif event["event"] == "progress":
            self.learning = True
            self.history = with_report(self.history, facts)
        elif event["event"] == "notice":
            self.text = str(facts.get("text", ""))

    def end(self, event: Mapping[str, Any]) -> RunStatus:
        """Its last line: `done`, `stopped` or `error`. Returns the state that this brings it to."""
        state = _END_STATES[event["event"]]
        text, file = str(event.get("text", "")), str(event.get("file") or self.out)
        self.text, self.test_accuracy = text.replace(file, Path(file).name), event.get("test_accuracy")
        if state == "stopped" and self.pausing:
            state = "paused"
        if state in ("stopped", "paused") and not self.learning and self.history:
            self.text = f"It stays at step {self.history[-1]['step']:,}."
        self.model_path = self.out if "file" in event else None
        self.stopping, self.pausing, self.longer = False, False, {}
        return state


def is_told(event: Mapping[str, Any]) -> bool:
    """The end was told by the training itself; else its process died without a word."""
    return "died" not in event


def is_end(event: Mapping[str, Any]) -> bool:
    return event["event"] in _END_STATES
