"""Two servers at once, links, clocks, full disks and killed writers: nothing is lost, written elsewhere, or left half done."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lstm_demo.cli.training.run_folder import RunFolder
from lstm_demo.files import atomic_write as whole_file
from lstm_demo.files.atomic_write import write_whole
from lstm_demo.files.lock import Lock
from lstm_demo.runs import moves as run_moves
from lstm_demo.runs import reservation
from lstm_demo.runs.moves import delete_run, list_trash, rename_run, restore_run
from lstm_demo.runs.queue import MAX_WAITING, MAX_WAITING_OF_ONE, JobQueue, JobRequest
from lstm_demo.runs.record import PROGRESS, RunError, RunRecord, update_record, write_record
from lstm_demo.runs.runs import Run, check_models, find_run, set_note
from tests.runs.stand_in import STAND_IN, wait_until

LONG = {"iterations": 100_000}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LSTM_DEMO_RUNS", str(tmp_path))
    return tmp_path


@pytest.fixture
def queue(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[JobQueue]:
    """Nothing is started in it: jobs only wait."""
    monkeypatch.setattr(JobQueue, "_start_next", lambda queue: None)
    queue = JobQueue(folder, STAND_IN)
    yield queue
    queue.close()


def make_run(folder: Path, name: str) -> Run:
    write_record(folder / f"{name}.run", RunRecord(name, "quick", state="done"))
    (folder / f"{name}.safetensors").write_text(f"weights of {name}")
    return find_run(name, folder)


def test_servers_that_start_the_same_name_at_the_same_moment_get_folders_of_their_own(queue: JobQueue, folder: Path) -> None:
    queues = [queue, *(JobQueue(folder, STAND_IN) for _ in range(3))]
    at_once, outs = threading.Barrier(len(queues)), []

    def submit(queue: JobQueue) -> None:
        for _ in range(MAX_WAITING):
            at_once.wait()
            outs.append(queue.submit(JobRequest("quick", "same", LONG)).out)

    threads = [threading.Thread(target=submit, args=(queue,)) for queue in queues]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for other in queues[1:]:
        other.close()
    assert len(set(outs)) == len(outs) == MAX_WAITING * len(queues)
    assert all((out.with_suffix(".run") / "run.json").is_file() for out in outs)


def test_a_name_that_another_server_takes_in_between_is_left_to_it(queue: JobQueue, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    free_path = reservation.free_path

    def another_is_quicker(*arguments: object) -> Path:
        path = free_path(*arguments)  # type: ignore[arg-type]
        if path.stem == "a":
            write_record(path.with_suffix(".run"), RunRecord("a", "quick", note="theirs"))
        return path

    monkeypatch.setattr(reservation, "free_path", another_is_quicker)
    job = queue.submit(JobRequest("quick", "a", LONG))
    queue.stop(job)
    assert job.out.stem == "a-2" and find_run("a", folder).record.note == "theirs"


def test_a_run_is_not_renamed_over_one_that_begins_at_that_moment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run, mkdir = make_run(folder, "a"), os.mkdir

    def late(path: object, *more: object) -> None:
        if str(path).endswith("b.run"):
            mkdir(path)  # type: ignore[arg-type]
        mkdir(path, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "mkdir", late)
    with pytest.raises(RunError, match="There is already a b"):
        rename_run(run, "b")
    assert find_run("a", folder) == run and run.model_path.is_file()


@pytest.mark.parametrize("name", [PROGRESS, "lock", "run.json", "state.safetensors"])
def test_a_link_in_a_runs_folder_leads_nowhere(folder: Path, name: str) -> None:
    run, elsewhere = make_run(folder, "a"), folder / "elsewhere"
    elsewhere.write_bytes((run.folder / name).read_bytes() if (run.folder / name).exists() else b"precious")
    before = elsewhere.read_bytes()
    (run.folder / name).unlink(missing_ok=True)
    (run.folder / name).symlink_to(elsewhere)
    with pytest.raises(RunError, match=f"{name} is a symbolic link"), RunFolder(run.folder):
        pass
    with pytest.raises(RunError, match="is a symbolic link"):
        rename_run(run, "b")
    assert elsewhere.read_bytes() == before and run.folder.is_dir()


def test_a_clock_that_was_set_back_does_not_empty_the_trash(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_moves, "MAX_TRASH", 2)
    delete_run(make_run(folder, "a"))
    delete_run(make_run(folder, "b"))
    monkeypatch.setattr(time, "time_ns", lambda: 5)
    deleted = delete_run(make_run(folder, "c"))
    assert deleted.path.is_dir() and [trashed.name for trashed in list_trash(folder)] == ["c", "b"]


def test_a_run_from_elsewhere_in_the_trash_pushes_out_nothing_that_was_deleted_here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_moves, "MAX_TRASH", 2)
    for number in ("9" * 20, "9" * 19):
        write_record(folder / run_moves.TRASH / f"{number}-theirs" / "theirs.run", RunRecord("theirs", "quick"))
    deleted = delete_run(make_run(folder, "a"))
    assert restore_run(deleted).model_path.read_text() == "weights of a"


def test_a_trash_that_is_a_link_is_left_alone(folder: Path) -> None:
    (elsewhere := folder / "elsewhere").mkdir()
    theirs = elsewhere / "1-theirs" / "theirs.run"
    write_record(theirs, RunRecord("theirs", "quick"))
    (folder / run_moves.TRASH).symlink_to(elsewhere)
    run = make_run(folder, "a")
    with pytest.raises(RunError, match=r"a was not deleted: \.trash is a symbolic link"):
        delete_run(run)
    assert list_trash(folder) == [] and run.folder.is_dir() and theirs.is_dir() and len(list(elsewhere.iterdir())) == 1


def test_a_model_that_is_brought_while_a_run_is_renamed_is_not_replaced(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run, mkdir = make_run(folder, "a"), os.mkdir

    def late(path: object, *more: object) -> None:
        mkdir(path, *more)  # type: ignore[arg-type]
        if str(path).endswith("b.run"):
            (folder / "b.safetensors").write_text("theirs")

    monkeypatch.setattr(os, "mkdir", late)
    with pytest.raises(RunError, match="There is already a b"):
        rename_run(run, "b")
    assert (folder / "b.safetensors").read_text() == "theirs" and not (folder / "b.run").exists()
    assert find_run("a", folder) == run and run.model_path.is_file()


def test_nothing_is_written_into_a_folder_that_a_link_leads_to(folder: Path) -> None:
    (elsewhere := folder / "elsewhere").mkdir()
    theirs = make_run(elsewhere, "a").folder
    update_record(theirs, state="paused")
    before = {path.name: path.read_bytes() for path in theirs.iterdir()}
    (folder / "a.run").symlink_to(theirs)
    with pytest.raises(RunError, match=r"a\.run is a symbolic link"):
        set_note(find_run("a", folder), "mine")
    queue = JobQueue(folder, STAND_IN)
    for job in queue.jobs:
        for action in (queue.stop, queue.resume):
            with pytest.raises(RunError, match=r"a\.run is a symbolic link"):
                action(job)
    assert len(queue.jobs) == 1
    queue.close()
    assert {path.name: path.read_bytes() for path in theirs.iterdir()} == before


def test_what_killed_writers_left_goes_when_it_is_old_and_nobody_holds_it(folder: Path) -> None:
    old, held, new, other = (folder / f".a.{name}.part" for name in ("old", "held", "new", "other"))
    for path in (old, held, new):
        path.write_text("half")
    other = other.rename(folder / "a.part") if other.exists() else folder / "a.part"
    other.write_text("a person's own")
    long_ago = time.time() - whole_file.SECONDS_A_WRITER_MAY_TAKE - 60
    for path in (old, held, other):
        os.utime(path, (long_ago, long_ago))
    lock = Lock(held)
    assert lock.take()
    os.utime(held, (long_ago, long_ago))
    write_whole(folder / "a", b"whole")
    assert (old.exists(), held.exists(), new.exists(), other.exists()) == (False, True, True, True)
    lock.let_go()


def full(*arguments: object, **more: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_full_disk_while_starting_is_a_sentence_and_leaves_nothing(
    queue: JobQueue, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RunError, match=r"a was not started: The record of a\.run was not written: No space left on device"):
        queue.submit(JobRequest("quick", "a", LONG))
    assert not (folder / "a.run").exists() and queue.jobs == []


def test_a_read_only_folder_while_starting_is_a_sentence(queue: JobQueue, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*arguments: object, **more: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(os, "mkdir", refused)
    with pytest.raises(RunError, match=r"No run can be kept in .*: Read-only file system"):
        queue.submit(JobRequest("quick", "a", LONG))


def test_a_full_disk_while_going_on_is_a_sentence_and_the_run_is_nobodys(
    queue: JobQueue, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_run(folder, "a")
    (run.folder / "state.safetensors").write_text("[10, 20]")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(RunError, match="No space left on device"):
            queue.continue_run(run)
    assert not run.busy and find_run("a", folder).record == run.record


def test_a_rename_for_which_the_record_finds_no_room_is_whole_all_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = make_run(folder, "a")
    monkeypatch.setattr(os, "fsync", full)
    renamed = rename_run(run, "b")
    assert renamed.model_path.is_file() and not run.folder.exists() and not run.model_path.exists()
    assert find_run("b", folder).record.name == "b"


def test_no_more_runs_wait_than_may_of_one_visitor_and_in_all(queue: JobQueue, folder: Path) -> None:
    paused = queue.submit(JobRequest("quick", "paused", LONG), "me")
    queue.pause(paused)
    for _ in range(MAX_WAITING_OF_ONE):
        queue.submit(JobRequest("quick", "mine", LONG), "me")
    for more in (lambda: queue.submit(JobRequest("quick", "mine", LONG), "me"), lambda: queue.resume(paused, "me")):
        with pytest.raises(RunError, match=f"{MAX_WAITING_OF_ONE} of your runs are under way or wait already"):
            more()
    for number in range(MAX_WAITING - MAX_WAITING_OF_ONE):
        job = queue.submit(JobRequest("quick", "others", LONG), f"pupil {number}")
    with pytest.raises(RunError, match=f"{MAX_WAITING} runs are under way or wait already"):
        queue.resume(paused, "somebody else")
    with pytest.raises(RunError, match=f"{MAX_WAITING} runs are under way or wait already"):
        queue.submit(JobRequest("quick", "more", LONG))
    assert not (folder / "more.run").exists()
    queue.stop(job)
    queue.submit(JobRequest("quick", "more", LONG))


def test_no_more_models_are_kept_than_may_be(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lstm_demo.runs.runs.MAX_MODELS", 1)
    check_models(folder)
    make_run(folder, "a")
    with pytest.raises(RunError, match="1 models and runs are kept here already"):
        check_models(folder)


def test_runs_that_are_paused_one_after_the_other_are_counted_and_can_still_be_resumed(
    queue: JobQueue, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lstm_demo.runs.runs.MAX_MODELS", 2)
    jobs = [queue.submit(JobRequest("quick", "mine", LONG), "me") for _ in range(2)]
    queue.pause(jobs[1])
    with pytest.raises(RunError, match="2 models and runs are kept here already"):
        queue.submit(JobRequest("quick", "mine", LONG), "me")
    queue.resume(jobs[1], "me")
    assert jobs[1].state == "queued"


def test_a_run_that_is_killed_when_all_its_steps_are_done_gets_its_model_by_itself(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAND_IN_IS_KILLED", "1")
    queue = JobQueue(folder, STAND_IN)
    try:
        job = queue.submit(JobRequest("quick", "a", {"iterations": 5}))
        wait_until(lambda: job.finished)
        assert (folder / "a.run" / "killed").exists()
        assert (job.state, find_run("a", folder).record.state, job.model_path) == ("done", "done", folder / "a.safetensors")
    finally:
        queue.close()


def test_a_run_that_was_killed_at_its_end_is_finished_by_the_next_server_and_tried_once(folder: Path) -> None:
    queue = JobQueue(folder, STAND_IN)
    job = queue.submit(JobRequest("quick", "a", {"iterations": 5}))
    wait_until(lambda: job.finished)
    queue.close()
    job.out.unlink()
    update_record(job.folder, state="failed")  # as a program says that knows no better
    queue = JobQueue(folder, (sys.executable, "-c", "print('no model')"))
    wait_until(lambda: not any(job.waiting for job in queue.jobs))
    assert [job.state for job in queue.jobs] == ["failed"] and not queue.finish_killed()
    queue.close()
    queue = JobQueue(folder, STAND_IN)
    wait_until(lambda: not any(job.waiting for job in queue.jobs))
    assert [job.state for job in queue.jobs] == ["done"] and job.out.exists()
    queue.close()


def test_a_model_that_a_person_deleted_does_not_come_back(folder: Path) -> None:
    queue = JobQueue(folder, STAND_IN)
    job = queue.submit(JobRequest("quick", "a", {"iterations": 5}))
    wait_until(lambda: job.finished)
    job.out.unlink()
    assert not queue.finish_killed()
    queue.close()
