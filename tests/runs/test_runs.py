"""Runs on the disk: what strangers and crashes leave there, and what a person may do with them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lstm_demo.files.lock import Lock
from lstm_demo.runs import moves as run_moves
from lstm_demo.runs import runs
from lstm_demo.runs.history import MAX_REPORTS, History, evaluations
from lstm_demo.runs.moves import delete_run, list_trash, rename_run, restore_run
from lstm_demo.runs.record import LOCK, RunError, RunRecord, read_record, update_record, write_record
from lstm_demo.runs.runs import Run, find_run, list_runs, read_history, set_note

PROJECT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("LSTM_DEMO_RUNS", str(tmp_path))
    yield tmp_path


def make_run(folder: Path, name: str, **more: object) -> Run:
    write_record(folder / f"{name}.run", RunRecord(name, "quick", state="done", **more))  # type: ignore[arg-type]
    (folder / f"{name}.safetensors").write_text(f"weights of {name}")
    return find_run(name, folder)


def report(step: int, **more: object) -> str:
    return json.dumps({"event": "progress", "step": step, "steps": 100, "loss": 1.0, "train_accuracy": 0.5, **more})


def history_of(folder: Path, content: str | bytes) -> list[dict[str, object]]:
    run = make_run(folder, "h")
    (run.folder / "progress.jsonl").write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_history(run)


def test_a_record_comes_back_as_it_was(folder: Path) -> None:
    record = RunRecord("a", "quick", note="“gut”\n", pid=7, text="so far", request={"settings": {"seed": 1}}, wanted=True)
    write_record(folder / "a.run", record)
    assert read_record(folder / "a.run") == record
    assert [path.name for path in (folder / "a.run").iterdir()] == ["run.json"]


def test_an_update_leaves_the_rest_alone(folder: Path) -> None:
    run = make_run(folder, "a")
    set_note(run, "mine")
    assert update_record(run.folder, state="running", pid=3).note == "mine"


@pytest.mark.parametrize(
    "change", [{"name": "../x"}, {"note": "n" * 2001}, {"state": "flying"}, {"pid": -1}, {"pid": True}, {"request": []}]
)
def test_a_record_that_cannot_be_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(RunError, match="A run"):
        replace(RunRecord("a", "quick"), **change)


def test_a_record_of_an_earlier_program_with_a_title_is_read(folder: Path) -> None:
    run = make_run(folder, "a", note="mine")
    path = run.folder / "run.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "title": "My first"}))
    assert find_run("a") == run


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"version": 2}', '{"version": 1}', "[" * 50_000, '{"version": 1, "name": 3, "recipe": ""}']
)
def test_a_damaged_record_is_left_out_of_the_list(folder: Path, content: str) -> None:
    good = make_run(folder, "good")
    (folder / "bad.run").mkdir()
    (folder / "bad.run" / "run.json").write_text(content)
    assert list_runs() == [good]
    with pytest.raises(RunError):
        find_run("bad")


def test_runs_are_listed_newest_first(folder: Path) -> None:
    make_run(folder, "old", created="2026-01-01T00:00:00+00:00")
    make_run(folder, "new", created="2026-01-02T00:00:00+00:00")
    assert [run.name for run in list_runs()] == ["new", "old"]


def test_no_folder_means_no_runs(tmp_path: Path) -> None:
    assert list_runs(tmp_path / "none") == [] and list_trash(tmp_path / "none") == []


def test_a_half_written_last_line_waits_for_its_end(folder: Path) -> None:
    run, line = make_run(folder, "h"), report(2)
    history = History(run.folder / "progress.jsonl")
    assert history.read() == []
    (run.folder / "progress.jsonl").write_text(report(1) + "\n" + line[:20])
    assert [row["step"] for row in history.read()] == [1]
    with (run.folder / "progress.jsonl").open("a") as file:
        file.write(line[20:] + "\n" + report(3) + "\n")
    assert [row["step"] for row in history.read()] == [1, 2, 3]


def test_a_file_that_was_replaced_is_read_anew(folder: Path) -> None:
    run = make_run(folder, "h")
    path = run.folder / "progress.jsonl"
    path.write_text(report(1) + "\n" + report(2) + "\n")
    history = History(path)
    assert len(history.read()) == 2
    path.write_text(report(1) + "\n")
    assert len(history.read()) == 1
    path.unlink()
    assert history.read() == []


def test_steps_that_a_continued_run_did_again_count_once(folder: Path) -> None:
    rows = history_of(folder, "\n".join([report(1), report(2, loss=9.0), report(3, loss=9.0), report(2, loss=2.0), report(4)]) + "\n")
    assert [(row["step"], row["loss"]) for row in rows] == [(1, 1.0), (2, 2.0), (4, 1.0)]


def test_hostile_lines_are_passed_over(folder: Path) -> None:
    nasty = [
        b"\xff\xfe",
        b"null",
        b"[]",
        b"{" * 60_000,
        b"9" * 70_000,
        b'{"step": 1e400, "steps": 3}',
        report(0).encode(),
        report(-1).encode(),
    ]
    nasty += [
        report(101).encode(),
        b'{"event": "done", "step": 1, "steps": 2}',
        b'{"step": true, "steps": 2}',
        b'{"step": "1", "steps": 2}',
    ]
    rows = history_of(folder, b"\n".join([*nasty, report(5).encode(), b""]))
    assert [row["step"] for row in rows] == [5]


def test_what_is_no_number_is_left_out_of_its_report(folder: Path) -> None:
    line = report(1, loss=float("nan"), gradient_norm=float("inf"), test_accuracy=1.5, learning_rate="fast", seconds=2)
    assert history_of(folder, line + "\n") == [{"step": 1, "steps": 100, "train_accuracy": 0.5, "seconds": 2}]


@pytest.mark.parametrize(
    "confusion", [[], [[1]], [[1, 2], [3]], [[1, -1], [0, 0]], [[0, 0], [0, 0]], [[1, 2.5], [0, 0]], "x", [[0] * 99] * 99]
)
def test_a_confusion_that_cannot_be_is_left_out(folder: Path, confusion: object) -> None:
    assert evaluations(history_of(folder, report(1, confusion=confusion) + "\n")) == []


def test_of_the_hardest_only_what_can_be_an_image_stays(folder: Path) -> None:
    good = {"index": 3, "label": 4, "answer": 9, "probability": 0.01}
    wrong = [{**good, "index": -1}, {**good, "label": 10}, {**good, "probability": 2}, {"index": 3}, 7]
    rows = history_of(folder, report(1, confusion=[[1, 0], [0, 1]], hardest=[*wrong, good]) + "\n")
    assert evaluations(rows)[0]["hardest"] == [good]


def test_a_long_history_is_thinned_but_keeps_what_was_measured(folder: Path) -> None:
    lines = [report(step, steps=9000, test_accuracy=0.9 if step % 500 == 0 else None) for step in range(1, 9001)]
    steps = [row["step"] for row in history_of(folder, "\n".join(lines) + "\n")]
    assert len(steps) <= MAX_REPORTS and steps == sorted(steps) and steps[-1] == 9000  # type: ignore[type-var]
    assert set(range(500, 9001, 500)) <= set(steps)


def test_a_renamed_run_takes_its_model_along(folder: Path) -> None:
    run = rename_run(make_run(folder, "a", note="mine"), " b.2 ")
    assert (run.name, run.record.name, run.record.note) == ("b.2", "b.2", "mine")
    assert run.model_path.read_text() == "weights of a"
    assert [found.name for found in list_runs()] == ["b.2"] and not (folder / "a.safetensors").exists()


@pytest.mark.parametrize("name", ["", "../x", "a b", "a/b", ".hidden", "x" * 61, "é", "a\nb", "C:\\x"])
def test_a_name_that_will_not_do_is_refused_in_a_sentence(folder: Path, name: str) -> None:
    run = make_run(folder, "a")
    with pytest.raises(RunError, match="A run's name has 1–60 letters"):
        rename_run(run, name)
    with pytest.raises(RunError, match="A run's name has 1–60 letters"):
        find_run(name)


def test_a_name_that_is_taken_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    run = make_run(folder, "a")
    (folder / "only-a-model.safetensors").write_text("")
    (folder / "shipped").mkdir()
    (folder / "shipped" / "lstm.safetensors").write_text("")
    monkeypatch.setattr(run_moves, "PRETRAINED", folder / "shipped")
    for name, why in (("only-a-model", "There is already"), ("lstm", "comes with the program")):
        with pytest.raises(RunError, match=why):
            rename_run(run, name)
    assert rename_run(run, "a") == run


def test_a_rename_that_fails_half_way_changes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = make_run(folder, "a")
    rename = run_moves.os.rename

    def failing(old: Path, new: Path) -> None:
        if str(old).endswith(".safetensors"):
            raise OSError(28, "No space left on device")
        rename(old, new)

    monkeypatch.setattr(run_moves.os, "rename", failing)
    with pytest.raises(RunError, match="a could not be moved: No space left on device"):
        rename_run(run, "b")
    assert list_runs() == [run] and run.model_path.exists()


def test_a_deleted_run_comes_back_as_it_was(folder: Path) -> None:
    run = make_run(folder, "a", note="mine")
    trashed = delete_run(run)
    assert list_runs() == [] and not run.model_path.exists()
    assert [entry.name for entry in list_trash()] == ["a"]
    assert restore_run(trashed) == run
    assert run.model_path.read_text() == "weights of a" and list_trash() == []
    with pytest.raises(RunError, match="no longer in the trash"):
        restore_run(trashed)


def test_a_run_without_a_model_is_deleted_and_restored_too(folder: Path) -> None:
    run = make_run(folder, "a")
    run.model_path.unlink()
    assert restore_run(delete_run(run)) == run


def test_a_restored_run_whose_name_is_taken_gets_a_number(folder: Path) -> None:
    trashed = delete_run(make_run(folder, "a"))
    make_run(folder, "a")
    run = restore_run(trashed)
    assert (run.name, run.record.name, run.model_path.exists()) == ("a-2", "a-2", True)


def test_the_trash_keeps_the_last_twenty(folder: Path) -> None:
    for number in range(22):
        delete_run(make_run(folder, f"r{number}"))
    assert [entry.name for entry in list_trash()] == [f"r{number}" for number in range(21, 1, -1)]


def test_strangers_in_the_trash_are_left_alone(folder: Path) -> None:
    (folder / ".trash" / "holiday-pictures").mkdir(parents=True)
    (folder / ".trash" / "12-x").write_text("")
    delete_run(make_run(folder, "a"))
    assert [entry.name for entry in list_trash()] == ["a"] and (folder / ".trash" / "12-x").exists()


def test_what_is_being_trained_is_neither_renamed_nor_deleted(folder: Path) -> None:
    run = make_run(folder, "a")
    for name in (LOCK, "owner"):
        lock = Lock(run.folder / name)
        assert lock.take() and run.busy
        with pytest.raises(RunError, match="a is being trained, or waits for it: stop it before it is renamed"):
            rename_run(run, "b")
        with pytest.raises(RunError, match="stop it before it is deleted"):
            delete_run(run)
        lock.let_go()
    assert not run.busy and rename_run(run, "b").name == "b"


def test_what_comes_with_the_program_stays_as_it_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = make_run(folder, "shipped")
    monkeypatch.setattr(runs, "PRETRAINED", folder)
    for change in (lambda: rename_run(run, "b"), lambda: delete_run(run), lambda: set_note(run, "mine")):
        with pytest.raises(RunError, match="shipped comes with the program and stays as it is"):
            change()


def test_a_note_that_is_too_long_is_refused_and_the_old_one_stays(folder: Path) -> None:
    run = set_note(make_run(folder, "a"), "short")
    with pytest.raises(RunError, match="A note has at most 2,000 characters, got 2,001"):
        set_note(run, "n" * 2001)
    assert find_run("a").record.note == "short"


def test_runs_and_the_queue_are_known_without_torch() -> None:
    code = "import sys, lstm_demo.runs.moves, lstm_demo.runs.queue; print('torch' in sys.modules, 'plotly' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, timeout=60)
    assert result.stdout.strip() == "False False", result.stderr
