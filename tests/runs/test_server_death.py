"""A server that is killed in the middle of a real training: the next one finishes the run, and the model is the one it would have been."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lstm_demo.files.checkpoint import read_card
from lstm_demo.runs.queue import JobQueue, JobRequest
from lstm_demo.runs.runs import find_run, read_history

PROJECT = Path(__file__).parents[2]
PATIENCE = 200.0  # seconds, on a machine that is busy
EPOCH = 30
SETTINGS = {"hidden_size": 8, "batch_size": 2000, "validation_images": 0, "epochs": 3, "average_decay": 0.9}
SERVER = """
import sys, time
from pathlib import Path
from lstm_demo.runs import process as child
from lstm_demo.runs.queue import JobQueue, JobRequest
child.NICENESS = 0
job = JobQueue(Path(sys.argv[1])).submit(JobRequest("quick", "a", eval(sys.argv[2])))
while not (job.history and job.history[-1]["step"] > int(sys.argv[3])) and not job.finished: time.sleep(0.01)
print(job.history[-1]["step"], job.child.pid, job.text, flush=True)
time.sleep(600)
"""


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The checksum of the weights that the run leaves when nothing happens to it."""
    queue = JobQueue(tmp_path_factory.mktemp("uninterrupted"))
    job = queue.submit(JobRequest("quick", "a", SETTINGS))
    wait_until(lambda: job.finished)
    yield read_card(job.out).sha256
    queue.close()


def killed_in_the_middle(folder: Path, *, with_its_training: bool) -> int:
    """The last step that was reported before."""
    command = [sys.executable, "-c", SERVER, str(folder), repr(SETTINGS), str(EPOCH + EPOCH // 3)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT)
    assert server.stdout is not None
    with server.stdout as said:
        step, pid = said.readline().split()[:2]
    if with_its_training:
        os.kill(int(pid), signal.SIGSTOP)  # or it would notice, and save, between the two
    server.kill()
    server.wait()
    if with_its_training:
        os.kill(int(pid), signal.SIGKILL)
    return int(step)


@pytest.mark.parametrize("with_its_training", [False, True], ids=["the server alone", "and its training"])
def test_a_killed_servers_training_is_finished_by_the_next(tmp_path: Path, uninterrupted: str, with_its_training: bool) -> None:
    reached = killed_in_the_middle(tmp_path, with_its_training=with_its_training)
    queue = JobQueue(tmp_path)
    try:
        wait_until(lambda: bool(queue.jobs) and bool(queue.jobs[0].facts))
        job = queue.jobs[0]
        assert reached - job.facts["step"] <= EPOCH, "no more than one epoch was trained twice"
        assert job.facts["step"] >= EPOCH, "the first epoch was not trained again"
        wait_until(lambda: job.finished)
        assert job.state == "done", job.text
        run = find_run("a", tmp_path)
        steps = [report["step"] for report in read_history(run)]
        assert steps == sorted(set(steps)) and (steps[0], steps[-1]) == (1, 3 * EPOCH)
        assert run.record.state == "done" and not run.record.wanted and not run.busy
        assert read_card(run.model_path).sha256 == uninterrupted
    finally:
        queue.close()
