"""One training on the page: what was asked for, and how far it is. Imports neither torch nor Streamlit."""

from __future__ import annotations

import shlex
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
    from lstm_demo.runs.process import Training

Phase = Literal["loading", "beginning", "learning", "finishing", "stopping", "pausing"]

_END_STATES: Mapping[str, RunStatus] = {"done": "done", "stopped": "stopped", "error": "failed"}


class Job:
    """One training, from the queue to its model file: a value that `JobQueue` makes and changes; it may be read from any thread.

    number: from 1, in the order of arrival.
    folder: of the run, NAME.run.
    state: as in the run's record.
    history: the reports so far, ascending by step, thinned when they become many.
    text: the last sentence about it, for the person.
    facts: of the `start` event: device, steps, parameters and so on.
    learning: its process has made its first report.
    stopping: it was told to end and has not ended yet; pausing: it was told so in order to be resumed later.
    last_contact: when its process last wrote an event or was last told something; by `time.monotonic()`.
    model_path: its model, once that is written.
    new_length: epochs or iterations, for a run that is trained further; state_before: the state that it had until then.
    finishes: its process was killed with all steps done, and another one writes its model.
    from_elsewhere: the run was not asked for on this machine, so that it waits for a person.
    child: its training, from when it was started until it has ended; on a cluster it may wait for a worker. waits_for: a sentence then.
    visitor: who started or resumed it, for the limit of each visitor; "" for nobody in particular.
    """

    def __init__(self, number: int, request: JobRequest, out: Path) -> None:
        self.number, self.request, self.out, self.folder = number, request, out, out.with_suffix(RUN_SUFFIX)
        self.state: RunStatus = "queued"
        self.stopping = self.pausing = self.learning = self.from_elsewhere = False
        self.last_contact = time.monotonic()
        self.facts: dict[str, Any] = {}
        self.history: list[Report] = []
        self.text = ""
        self.test_accuracy: float | None = None
        self.model_path: Path | None = None
        self.new_length: Mapping[str, int] = {}
        self.state_before: RunStatus | None = None
        self.finishes = False
        self.visitor = ""
        self.child: Training | None = None
        self.waits_for = ""
        self.owner = Lock(self.folder / OWNER)
        self._arguments = self.first_arguments = request.arguments(out)

    @property
    def arguments(self) -> list[str]:
        """Of `python -m lstm_demo`."""
        return list(self._arguments)

    @property
    def command_text(self) -> str:
        """What is run, as a person would type it in the project's folder."""
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

    def record(self) -> RunRecord:
        """As it goes onto the disk when it is submitted."""
        request = asdict(self.request) | {"settings": dict(self.request.settings)}
        return RunRecord(self.out.stem, self.request.recipe, command=self.request.command(self.out), request=request, wanted=True)

    @property
    def arguments_to_continue(self) -> list[str]:
        """Of the command that goes on from what the run has kept."""
        length = [word for name, value in self.new_length.items() for word in (f"--{name}", str(value))]
        return ["train", "--continue", as_typed(self.folder), *length, *LISTENING]

    def start(self, child: Training, *, at_once: bool = True) -> None:
        """at_once: it runs; otherwise its event `begun` says when it does."""
        self.child = child
        self._begin("running" if at_once else "queued")

    def prepare(self) -> None:
        """Settle what is to be run: from where it was, if there is anything to go on from."""
        if (self.folder / STATE).is_file():
            self._arguments = self.arguments_to_continue

    def take(self, event: Mapping[str, Any]) -> None:
        """One line of the child's while it runs."""
        facts = {name: value for name, value in event.items() if name != "event"}
        self.last_contact = time.monotonic()
        if event["event"] == "begun":
            self._begin("running")
        elif event["event"] == "waiting":
            self._begin("queued", facts["text"])
        elif event["event"] == "start":
            self.facts = facts
        elif event["event"] == "progress":
            self.learning = True
            self.history = with_report(self.history, facts)
        elif event["event"] == "notice":
            self.text = str(facts.get("text", ""))

    def _begin(self, state: RunStatus, waits_for: str = "") -> None:
        self.state, self.waits_for, self.learning, self.facts, self.last_contact = state, waits_for, False, {}, time.monotonic()

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
        self.stopping, self.pausing, self.new_length, self.waits_for = False, False, {}, ""
        return state


def is_from_training(event: Mapping[str, Any]) -> bool:
    """The training itself wrote this last event; otherwise its process was killed."""
    return "died" not in event


def is_end(event: Mapping[str, Any]) -> bool:
    return event["event"] in _END_STATES
