"""A name among the runs is one program's alone, and what killed programs left of theirs goes, but nothing that anybody needs."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from lstm_demo.cli.training.run_folder import RunFolder
from lstm_demo.files.atomic_write import SECONDS_A_WRITER_MAY_TAKE
from lstm_demo.files.lock import Lock
from lstm_demo.runs import reservation
from lstm_demo.runs.queue import JobQueue
from lstm_demo.runs.record import LOCK, OWNER, RunRecord, write_record
from lstm_demo.runs.reservation import Reservation, remove_remains, reserve
from lstm_demo.runs.unreadable import list_unreadable
from tests.runs.stand_in import STAND_IN


def aged(path: Path) -> Path:
    long_ago = time.time() - SECONDS_A_WRITER_MAY_TAKE - 60
    os.utime(path, (long_ago, long_ago))
    return path


def part(folder: Path, name: str = ".state.safetensors.x.part") -> Path:
    (folder / name).write_text("half")
    return aged(folder / name)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    write_record(tmp_path / "a.run", RunRecord("a", "quick", state="done"))
    return tmp_path / "a.run"


def test_a_name_that_is_held_is_given_to_nobody_else_and_is_free_afterwards(tmp_path: Path) -> None:
    with Reservation(reserve(tmp_path, "a")):
        assert reserve(tmp_path, "a") == tmp_path / "a-2.safetensors"
        assert [each.name for each in list_unreadable(tmp_path)] == ["a-2.run"]  # nobody holds this one
    assert reserve(tmp_path, "a") == tmp_path / "a.safetensors"


def test_a_model_that_is_brought_at_that_moment_keeps_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    free_path = reservation.free_path

    def brought(*arguments: object) -> Path:
        path = free_path(*arguments)  # type: ignore[arg-type]
        if path.stem == "a":
            path.write_text("theirs")
        return path

    monkeypatch.setattr(reservation, "free_path", brought)
    assert reserve(tmp_path, "a") == tmp_path / "a-2.safetensors"
    assert not (tmp_path / "a.run").exists()


@pytest.mark.parametrize("name", ["a.run", "a.safetensors"])
def test_a_link_that_leads_nowhere_is_a_name_that_is_taken(tmp_path: Path, name: str) -> None:
    (tmp_path / name).symlink_to(tmp_path / "nowhere")
    assert reserve(tmp_path, "a") == tmp_path / "a-2.safetensors"
    assert not (tmp_path / "nowhere").exists()


def test_a_server_removes_what_killed_programs_left(run: Path, tmp_path: Path) -> None:
    remains = [part(run), part(tmp_path, ".a.safetensors.x.part"), part(tmp_path, ".key.0f.part")]
    (abandoned := tmp_path / "b.run").mkdir()
    (abandoned / LOCK).touch()
    aged(abandoned)
    JobQueue(tmp_path, STAND_IN).close()
    assert not any(path.exists() for path in [*remains, abandoned])
    assert (run / "run.json").is_file()


def test_opening_a_run_removes_what_killed_programs_left_in_it(run: Path, tmp_path: Path) -> None:
    left, other = part(run), part(tmp_path)
    with RunFolder(run):
        assert not left.exists() and other.exists()


def test_what_is_new_or_held_or_a_persons_own_stays(run: Path, tmp_path: Path) -> None:
    folders = [tmp_path / f"{name}.run" for name in ("new", "locked", "owned", "with notes")]
    for folder in folders:
        folder.mkdir()
    locks = [Lock(folders[1] / LOCK), Lock(folders[2] / OWNER)]
    assert all(lock.take() for lock in locks)
    (folders[3] / "notes.txt").write_text("mine")
    (fresh := run / ".run.json.x.part").write_text("being written")
    files = [fresh, part(tmp_path, "my.part"), part(run, ".notes")]
    for folder in folders[1:]:
        aged(folder)
    remove_remains(tmp_path)
    assert all(path.exists() for path in [*folders, *files])
    for lock in locks:
        lock.let_go()


def test_nothing_is_removed_through_a_link(tmp_path: Path) -> None:
    (elsewhere := tmp_path / "elsewhere").mkdir()
    theirs = part(elsewhere)
    (runs := tmp_path / "runs").mkdir()
    (runs / "a.run").symlink_to(elsewhere)
    remove_remains(runs)
    assert theirs.exists()
