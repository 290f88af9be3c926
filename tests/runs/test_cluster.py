"""Trainings on a Dask cluster: a real scheduler and workers, with a stand-in for the training, so that only the engine is asked."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lstm_demo.runs.cluster import Cluster, given_up, imported_there
from lstm_demo.runs.queue import Job, JobQueue, JobRequest
from lstm_demo.runs.record import RunError
from lstm_demo.runs.runs import find_run, list_runs, read_history
from tests.runs.cluster_stage import TestCluster
from tests.runs.stand_in import STAND_IN, wait_until

WORKER = """
import pickle
try:
    pickle.load(open("task", "rb"))()
except ModuleNotFoundError as error:
    print(error.name)
"""
NOWHERE = "tcp://127.0.0.1:1"
OpenOn = Callable[[str], JobQueue]


@pytest.fixture
def open_on(tmp_path: Path) -> Iterator[OpenOn]:
    """A queue on the same folder each time, as a server opens it that is told of this scheduler."""
    queues: list[JobQueue] = []

    def opened(address: str) -> JobQueue:
        queues.append(JobQueue(tmp_path, STAND_IN, Cluster(address)))
        return queues[-1]

    yield opened
    for queue in queues:
        for job in queue.jobs:
            queue.stop(job)
        wait_until(lambda: all(job.finished for job in queue.jobs))  # noqa: B023
        queue.close()


@pytest.fixture(scope="module")
def cluster() -> Iterator[TestCluster]:
    pytest.importorskip("distributed", reason="the package distributed is missing: pip install -r tests/requirements/cluster.txt")
    with TestCluster(workers=2) as cluster:
        yield cluster


def begin(queue: JobQueue, name: str, steps: int = 100_000, *, learning: bool = True) -> Job:
    job = queue.submit(JobRequest("quick", name, {"iterations": steps}))
    wait_until(lambda: not learning or (job.phase == "learning" and len(job.history) > 2))
    return job


def goes_further(job: Job) -> None:
    """It runs, and makes steps."""
    wait_until(lambda: job.state == "running" and job.phase == "learning")
    step = job.history[-1]["step"]
    wait_until(lambda: job.history[-1]["step"] > step)


def test_two_workers_train_two_runs_and_the_third_waits_its_turn(cluster: TestCluster, open_on: OpenOn, tmp_path: Path) -> None:
    queue = open_on(cluster.address)
    first, second, third = (begin(queue, name, learning=name < "c") for name in "abc")
    wait_until(lambda: third.waits_for == "It waits for a worker of the cluster.")
    assert (third.state, queue.position(third), queue.position(first)) == ("queued", 1, 0)
    fourth = begin(queue, "d", learning=False)
    queue.stop(fourth)
    wait_until(lambda: fourth.finished)
    assert (fourth.state, fourth.text, fourth.folder.exists()) == ("stopped", "Taken out of the queue.", False)

    queue.pause(first)
    wait_until(lambda: first.state == "paused")
    assert find_run("a", tmp_path).record.state == "paused"
    goes_further(third)
    paused_at = first.history[-1]["step"]
    queue.stop(second)
    queue.resume(first)
    goes_further(first)
    wait_until(lambda: second.finished)
    assert (second.state, second.model_path) == ("stopped", second.out) and second.text.startswith("Stopped at step")
    assert first.facts["step"] == paused_at and [report["step"] for report in first.history] == list(range(1, len(first.history) + 1))


def test_a_run_whose_worker_is_killed_goes_on_with_another_from_its_last_save(
    cluster: TestCluster, open_on: OpenOn, tmp_path: Path
) -> None:
    queue = open_on(cluster.address)
    others = [begin(queue, name) for name in "ab"]
    worker = cluster.add_worker()
    job = begin(queue, "c", 2000)
    wait_until(lambda: job.history[-1]["step"] > 20)
    worker.kill()
    wait_until(lambda: job.state == "queued")
    assert job.waits_for.startswith("Its worker was lost")
    wait_until(lambda: find_run("c", tmp_path).record.state == "queued")
    reached = job.history[-1]["step"]
    queue.stop(others[0])
    goes_further(job)
    assert reached - 10 <= job.facts["step"] <= reached + 10, "at most one epoch was made again"
    steps = [report["step"] for report in read_history(find_run("c", tmp_path))]
    assert steps == list(range(1, len(steps) + 1))
    assert find_run("c", tmp_path).record.state == "running"


def test_a_run_goes_on_without_its_server_and_the_next_one_finds_it(cluster: TestCluster, open_on: OpenOn, tmp_path: Path) -> None:
    queue = open_on(cluster.address)
    job = begin(queue, "a")
    queue.close()
    reached = read_history(find_run("a", tmp_path))[-1]["step"]
    wait_until(lambda: read_history(find_run("a", tmp_path))[-1]["step"] > reached + 5)
    again = open_on(cluster.address)
    (found,) = again.jobs
    goes_further(found)
    assert found.facts == job.facts, "it has been running all the time"
    again.stop(found)
    wait_until(lambda: found.finished)
    assert found.state == "stopped" and found.text.startswith("Stopped at step")


def test_runs_wait_for_a_lost_scheduler_and_go_on_when_it_is_back(open_on: OpenOn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    for module in ("cluster", "cluster_connection"):
        monkeypatch.setattr(f"lstm_demo.runs.{module}.SECONDS_BETWEEN_TRIES", 0.5)
    with TestCluster(workers=1) as cluster:
        queue = open_on(cluster.address)
        job = begin(queue, "a")
        assert cluster.scheduler is not None
        cluster.scheduler.kill()
        cluster.scheduler.wait()
        wait_until(lambda: job.state == "queued" and find_run("a", tmp_path).record.state != "running")
        assert "scheduler" in job.waits_for
        reached = job.history[-1]["step"]
        cluster.start_scheduler()
        cluster.add_worker()
        goes_further(job)
        assert job.facts["step"] >= reached - 1
        queue.stop(job)
        wait_until(lambda: job.finished)


def test_without_a_scheduler_runs_wait_and_can_be_removed(open_on: OpenOn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("lstm_demo.runs.cluster_connection.SECONDS_TO_CONNECT", 0.5)
    queue = open_on(NOWHERE)
    jobs = [queue.submit(JobRequest("quick", name), "someone") for name in "abc"]
    wait_until(lambda: all("cannot be reached" in job.waits_for for job in jobs))
    with pytest.raises(RunError, match="3 of your runs are under way or wait already"):
        queue.submit(JobRequest("quick", "d"), "someone")
    queue.stop(jobs[0])
    queue.pause(jobs[1])
    wait_until(lambda: [job.state for job in jobs] == ["stopped", "paused", "queued"])
    queue.close()
    assert [(run.name, run.record.state) for run in reversed(list_runs(tmp_path))] == [("b", "paused"), ("c", "queued")]


def test_a_worker_without_this_program_says_so(tmp_path: Path) -> None:
    cloudpickle = pytest.importorskip("cloudpickle")
    (tmp_path / "task").write_bytes(cloudpickle.dumps(imported_there("train")))
    answer = subprocess.run([sys.executable, "-c", WORKER], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert answer.stdout == "lstm_demo\n", answer.stderr
    sentence = given_up(ModuleNotFoundError("No module named 'lstm_demo'", name="lstm_demo"))
    assert sentence.startswith("A worker cannot import lstm_demo: start the workers in this program's folder")


def test_a_missing_package_is_one_sentence_and_the_run_waits(open_on: OpenOn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    job = open_on(NOWHERE).submit(JobRequest("quick", "a"))
    wait_until(lambda: "the package distributed is missing: pip install" in job.waits_for)
    assert job.state == "queued"
