"""The training queue: one child at a time, stopped at once, never an orphan, and every end told in a sentence."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lstm_demo.files.checkpoint import load_model
from lstm_demo.runs import process as child
from lstm_demo.runs.history import MAX_REPORTS
from lstm_demo.runs.process import NICENESS
from lstm_demo.runs.queue import Job, JobQueue, JobRequest

PROJECT = Path(__file__).parents[2]
TINY = {"hidden_size": 8, "validation_images": 0}
PATIENCE = 300.0  # seconds, on a machine that is busy


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[JobQueue]:
    queue = JobQueue(tmp_path / "runs")
    yield queue
    queue.close()


def wait_until(condition: Callable[[], bool], seconds: float = PATIENCE, of: int | None = None, since: float | None = None) -> float:
    """How long it took, in seconds. of: the process waited for, whose turns that a busy machine gave to others do not count."""
    asked, held_up, lost = since or time.monotonic(), held_up_by_others(of), 0.0
    while not condition():
        lost = max(lost, held_up_by_others(of) - held_up)
        assert time.monotonic() - asked - lost < seconds, "waited too long"
        time.sleep(0.01)
    return time.monotonic() - asked - lost


def held_up_by_others(pid: int | None) -> float:
    """Seconds since its start for which a process was ready to run and others ran; 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9
    except (OSError, IndexError):
        return 0.0


def long_run(name: str = "long") -> JobRequest:
    return JobRequest("quick", name, {**TINY, "iterations": 1_000_000})


def alive(pid: int) -> bool:
    """A zombie has ended."""
    status = Path(f"/proc/{pid}/stat")
    if Path("/proc/self").exists():
        return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_jobs_run_one_after_the_other_and_leave_their_models(queue: JobQueue) -> None:
    requests = [JobRequest("quick", name, {**TINY, "iterations": 3}) for name in ("a", "a")]
    first, second = (queue.submit(request) for request in requests)
    assert (first.state, second.state) == ("running", "queued")
    assert (queue.position(first), queue.position(second)) == (0, 1)
    wait_until(lambda: second.finished)
    for job, name in ((first, "a"), (second, "a-2")):
        assert (job.state, queue.position(job)) == ("done", 0), job.text
        assert job.model_path is not None and job.model_path.stem == name
        assert load_model(job.model_path).card.test_accuracy == job.test_accuracy
        assert job.history[-1]["step"] == 3
        assert job.facts["steps"] == 3 and job.facts["parameters"] > 0
    assert queue.running is None


def test_stop_answers_within_a_second_and_keeps_the_weights(queue: JobQueue) -> None:
    job = queue.submit(long_run())
    waiting = queue.submit(long_run("waiting"))
    wait_until(lambda: len(job.history) >= 2 or job.finished)
    queue.stop(waiting)
    assert (waiting.state, waiting.text, queue.position(waiting)) == ("stopped", "Taken out of the queue.", 0)
    assert job.child is not None
    pid = job.child.pid
    asked = time.monotonic()
    queue.stop(job)
    assert job.stopping or job.finished
    assert wait_until(lambda: job.finished, of=pid, since=asked) < (1.0 if not os.environ.get("CI") else 3.0)
    assert job.state == "stopped" and job.text.startswith("Stopped at step")
    assert job.model_path is not None
    assert load_model(job.model_path).card.ended == "stopped"
    queue.stop(job)  # again, to no effect
    assert job.state == "stopped"


def test_a_job_stopped_before_it_began_leaves_nothing(queue: JobQueue) -> None:
    job = queue.submit(long_run())
    assert job.child is not None
    pid = job.child.pid
    queue.stop(job)
    wait_until(lambda: job.finished, 5, of=pid)
    assert (job.state, job.model_path) == ("stopped", None)
    assert job.text == "Stopped before there was anything to keep."


def test_a_wrong_setting_is_told_and_the_next_job_starts(queue: JobQueue) -> None:
    wrong = queue.submit(JobRequest("quick", "wrong", {"learning_rate": 50}))
    after = queue.submit(long_run())
    wait_until(lambda: wrong.finished and after.state == "running")
    assert (wrong.state, wrong.text) == ("failed", "--learning-rate must be above 0 and at most 10, got 50.0")


