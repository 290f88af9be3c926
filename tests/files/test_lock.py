"""Locks: who holds one, who only asks, and what becomes of one whose process is killed."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from lstm_demo.files import lock as locks
from lstm_demo.files.atomic_write import write_whole
from lstm_demo.files.lock import Lock, is_held, try_lock

PROJECT = Path(__file__).parents[2]
HOLD = "import sys, time; from lstm_demo.files.lock import Lock; lock = Lock(sys.argv[1]); print(lock.take(), flush=True); time.sleep(60)"


def test_a_lock_is_gone_with_the_process_that_held_it(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path / "x")], stdout=subprocess.PIPE, text=True, cwd=PROJECT)
    assert process.stdout is not None and process.stdout.readline() == "True\n"
    assert not Lock(tmp_path / "x").take() and is_held(tmp_path / "x")
    process.kill()
    process.wait()
    process.stdout.close()
    assert not is_held(tmp_path / "x")
    assert Lock(tmp_path / "x").take()


def test_two_locks_of_one_process_exclude_each_other_until_one_lets_go(tmp_path: Path) -> None:
    one, other = Lock(tmp_path / "x"), Lock(tmp_path / "x")
    assert one.take() and one.take() and not other.take()
    one.let_go()
    assert other.take() and not one.take()


def test_whoever_only_asks_is_never_taken_for_an_owner(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    answers: list[bool] = []
    asking = [threading.Thread(target=lambda: answers.extend(is_held(tmp_path / "x") for _ in range(300))) for _ in range(4)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert answers == [False] * 1200


def test_a_lock_is_taken_although_another_asks_just_then_whether_it_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asking = (tmp_path / "x").open("ab")
    assert try_lock(asking)
    monkeypatch.setattr(locks.time, "sleep", lambda seconds: asking.close() if seconds else None)
    assert Lock(tmp_path / "x").take()


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_a_lock_that_is_no_file_is_refused_at_once(tmp_path: Path, make: Any) -> None:
    make(tmp_path / "x")
    with pytest.raises(OSError):
        Lock(tmp_path / "x").take()
    assert is_held(tmp_path / "x")


def test_a_symbolic_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "x").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError):
        Lock(tmp_path / "x").take()
    assert not (tmp_path / "elsewhere").exists()


def test_where_the_file_system_knows_no_locks_files_are_written_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> bool:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(locks, "lock_descriptor", refuse)
    write_whole(tmp_path / "a", b"whole")
    assert (tmp_path / "a").read_bytes() == b"whole"
    with pytest.raises(OSError, match="not supported"):
        Lock(tmp_path / "x").take()
