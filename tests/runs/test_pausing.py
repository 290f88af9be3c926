"""Pausing, resuming, extending, and a server that dies: with a stand-in for the training, so that only the queue is asked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lstm_demo.files.lock import Lock, is_held
from lstm_demo.runs.moves import delete_run, rename_run, restore_run
from lstm_demo.runs.queue import Job, JobQueue, JobRequest
from lstm_demo.runs.record import LOCK, RunError, update_record
from lstm_demo.runs.runs import find_run, list_runs, read_history
from tests.runs.stand_in import STAND_IN, Open, wait_until

PROJECT = Path(__file__).parents[2]
EPOCH = 10


@pytest.fixture
def queue(open_queue: Open) -> JobQueue:
    return open_queue()


def begin(queue: JobQueue, name: str = "a", steps: int = 2000) -> Job:
    job = queue.submit(JobRequest("quick", name, {"iterations": steps}))
    wait_until(lambda: len(job.history) >= 3 or job.finished)
    return job


def pause(queue: JobQueue, job: Job) -> None:
    queue.pause(job)
    wait_until(lambda: job.state == "paused" and job.child is None)


def steps_of(folder: Path, name: str) -> list[int]:
    """As they stand in the file, done again or not."""
    return [json.loads(line)["step"] for line in (folder / f"{name}.run" / "progress.jsonl").read_text().splitlines()]


def test_a_paused_job_lets_the_next_one_run_and_is_resumed_where_it_was(queue: JobQueue, tmp_path: Path) -> None:
    job, second = begin(queue), queue.submit(JobRequest("quick", "b", {"iterations": 50}))
    pause(queue, job)
    assert not job.finished and not job.waiting and queue.position(job) == 0
    wait_until(lambda: second.state == "done")
    last = job.history[-1]["step"]
    assert find_run("a", tmp_path).record.state == "paused"
    queue.resume(job)
    wait_until(lambda: job.state == "running" and job.history[-1]["step"] > last)
    steps = steps_of(tmp_path, "a")
    assert steps == list(range(1, len(steps) + 1))
    assert "--continue" in job.command_text


def test_a_queued_job_is_paused_and_resumed(queue: JobQueue) -> None:
    first, second = begin(queue), queue.submit(JobRequest("quick", "b", {"iterations": 20}))
    queue.pause(second)
    assert (second.state, queue.position(second)) == ("paused", 0)
    queue.resume(second)
    assert (second.state, queue.position(second)) == ("queued", 1)
    queue.stop(first)
    wait_until(lambda: second.state == "done")


def test_a_job_paused_before_it_learned_anything_begins_anew(queue: JobQueue) -> None:
    job = queue.submit(JobRequest("quick", "a", {"iterations": 30}))
    pause(queue, job)
    queue.resume(job)
    wait_until(lambda: job.finished)
    assert job.state == "done" and [row["step"] for row in job.history] == list(range(1, 31))


def test_stop_while_pausing_stops(queue: JobQueue) -> None:
    job = begin(queue)
    queue.pause(job)
    queue.stop(job)
    wait_until(lambda: job.finished)
    assert job.state == "stopped"


def test_a_paused_job_is_stopped_for_good_and_keeps_its_model(queue: JobQueue, tmp_path: Path) -> None:
    job = begin(queue)
    pause(queue, job)
    queue.stop(job)
    assert job.state == "stopped" and job.out.exists()
    assert find_run("a", tmp_path).record.state == "stopped"
    queue.resume(job)
    assert job.state == "stopped"


def test_a_stopped_run_goes_on(queue: JobQueue, tmp_path: Path) -> None:
    job = begin(queue)
    queue.stop(job)
    wait_until(lambda: job.finished)
    last = job.history[-1]["step"]
    again = queue.continue_run(find_run("a", tmp_path))
    wait_until(lambda: again.history[-1]["step"] > last + 5)
    assert again.out == job.out and steps_of(tmp_path, "a")[last - 1 : last + 1] == [last, last + 1]
    with pytest.raises(RunError, match="a is under way already"):
        queue.continue_run(find_run("a", tmp_path))


def test_a_finished_run_is_made_longer(queue: JobQueue, tmp_path: Path) -> None:
    job = begin(queue, steps=20)
    wait_until(lambda: job.finished)
    longer = queue.continue_run(find_run("a", tmp_path), iterations=40)
    wait_until(lambda: longer.finished)
    assert longer.state == "done" and steps_of(tmp_path, "a") == list(range(1, 41))
    assert find_run("a", tmp_path).record.state == "done"


def test_a_run_that_refuses_to_go_on_stays_what_it_was(queue: JobQueue, tmp_path: Path) -> None:
    job = begin(queue, steps=20)
    wait_until(lambda: job.finished)
    refused = queue.continue_run(find_run("a", tmp_path), iterations=10)
    wait_until(lambda: refused.finished)
    assert (refused.state, refused.text) == ("failed", "This run has 20 steps already.")
    wait_until(lambda: find_run("a", tmp_path).record.state == "done")


def test_a_run_that_kept_nothing_cannot_go_on(queue: JobQueue, tmp_path: Path) -> None:
    job = begin(queue, steps=20)
    wait_until(lambda: job.finished)
    (job.folder / "state.safetensors").unlink()
    with pytest.raises(RunError, match="a kept nothing to resume from: train it anew"):
        queue.continue_run(find_run("a", tmp_path))


def test_a_run_in_other_hands_is_refused(queue: JobQueue, tmp_path: Path) -> None:
    job = begin(queue, steps=20)
    wait_until(lambda: job.finished)
    lock = Lock(job.folder / LOCK)
    assert lock.take()
    with pytest.raises(RunError, match="in use by another"):
        queue.continue_run(find_run("a", tmp_path))
    lock.let_go()


def test_a_job_that_came_to_nothing_leaves_nothing(queue: JobQueue, tmp_path: Path) -> None:
    first = begin(queue)
    second = queue.submit(JobRequest("quick", "b"))
    queue.stop(second)
    assert second.state == "stopped" and [run.name for run in list_runs(tmp_path)] == ["a"]
    queue.stop(first)
    wait_until(lambda: first.finished)


def test_after_a_close_the_next_queue_goes_on_with_running_and_queued_and_leaves_paused_alone(open_queue: Open, tmp_path: Path) -> None:
    queue = open_queue()
    pause(queue, begin(queue, "paused"))
    begin(queue, "running")
    queue.submit(JobRequest("quick", "queued", {"iterations": 20}))
    queue.close()
    assert {run.name: run.record.wanted for run in list_runs(tmp_path)} == {"paused": False, "running": True, "queued": True}
    new = open_queue()
    states = {job.out.stem: job.state for job in new.jobs}
    assert states == {"paused": "paused", "running": "running", "queued": "queued"}
    running = new.job_of("running")
    assert running is not None and len(running.history) >= 3, "the curve of before is there"
    queue.stop(running)
    wait_until(lambda: find_run("queued", tmp_path).record.state == "done")


SERVER = """
import sys, time
from pathlib import Path
from lstm_demo.runs.queue import JobQueue, JobRequest
queue = JobQueue(Path(sys.argv[1]), sys.argv[2:])
job = queue.submit(JobRequest("quick", "a", {"iterations": 300}))
queue.submit(JobRequest("quick", "b", {"iterations": 20}))
while len(job.history) < 25: time.sleep(0.01)
print("learning", flush=True)
time.sleep(600)
"""


def serve(folder: Path) -> subprocess.Popen[str]:
    """Another server, with a run in the middle and one that waits."""
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(folder), *STAND_IN], stdout=subprocess.PIPE, text=True, cwd=PROJECT)
    assert server.stdout is not None and server.stdout.readline() == "learning\n"
    return server


def kill(server: subprocess.Popen[str]) -> None:
    server.kill()
    server.wait()
    assert server.stdout is not None
    server.stdout.close()


def test_a_killed_servers_runs_are_finished_by_the_next(open_queue: Open, tmp_path: Path) -> None:
    kill(serve(tmp_path))
    queue = open_queue()  # the training of the dead server may still be saving
    wait_until(lambda: len(list_runs(tmp_path)) == 2 and all(run.record.state == "done" for run in list_runs(tmp_path)))
    wait_until(lambda: not any(job.waiting for job in queue.jobs))
    assert [row["step"] for row in read_history(find_run("a", tmp_path))] == list(range(1, 301))
    done = steps_of(tmp_path, "a")
    assert len(done) - len(set(done)) <= EPOCH, "no more than an epoch was trained twice"


def test_a_training_killed_with_its_server_goes_on_from_its_last_state(open_queue: Open, tmp_path: Path) -> None:
    server = serve(tmp_path)
    pid = find_run("a", tmp_path).record.pid
    assert pid is not None
    server.kill()
    subprocess.run(["kill", "-9", str(pid)], check=False)
    kill(server)
    queue = open_queue()
    wait_until(lambda: find_run("a", tmp_path).record.state == "done" and not any(job.waiting for job in queue.jobs))
    assert [row["step"] for row in read_history(find_run("a", tmp_path))] == list(range(1, 301))
    done = steps_of(tmp_path, "a")
    assert len(done) - len(set(done)) <= EPOCH


def test_the_runs_of_a_living_server_are_left_alone_until_it_is_gone(open_queue: Open, tmp_path: Path) -> None:
    server = serve(tmp_path)
    try:
        queue = open_queue()
        assert queue.jobs == []
        assert is_held(tmp_path / "b.run" / "owner")
        with pytest.raises(RunError, match=r"in use by another|kept nothing"):
            queue.continue_run(find_run("b", tmp_path))
    finally:
        kill(server)
    wait_until(lambda: {job.out.stem for job in queue.jobs} == {"a", "b"})
    wait_until(lambda: all(job.state == "done" for job in queue.jobs))


def test_a_run_that_was_stopped_by_its_person_is_not_taken_up_again(open_queue: Open, tmp_path: Path) -> None:
    queue = open_queue()
    job = begin(queue)
    queue.stop(job)
    wait_until(lambda: job.finished)
    queue.close()
    assert open_queue().jobs == []


def test_a_record_that_asks_for_nonsense_is_not_run(open_queue: Open, tmp_path: Path) -> None:
    queue = open_queue()
    pause(queue, begin(queue))
    queue.close()
    update_record(tmp_path / "a.run", state="queued", wanted=True, request={"settings": {"--out /etc/passwd": 1}})
    assert open_queue().jobs == []


def test_paused_jobs_follow_renaming_deleting_and_bringing_back(queue: JobQueue, tmp_path: Path) -> None:
    pause(queue, begin(queue))
    run = rename_run(find_run("a", tmp_path), "b")
    queue.refresh()
    assert [(job.out.stem, job.state) for job in queue.jobs] == [("b", "paused")]
    trashed = delete_run(run)
    queue.refresh()
    assert queue.jobs == []
    restore_run(trashed)
    queue.refresh()
    job = queue.job_of("b")
    assert job is not None
    last = job.history[-1]["step"]
    queue.resume(job)
    wait_until(lambda: job.history[-1]["step"] > last)


def test_the_model_that_comes_to_lie_where_a_renamed_runs_was_is_not_that_runs(queue: JobQueue, tmp_path: Path) -> None:
    jobs = []
    for _ in range(2):
        jobs.append(begin(queue, steps=5))
        wait_until(lambda: jobs[-1].finished)
        if len(jobs) == 1:
            assert jobs[0].model_path == tmp_path / "a.safetensors"
            rename_run(find_run("a", tmp_path), "b")
            queue.refresh()
    assert [job.model_path for job in jobs] == [None, tmp_path / "a.safetensors"]