def test_a_child_that_dies_says_so(queue: JobQueue) -> None:
    job = queue.submit(long_run())
    wait_until(lambda: bool(job.history) or job.finished)
    assert job.child is not None
    os.kill(job.child.pid, signal.SIGKILL)
    wait_until(lambda: job.finished)
    assert (job.state, job.model_path) == ("failed", None)
    assert job.text.startswith("The training process ended by signal 9 (Killed) and left no model.")


def test_a_child_that_cannot_start_says_so_and_the_next_one_is_tried(tmp_path: Path) -> None:
    job = JobQueue(tmp_path, ["/nowhere/python"]).submit(long_run())
    assert (job.state, job.text) == ("failed", "The training could not be started: No such file or directory.")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for processes in /proc")
def test_no_orphan_is_left_when_the_server_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from lstm_demo.runs import process\n"
        "from lstm_demo.runs.queue import *\n"
        "process.NICENESS = 0\n"
        "job = JobQueue(Path(sys.argv[1])).submit(JobRequest('quick', 'left', {'hidden_size': 8, 'iterations': 1_000_000}))\n"
        "while not job.history: time.sleep(0.05)\n"
        "print(job.child.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    server = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=PROJECT)
    try:
        assert server.stdout is not None
        pid = int(server.stdout.readline())
        assert alive(pid)
    finally:
        server.kill()
        server.wait()
        server.stdout.close()
    wait_until(lambda: not alive(pid), 10, of=pid)
    assert load_model(tmp_path / "left.safetensors").card.ended == "stopped"


def test_the_command_shown_is_the_command_run(queue: JobQueue) -> None:
    job = queue.submit(JobRequest("tiny", "x", {"num_layers": 2, "learning_rate": 0.01}, data="mnist"))
    shown = "train --recipe tiny --out {} --threads 1 --layers 2 --learning-rate 0.01 --data mnist --keep-run --json --stop-on-eof"
    assert queue.command(job) == [sys.executable, "-m", "lstm_demo", *shown.format(job.out).split()]
    assert job.command_text == f"python -m lstm_demo {shown.format(job.out)}"


def test_paths_inside_the_project_are_shown_from_its_folder() -> None:
    assert ".runs/x.safetensors" in JobRequest("tiny", "x").arguments(PROJECT / ".runs" / "x.safetensors")


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="needs process priorities")
def test_the_child_gives_way_to_the_page(queue: JobQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "NICENESS", NICENESS)
    job = queue.submit(long_run())
    assert job.child is not None
    assert os.getpriority(os.PRIO_PROCESS, job.child.pid) == os.getpriority(os.PRIO_PROCESS, 0) + 10


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="needs process priorities")
@pytest.mark.parametrize(("given", "niceness"), [("0", 0), ("3", 3), ("much", 10), ("-5", 10)])
def test_how_far_it_gives_way_can_be_set(queue: JobQueue, monkeypatch: pytest.MonkeyPatch, given: str, niceness: int) -> None:
    monkeypatch.setattr(child, "NICENESS", NICENESS)
    monkeypatch.setenv("LSTM_DEMO_NICENESS", given)
    job = queue.submit(long_run())
    assert job.child is not None
    assert os.getpriority(os.PRIO_PROCESS, job.child.pid) == os.getpriority(os.PRIO_PROCESS, 0) + niceness


@pytest.mark.skipif(not Path("/proc/self/autogroup").exists(), reason="needs a kernel that shares the processor out among sessions")
def test_the_child_gives_way_where_sessions_share_the_processor(queue: JobQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "NICENESS", NICENESS)
    job = queue.submit(long_run())
    assert job.child is not None
    assert Path(f"/proc/{job.child.pid}/autogroup").read_text().split()[-2:] == ["nice", "10"]


@pytest.mark.parametrize("name", ["", "../x", "a b", "a/b", ".hidden", "x" * 61, "é", "a\n"])
def test_a_name_that_will_not_do_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="A model's name has"):
        JobRequest("quick", name)


def test_a_long_history_is_thinned_but_keeps_what_was_measured(tmp_path: Path) -> None:
    job = Job(1, long_run(), tmp_path / "x.safetensors")
    for step in range(1, 10_001):
        job.take({"event": "progress", "step": step, "test_accuracy": 0.9 if step % 500 == 0 else None})
    steps = [entry["step"] for entry in job.history]
    assert len(steps) <= MAX_REPORTS and steps == sorted(steps) and steps[-1] == 10_000
    assert set(range(500, 10_001, 500)) <= set(steps)
