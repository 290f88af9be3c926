"""Runs that came from elsewhere: nothing of them starts by itself, and none may ask for more than a person on the page can."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from lstm_demo.files.installation_key import KEY
from lstm_demo.files.safetensors_head import with_metadata
from lstm_demo.files.state_head import STATE_KEY
from lstm_demo.runs.moves import rename_run
from lstm_demo.runs.queue import Job, JobQueue, JobRequest
from lstm_demo.runs.record import RunError, RunRecord, read_record, update_record, write_record
from lstm_demo.runs.runs import find_run
from lstm_demo.runs.seal import is_sealed, sealed
from tests.runs.stand_in import STAND_IN, Open, wait_until

ELSEWHERE = "/tmp/elsewhere.safetensors"


def brought(folder: Path, name: str = "brought", **request: object) -> Path:
    """A run that says of itself that it waits in the queue."""
    asked = {"recipe": "quick", "name": name, "settings": {"iterations": 20}, "data": None, **request}
    write_record(folder / f"{name}.run", RunRecord(name, "quick", wanted=True, request=asked))
    return folder / f"{name}.run"


def queued_here(queue: JobQueue, folder: Path) -> Path:
    """A run that was queued here, as a server that was shut down leaves it."""
    queue.submit(JobRequest("quick", "first", {"iterations": 100_000}))
    queue.submit(JobRequest("quick", "ours", {"iterations": 20}))
    queue.close()
    shutil.rmtree(folder / "first.run")
    return folder / "ours.run"


def only_job(queue: JobQueue) -> Job:
    (job,) = queue.jobs
    return job


def test_a_run_from_elsewhere_waits_for_a_person_and_then_goes_on(open_queue: Open, tmp_path: Path) -> None:
    brought(tmp_path)
    queue = open_queue()
    job = only_job(queue)
    assert (job.state, job.from_elsewhere, job.child) == ("paused", True, None)
    queue.resume(job)
    assert not job.from_elsewhere
    wait_until(lambda: job.finished)
    assert (job.state, job.out) == ("done", tmp_path / "brought.safetensors")


def test_the_command_that_a_record_from_elsewhere_names_is_put_on_no_card(open_queue: Open, tmp_path: Path) -> None:
    update_record(brought(tmp_path, settings={"iterations": 20, "seed": 4}), command="python -m lstm_demo train --out precious.safetensors")
    queue = open_queue()
    queue.resume(only_job(queue))
    command = read_record(tmp_path / "brought.run").command
    assert "precious" not in command and "--iterations 20 --seed 4" in command and str(tmp_path / "brought.safetensors") in command


def test_a_run_that_a_person_resumed_goes_on_by_itself_after_a_restart(open_queue: Open, tmp_path: Path) -> None:
    brought(tmp_path, settings={"iterations": 100_000})
    queue = open_queue()
    queue.resume(only_job(queue))
    wait_until(lambda: len(only_job(queue).history) >= 3)
    queue.close()
    wait_until(lambda: only_job(open_queue()).state == "running")


def test_a_run_that_was_queued_here_goes_on_by_itself(open_queue: Open, tmp_path: Path) -> None:
    queued_here(open_queue(), tmp_path)
    job = only_job(open_queue())
    assert job.state == "running" and not job.from_elsewhere
    wait_until(lambda: job.state == "done")


@pytest.mark.parametrize(
    "change",
    [
        {"recipe": "tiny"},
        {"request": {"recipe": "quick", "name": "ours", "settings": {"iterations": 21}, "data": None}},
        {"request": {"recipe": "quick", "name": "ours", "settings": {"iterations": 20}, "data": "/etc"}},
    ],
)
def test_a_record_that_asks_for_something_else_than_was_queued_waits(open_queue: Open, tmp_path: Path, change: dict[str, object]) -> None:
    path = queued_here(open_queue(), tmp_path) / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    assert only_job(open_queue()).state == "paused"


@pytest.mark.parametrize("end", ["stop", "pause"])
def test_a_run_that_was_ended_here_and_comes_back_as_a_wanted_one_waits(open_queue: Open, tmp_path: Path, end: str) -> None:
    queue = open_queue()
    job = queue.submit(JobRequest("quick", "ours", {"iterations": 100_000}))
    wait_until(lambda: len(job.history) >= 3)
    getattr(queue, end)(job)
    wait_until(lambda: job.child is None)
    queue.close()
    assert is_sealed(read_record(job.folder), tmp_path)
    update_record(job.folder, state="running", wanted=True)
    again = open_queue()
    assert [(job.state, job.child, job.from_elsewhere) for job in again.jobs] == [("paused", None, True)]


def test_a_wanted_run_whose_state_was_put_there_waits(open_queue: Open, tmp_path: Path) -> None:
    state = queued_here(open_queue(), tmp_path) / "state.safetensors"
    facts = {"step": 1, "looked": True, "training": {"iterations": 10**6, "epochs": None}, "place": {"images": 100}}
    state.write_bytes(with_metadata((2).to_bytes(8, "little") + b"{}", {STATE_KEY: json.dumps(facts)}))
    job = only_job(open_queue())
    assert (job.state, job.child, job.from_elsewhere) == ("paused", None, True)


@pytest.mark.parametrize("changed", ["nothing", "the record", "the state", "its steps", "its state's seal"])
def test_only_a_run_of_here_that_was_killed_at_its_end_is_finished_by_itself(tmp_path: Path, changed: str) -> None:
    queue = JobQueue(tmp_path, STAND_IN)
    job = queue.submit(JobRequest("quick", "a", {"iterations": 20}))
    wait_until(lambda: job.finished)
    job.out.unlink()
    update_record(job.folder, state="running", pid=4)
    state = job.folder / "state.safetensors"
    if changed == "the record":
        update_record(job.folder, request={"recipe": "quick", "settings": {"iterations": 10}})
    elif changed == "the state":
        state.write_bytes(state.read_bytes() + b" ")
    elif changed == "its steps":
        state.write_bytes(state.read_bytes().replace(b'\\"step\\": 20', b'\\"step\\": 21'))
    elif changed == "its state's seal":
        (tmp_path / KEY).unlink()
        write_record(job.folder, sealed(read_record(job.folder), tmp_path))
    assert queue.finish_killed() == (changed == "nothing")
    if changed == "nothing":
        wait_until(lambda: not any(other.waiting for other in queue.jobs))
        assert job.out.exists() and read_record(job.folder).state == "done" and not read_record(job.folder).wanted
    else:
        assert not job.out.exists()
    queue.close()


def test_stopping_a_run_from_elsewhere_gives_it_no_seal(open_queue: Open, tmp_path: Path) -> None:
    kept = brought(tmp_path, data="/etc")
    (kept / "state.safetensors").write_text("[3, 20]")
    (queue := open_queue()).stop(only_job(queue))
    assert not read_record(kept).wanted and not is_sealed(read_record(kept), tmp_path)


def test_all_runs_of_a_folder_that_was_copied_with_its_key_wait(open_queue: Open, tmp_path: Path) -> None:
    queued_here(open_queue(), tmp_path)
    copied = shutil.copytree(tmp_path, tmp_path / "copied")
    assert (copied / KEY).read_bytes() == (tmp_path / KEY).read_bytes()
    queue = JobQueue(copied, STAND_IN)
    assert only_job(queue).state == "paused"
    queue.close()


@pytest.mark.parametrize(
    "settings",
    [
        {"out": ELSEWHERE},
        {"tensorboard": "/tmp/logs"},
        {"data": "/etc"},
        {"name": "x"},
        {"continue": "/tmp/other.run"},
        {"keep_run": "1"},
        {"augmentation": "wide"},
        {"hidden_size": 0},
        {"hidden_size": True},
        {"hidden_size": "8"},
        {"iterations": 10**400},
        {"learning_rate": "nan"},
        {"dropout": "--out"},
        {"seed": 1.5},
        {"optimizer": "--json"},
        {"device": "cuda --out x"},
        ["out"],
        "out",
    ],
    ids=str,
)
def test_nothing_that_the_settings_of_a_network_do_not_know_can_be_asked_for(open_queue: Open, tmp_path: Path, settings: object) -> None:
    brought(tmp_path, settings=settings)
    queue = open_queue()
    assert queue.jobs == []
    (tmp_path / "brought.run" / "state.safetensors").write_text("[3, 20]")
    with pytest.raises(RunError, match="brought cannot be trained, because of what its record asks for: "):
        queue.continue_run(find_run("brought", tmp_path))


def test_a_folder_of_images_that_a_record_from_elsewhere_names_is_not_looked_into(open_queue: Open, tmp_path: Path) -> None:
    brought(tmp_path, data="/etc")
    job = only_job(queue := open_queue())
    with pytest.raises(RunError, match="the folder that its record names is not looked into"):
        queue.resume(job)
    assert job.state == "paused" and not is_sealed(read_record(job.folder), tmp_path)


def test_a_run_from_elsewhere_that_would_replace_a_model_is_refused(open_queue: Open, tmp_path: Path) -> None:
    brought(tmp_path)
    (tmp_path / "brought.safetensors").write_text("a model of mine")
    job = only_job(queue := open_queue())
    with pytest.raises(RunError, match=r"would begin anew and replace the model brought\.safetensors"):
        queue.resume(job)
    assert (tmp_path / "brought.safetensors").read_text() == "a model of mine"


def test_stopping_a_run_from_elsewhere_keeps_its_state(open_queue: Open, tmp_path: Path) -> None:
    kept = brought(tmp_path) / "state.safetensors"
    kept.write_text("[3, 20]")
    (queue := open_queue()).stop(only_job(queue))
    assert kept.exists() and read_record(kept.parent).state == "stopped"


def test_a_seal_outlives_a_new_name_and_belongs_to_this_folder_alone(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    record = sealed(RunRecord("a", "quick", state="done", request={"name": "a", "settings": {"seed": 1}}), ours)
    write_record(ours / "a.run", record)
    renamed = rename_run(find_run("a", ours), "b").record
    assert renamed.request["name"] == "b" and is_sealed(renamed, ours)
    sealed(record, theirs)
    assert not is_sealed(record, theirs)


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="the system knows no such rights")
def test_a_key_that_others_may_read_is_replaced(tmp_path: Path) -> None:
    record = sealed(RunRecord("a", "quick"), tmp_path)
    (tmp_path / KEY).chmod(0o644)
    assert not is_sealed(record, tmp_path)
    assert is_sealed(sealed(record, tmp_path), tmp_path)
    assert (tmp_path / KEY).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("kind", ["folder", "link", "pipe", "empty"])
def test_a_key_that_is_no_file_of_ours_seals_nothing(tmp_path: Path, kind: str) -> None:
    key = tmp_path / KEY
    if kind == "folder":
        key.mkdir()
    elif kind == "link":
        key.symlink_to("/dev/zero")
    elif kind == "pipe":
        os.mkfifo(key)
    else:
        key.write_bytes(b"")
    record = sealed(RunRecord("a", "quick"), tmp_path)
    assert is_sealed(record, tmp_path) == bool(record.seal)
    assert not is_sealed(RunRecord("a", "quick", seal="0" * 64), tmp_path)
