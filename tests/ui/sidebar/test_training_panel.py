from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lstm_demo.runs.queue import JobRequest
from lstm_demo.runs.record import RunError
from lstm_demo.theatre.selection import Selection
from lstm_demo.ui.sidebar import training_watch

Opener = Callable[[], AppTest]
PROGRESS = {
    "step": 40,
    "steps": 200,
    "loss": 0.5,
    "train_accuracy": 0.8,
    "test_accuracy": None,
    "images_per_second": 4000.0,
    "seconds_left": 3.0,
}


@dataclass
class StandInJob:
    """A job as the panel sees it, moved by the test instead of by a child process."""

    number: int
    request: JobRequest
    out: Path
    state: str = "running"
    stopping: bool = False
    pausing: bool = False
    from_elsewhere: bool = False
    text: str = ""
    history: list[dict[str, Any]] = field(default_factory=list)
    model_path: Path | None = None
    phase: str = "learning"
    last_contact: float = 0.0
    visitor: str = ""
    waits_for: str = ""
    command_text: str = "python -m lstm_demo train --recipe quick"

    @property
    def finished(self) -> bool:
        return self.state in ("done", "stopped", "failed")

    @property
    def waiting(self) -> bool:
        return self.state in ("running", "queued")


class StandInQueue:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.jobs: list[StandInJob] = []

    @property
    def running(self) -> StandInJob | None:
        return next((job for job in self.jobs if job.state == "running"), None)

    @property
    def has_place(self) -> bool:
        return self.running is None

    def position(self, job: StandInJob) -> int:
        return [other for other in self.jobs if other.waiting].index(job)

    def stop(self, job: StandInJob) -> None:
        job.stopping = True

    def pause(self, job: StandInJob) -> None:
        job.stopping = job.pausing = True

    def resume(self, job: StandInJob, visitor: str) -> None:
        if job.number == 13:
            raise RunError("x is in the hands of another server.")
        job.state = "running"

    def submit(self, request: JobRequest, visitor: str) -> StandInJob:
        if len([job for job in self.jobs if job.visitor == visitor and job.waiting]) >= 3:
            raise RunError("3 of your runs are under way or wait already: start another when one has ended.")
        job = StandInJob(len(self.jobs) + 1, request, self.folder / f"{request.name}.safetensors")
        if self.running:
            job.state = "queued"
        job.visitor = visitor
        self.jobs.append(job)
        return job


@pytest.fixture
def queue(models: Path, monkeypatch: pytest.MonkeyPatch) -> StandInQueue:
    standing_in = StandInQueue(models)
    for module in ("training_panel", "training_file"):
        monkeypatch.setattr(f"lstm_demo.ui.sidebar.{module}.job_queue", lambda: standing_in)
    return standing_in


def end(job: StandInJob, folder: Path) -> None:
    """It leaves a GRU with two layers of 6 units."""
    job.state, job.text, job.model_path = "done", "Saved.", folder / "other-gru.safetensors"


def captions(page: AppTest) -> str:
    return " ".join(element.value for element in page.caption)


def test_start_asks_for_the_recipe_as_it_stands(open_page: Opener, queue: StandInQueue) -> None:
    open_page().button(key="start-training").click().run()
    assert [job.request for job in queue.jobs] == [JobRequest(recipe="quick", name="my-quick")]


def test_only_changed_settings_are_asked_for(open_page: Opener, queue: StandInQueue) -> None:
    page = open_page()
    page.number_input(key="quick Hidden units").set_value(64).run()
    page.button(key="start-training").click().run()
    assert queue.jobs[0].request.settings == {"hidden_size": 64}


def test_a_running_job_shows_its_command(open_page: Opener, queue: StandInQueue) -> None:
    page = open_page()
    page.button(key="start-training").click().run()
    queue.jobs[0].history.append(PROGRESS)
    page.run()
    assert "**my-quick** is being trained" in [element.value for element in page.markdown]
    assert any("--recipe quick" in element.value for element in page.code)


def test_stop_reaches_the_job(open_page: Opener, queue: StandInQueue) -> None:
    page = open_page()
    page.button(key="start-training").click().run()
    page.button(key="stop-1").click().run()
    assert queue.jobs[0].stopping


def test_pause_reaches_the_job_which_says_so(open_page: Opener, queue: StandInQueue) -> None:
    page = open_page()
    page.button(key="start-training").click().run()
    page.button(key="pause-1").click().run()
    assert queue.jobs[0].pausing
    assert page.button(key="pause-1").disabled and not page.button(key="stop-1").disabled, "it may still be stopped for good"


def test_a_paused_job_says_where_and_is_resumed(open_page: Opener, queue: StandInQueue) -> None:
    page = open_page()
    page.button(key="start-training").click().run()
    queue.jobs[0].history.append(PROGRESS)
    queue.jobs[0].state = "paused"
    page.run()
    assert "**my-quick** is paused at step 40 of 200." in captions(page)
    page.button(key="resume-1").click().run()
    assert queue.jobs[0].state == "running" and page.button(key="pause-1")


