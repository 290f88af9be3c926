"""What is asked of a run that ends: the record says so first, its process lets go of it last."""

from __future__ import annotations

from pathlib import Path

import pytest

from lstm_demo.files.lock import Lock
from lstm_demo.runs.queue import JobQueue
from lstm_demo.runs.record import LOCK, RunRecord, RunStatus, update_record, write_record
from lstm_demo.ui.studio.runs import run_status
from lstm_demo.ui.studio.runs.run_status import ShownStatus, current_runs


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LSTM_DEMO_RUNS", str(tmp_path))
    queue = JobQueue()
    monkeypatch.setattr(run_status, "job_queue", lambda: queue)
    return tmp_path


def test_a_run_is_under_way_until_its_process_has_let_go_of_it(folder: Path) -> None:
    run = folder / "a.run"
    write_record(run, RunRecord("a", "quick", state="running"))
    lock = Lock(run / LOCK)
    assert lock.take()
    assert status_of("a").under_way
    update_record(run, state="stopped")
    assert status_of("a").under_way
    lock.let_go()
    assert status_of("a") == ShownStatus("stopped", busy=False, can_go_on=False, job=None) and not status_of("a").under_way


@pytest.mark.parametrize(("state", "under_way"), [("queued", True), ("running", True), ("paused", False)])
def test_a_job_is_under_way_while_the_queue_has_it_to_do(state: RunStatus, under_way: bool) -> None:
    assert ShownStatus("stopped", busy=False, can_go_on=True, job=(state, True)).under_way is under_way


def test_a_paused_run_stands_still_and_a_run_that_is_gone_is_left_out(folder: Path) -> None:
    write_record(folder / "a.run", RunRecord("a", "quick", state="paused"))
    run_status.job_queue().refresh()
    assert status_of("a").job == ("paused", False) and not status_of("a").under_way
    assert list(current_runs(["gone", "a"])) == ["a"]


def test_a_folder_that_was_copied_by_hand_is_looked_at_like_the_others(folder: Path) -> None:
    write_record(folder / "a (copy).run", RunRecord("a", "quick", state="done"))
    assert current_runs(current_runs()) == current_runs() and status_of("a (copy)").state == "done"


def status_of(name: str) -> ShownStatus:
    return current_runs()[name][1]
