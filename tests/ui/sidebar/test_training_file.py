"""The file that pages look at: there at once, kept up by one thread, left alone while nothing changes."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lstm_demo.runs.queue import Job, JobRequest
from lstm_demo.ui.sidebar import training_file
from lstm_demo.ui.sidebar.training_file import TrainingFile

PATIENCE = 300.0


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    monkeypatch.setattr(training_file, "SECONDS_BETWEEN_WRITES", 0.01)
    job = Job(1, JobRequest("quick", "mine"), tmp_path / "mine.safetensors")
    job.state = "running"
    return job


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.01)


def followers() -> int:
    return sum(thread.name == "training-file" for thread in threading.enumerate())


def test_fifty_pages_share_one_thread_which_ends_with_the_training(tmp_path: Path, job: Job) -> None:
    file = TrainingFile(tmp_path, lambda: [job])
    for _ in range(50):
        file.keep_up()
    assert followers() == 1 and json.loads(file.path.read_bytes())["running"].keys() == {"mine"}
    job.take({"event": "progress", "step": 40, "steps": 2000, "loss": 0.5, "train_accuracy": 0.8})
    wait_until(lambda: json.loads(file.path.read_bytes())["running"]["mine"]["place"] == "step 40 of 2,000")
    job.state = "done"
    wait_until(lambda: followers() == 0)
    assert json.loads(file.path.read_bytes()) == {"mark": "", "running": {}}


def test_a_file_that_says_the_same_is_not_written_again(tmp_path: Path, job: Job) -> None:
    job.state = "paused"
    file = TrainingFile(tmp_path, lambda: [job])
    file.keep_up()
    written = file.path.stat().st_mtime_ns
    file.keep_up()
    assert file.path.stat().st_mtime_ns == written
