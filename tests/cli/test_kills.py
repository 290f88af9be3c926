"""A training that is killed at any of its file operations: what it had learned is there, or is made again, by going on with the run."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from lstm_demo.data.digits import Digits
from lstm_demo.files.checkpoint import load_model
from lstm_demo.files.lock import Lock
from lstm_demo.files.state_file import load_state
from lstm_demo.runs.record import read_record, update_record

SETTINGS = ["--recipe", "quick", "--hidden-size", "2", "--batch-size", "100", "--validation-images", "0", "--iterations", "2"]
SETTINGS += ["--threads", "1", "--precision", "float32"]
OPERATIONS = ("mkdir", "fsync", "replace", "rename", "unlink", "link")


class Killed(BaseException):
    """Nothing in the program may catch it."""


@contextmanager
def killed_at(number: int, folder: Path) -> Iterator[list[str]]:
    """From the file operation of this number on, none is done any more: what a kill in that moment leaves. Yields what was done."""
    done: list[str] = []
    patch = pytest.MonkeyPatch()

    def counted(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def operation(*arguments: Any, **more: Any) -> Any:
            if name != "fsync" and not str(arguments[0]).startswith(str(folder)):
                return real(*arguments, **more)
            if len(done) >= number:
                raise Killed
            done.append(name)
            return real(*arguments, **more)

        return operation

    for name in OPERATIONS:
        patch.setattr(os, name, counted(name, getattr(os, name)))
    locks, take = [], Lock.take
    patch.setattr(Lock, "take", lambda lock: locks.append(lock) or take(lock))
    patch.setattr(tempfile, "NamedTemporaryFile", counted_temporary(number, done))
    try:
        yield done
    except Killed:
        pass
    finally:
        patch.undo()
        for lock in locks:
            lock.let_go()  # the process would be gone, and its locks with it


def counted_temporary(number: int, done: list[str]) -> Callable[..., Any]:
    real = tempfile.NamedTemporaryFile

    def opened(*arguments: Any, **more: Any) -> Any:
        if len(done) >= number:
            raise Killed
        done.append("open")
        return real(*arguments, **more)

    return opened


def test_no_weights_are_lost_or_out_of_reach_wherever_a_training_is_killed(run: Any, few_digits: Digits, tmp_path: Path) -> None:
    def train(folder: Path) -> Any:
        folder.mkdir(exist_ok=True)
        return run("train", *SETTINGS, "--out", folder / "my.safetensors", "--keep-run")

    with killed_at(10**6, tmp_path) as whole:
        assert train(tmp_path / "whole").status == 0
    expected = load_model(tmp_path / "whole" / "my.safetensors").card.sha256
    assert len(whole) > 15
    for number in range(len(whole)):
        folder = tmp_path / f"killed-{number}"
        folder.mkdir()
        with killed_at(number, tmp_path):
            train(folder)
        if (folder / "my.run" / "run.json").exists():
            finished = (folder / "my.run" / "state.safetensors").exists() and load_state(folder / "my.run" / "state.safetensors").finished
            if read_record(folder / "my.run").state != "done":
                answer = run("train", "--continue", folder / "my.run")
                assert answer.status == 0, (number, whole[number], finished, answer.err)
        else:
            assert train(folder).status == 0, (number, whole[number])
        assert load_model(folder / "my.safetensors").card.sha256 == expected, (number, whole[number])
        assert read_record(folder / "my.run").state == "done"


@pytest.mark.parametrize("look", [("models",), ("models", "--json"), ("evaluate", "mine")], ids=" ".join)
def test_a_run_that_was_killed_before_its_model_was_written_has_it_when_somebody_looks(
    run: Any, few_digits: Digits, tmp_path: Path, look: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    (runs := tmp_path / "runs").mkdir()

    def killed(*arguments: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("lstm_demo.cli.training.session.save_model", killed)
        with pytest.raises(Killed):
            run("train", *SETTINGS, "--out", runs / "mine.safetensors", "--keep-run")
    update_record(runs / "mine.run", state="running", pid=4)
    assert not (runs / "mine.safetensors").exists()
    answer = run(*look)
    assert answer.status == 0 and "mine was killed when all its steps were done: its model is being written" in answer.err
    assert "mine" in (json.loads(answer.out) if "--json" in look else answer.out)
    assert load_model(runs / "mine.safetensors").claim == "" and read_record(runs / "mine.run").state == "done"
    assert run(*look).err == ""