def test_a_resume_that_cannot_be_says_why(open_page: Opener, queue: StandInQueue) -> None:
    page = open_page()
    page.button(key="start-training").click().run()
    queue.jobs[0].state, queue.jobs[0].number = "paused", 13
    page.run()
    page.button(key="resume-13").click().run()
    assert [element.value for element in page.warning] == ["x is in the hands of another server."]


def test_a_training_that_cannot_be_started_says_why(open_page: Opener, queue: StandInQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(request: JobRequest, visitor: str) -> StandInJob:
        raise RunError("x was not started: No space left on device.")

    page = open_page()
    monkeypatch.setattr(queue, "submit", full)
    page.button(key="start-training").click().run()
    assert [element.value for element in page.warning] == ["The training could not be started: x was not started: No space left on device."]


def test_a_visitor_who_has_as_many_runs_as_may_wait_is_told_so(open_page: Opener, queue: StandInQueue) -> None:
    page = open_page()
    for _ in range(4):
        page.button(key="start-training").click().run()
    assert len(queue.jobs) == 3 and "3 of your runs are under way or wait already" in page.warning[0].value


def test_a_second_job_waits_with_its_place(open_page: Opener, queue: StandInQueue) -> None:
    page = open_page()
    page.button(key="start-training").click().run()
    page.button(key="start-training").click().run()
    assert "place 1 in the queue" in captions(page)


def test_on_a_cluster_several_run_and_what_a_waiting_one_waits_for_is_said(open_page: Opener, queue: StandInQueue) -> None:
    page = open_page()
    for _ in range(3):
        page.button(key="start-training").click().run()
    queue.jobs[1].state, queue.jobs[2].waits_for = "running", "It waits for a worker of the cluster."
    page.run()
    assert page.button(key="pause-1") and page.button(key="pause-2"), "each has its buttons"
    assert "waits: place 2 in the queue. It waits for a worker of the cluster." in captions(page)


def test_a_second_page_finds_the_running_job(open_page: Opener, queue: StandInQueue) -> None:
    open_page().button(key="start-training").click().run()
    assert open_page().button(key="stop-1")


def test_a_finished_model_is_chosen_and_reads_the_same_digit(open_page: Opener, queue: StandInQueue, models: Path) -> None:
    page = open_page()
    given = page.session_state["session"].input
    page.button(key="start-training").click().run()
    end(queue.jobs[0], models)
    page.run()
    session = page.session_state["session"]
    assert session.model == "other-gru"
    assert session.input is given and session.reading.trace.config.cell == "gru"
    assert "other-gru is trained" in page.toast[0].value


@pytest.mark.parametrize(("unit", "kept"), [(5, True), (7, False)])
def test_the_new_model_is_seen_at_the_same_row_and_at_the_same_unit_if_it_has_it(
    open_page: Opener, queue: StandInQueue, models: Path, unit: int, kept: bool
) -> None:
    page = open_page()
    page.button(key="start-training").click().run()
    page.session_state["session"].selection = Selection(0, unit, 14)
    end(queue.jobs[0], models)  # with 6 units
    page.run()
    selection = page.session_state["session"].selection
    assert (selection.layer, selection.row) == (0, 14) and (selection.unit == unit) is kept


def test_a_training_that_ends_leaves_the_pages_of_others_alone_and_offers_its_model(
    open_page: Opener, queue: StandInQueue, models: Path
) -> None:
    open_page().button(key="start-training").click().run()
    other = open_page()
    session = other.session_state["session"]
    session.selection = Selection(0, 5, 14)
    reading = session.reading
    end(queue.jobs[0], models)
    other.run()
    assert (session.model, session.selection, session.reading) == ("lstm-1x128", Selection(0, 5, 14), reading) and not other.toast
    assert "**other-gru** was trained here." in captions(other) and "Saved." not in captions(other)
    other.button(key="read-with-offered").click().run()
    assert session.model == "other-gru" and session.selection == Selection(0, 5, 14)
    assert "was trained here" not in captions(other)


def test_a_page_that_was_loaded_anew_is_still_the_one_that_started_the_training(
    open_page: Opener, queue: StandInQueue, models: Path
) -> None:
    open_page().button(key="start-training").click().run()
    reloaded = open_page()
    reloaded.session_state[training_watch.KEY] = {"started": ["my-quick", 3]}  # as its tab tells it; a browser may say what it likes
    reloaded.run()
    end(queue.jobs[0], models)
    reloaded.run()
    assert reloaded.session_state["session"].model == "other-gru"


def test_a_training_of_others_that_failed_is_none_of_this_pages_news(open_page: Opener, queue: StandInQueue) -> None:
    open_page().button(key="start-training").click().run()
    other = open_page()
    queue.jobs[0].state, queue.jobs[0].text = "failed", "The loss ran away at step 12."
    assert not other.run().warning


def test_a_failed_job_says_why_and_changes_nothing_else(open_page: Opener, queue: StandInQueue) -> None:
    page = open_page()
    page.button(key="start-training").click().run()
    queue.jobs[0].state, queue.jobs[0].text = "failed", "The loss ran away at step 12."
    page.run()
    assert [element.value for element in page.warning] == ["The loss ran away at step 12."]
    assert page.session_state["session"].model == "lstm-1x128"
