"""What every page shows of a training: made once, small, and in words at every stage."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from lstm_demo.runs.queue import Job, JobRequest
from lstm_demo.ui.sidebar.training_snapshot import MAX_POINTS, mark, snapshot


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """One that runs, twelve seconds after its process was started."""
    job = Job(1, JobRequest("quick", "mine"), tmp_path / "mine.safetensors")
    job.state = "running"
    job.last_contact = time.monotonic() - 12
    return job


def report(step: int, **more: object) -> dict[str, object]:
    facts = {"step": step, "steps": 2000, "loss": 1 / step, "train_accuracy": 0.5, "images_per_second": 4000, "seconds_left": 3.2}
    return {"event": "progress", **facts, **more}


def place(job: Job) -> str:
    return str(snapshot([job])["running"]["mine"]["place"])


def test_loading_pytorch_says_for_how_long_already(job: Job) -> None:
    assert place(job) == "starting: loading PyTorch, 12 s so far"


def test_a_resumed_training_says_so_too_and_keeps_its_bar(job: Job) -> None:
    job.history = [{"step": 500, "steps": 2000, "loss": 1.0}]
    assert place(job) == "starting: loading PyTorch, 12 s so far" and snapshot([job])["running"]["mine"]["share"] == 0.25


def test_every_stage_has_its_words(job: Job) -> None:
    job.take({"event": "start", "steps": 2000})
    assert place(job) == "starting: the first step, 0 s so far"
    job.take(report(40))
    assert place(job) == "step 40 of 2,000" and snapshot([job])["running"]["mine"]["pace"] == "4,000 images/s, 3 s left"
    job.last_contact -= 30
    assert place(job) == "step 40 of 2,000, reported 30 s ago"
    job.take(report(2000))
    assert place(job) == "step 2,000 of 2,000: measuring and saving, 0 s so far"
    job.stopping = True
    assert place(job) == "stopping, 0 s so far"
    job.pausing = True
    assert place(job) == "pausing, 0 s so far"


def test_only_accuracies_that_were_measured_are_told(job: Job) -> None:
    job.take(report(1, train_accuracy=0.1))
    job.take(report(2, train_accuracy=0.2, test_accuracy=0.5, validation_accuracy=None))
    told = snapshot([job])["running"]["mine"]["accuracies"]
    assert told == {"training": [[1, 2], [0.1, 0.2], "20.0\N{NO-BREAK SPACE}%"], "test": [[2], [0.5], "50.0\N{NO-BREAK SPACE}%"]}


def test_a_long_history_is_sent_thin_from_first_to_last(job: Job) -> None:
    for step in range(1, 1801):
        job.take(report(step))
    steps, values = snapshot([job])["running"]["mine"]["loss"]
    assert len(steps) == len(values) <= MAX_POINTS and steps[-1] == 1800 and steps[0] < 20
    assert len(json.dumps(snapshot([job]))) < 8000


def test_progress_leaves_the_mark_and_a_new_state_changes_it(job: Job) -> None:
    before = mark([job])
    job.take(report(40))
    assert mark([job]) == before
    job.stopping = True
    assert mark([job]) != before
    job.state = "done"
    assert mark([job]) == ""
