"""`train --continue`: a run that was stopped or killed goes on as if nothing had happened, and a finished one further."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lstm_demo.cli.training import checkpoint_writer
from lstm_demo.cli.training.stopping import StopSignal
from lstm_demo.data.digits import Digits
from lstm_demo.files.checkpoint import load_model, read_card
from lstm_demo.files.lock import Lock, is_held
from lstm_demo.files.safetensors_head import CheckpointError
from lstm_demo.files.snapshot_file import load_snapshots
from lstm_demo.files.state_file import load_state
from lstm_demo.runs.record import RunRecord, read_record, update_record, write_record
from lstm_demo.runs.seal import sealed
from lstm_demo.training.evaluate import evaluate
from lstm_demo.training.save_points import snapshot_steps

PROJECT = Path(__file__).parents[2]
# 500 images to train on: 25 steps an epoch.
SETTINGS = ["--hidden-size", "8", "--batch-size", "20", "--validation-images", "100", "--evaluate-every", "10", "--threads", "1"]
SETTINGS += ["--precision", "float32"]
EPOCH = 25


def events(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


class Machine:
    """A folder in which commands are typed."""

    def __init__(self, run: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._run, self._monkeypatch, self.folder = run, monkeypatch, folder
        self.path, self.kept = folder / "my.safetensors", folder / "my.run"

    def train(self, *words: object) -> Any:
        return self._run("train", "--recipe", "quick", *SETTINGS, "--out", self.path, "--keep-run", *words)

    def go_on(self, *words: object) -> Any:
        return self._run("train", "--continue", self.kept, *words)

    def type(self, command: str) -> None:
        """What a card says, with another name for the model."""
        for part in command.split(" && "):
            words = part.replace("my.", "again.").split()
            assert words[:3] == ["python", "-m", "lstm_demo"]
            assert self._run(*words[3:]).status == 0

    def stop_after(self, asked: int) -> Any:
        """The next command is stopped when it has asked so often whether it is; a context."""
        times = 0

        def requested(self: StopSignal) -> bool:
            nonlocal times
            times += 1
            return times > asked

        patch = pytest.MonkeyPatch()
        patch.setattr(StopSignal, "requested", requested)
        return patch

    @property
    def record(self) -> RunRecord:
        return read_record(self.kept)

    @property
    def lines(self) -> list[dict[str, Any]]:
        return events((self.kept / "progress.jsonl").read_text())


@pytest.fixture
def machine(run: Any, few_digits: Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(run, tmp_path, monkeypatch)


@pytest.fixture
def stopped(machine: Machine) -> Machine:
    """One that was stopped somewhere in its second epoch of four."""
    patch = machine.stop_after(45)
    assert machine.train("--epochs", 4, "--json").status == 0
    patch.undo()
    assert machine.record.state == "stopped"
    return machine


@pytest.fixture
def done(machine: Machine) -> Machine:
    """One that has come to its end, after two epochs."""
    assert machine.train("--epochs", 2, "--json").status == 0
    return machine


def sha256(machine: Machine, name: str = "my") -> str:
    return read_card(machine.folder / f"{name}.safetensors").sha256


def test_a_run_that_is_kept_leaves_everything(machine: Machine) -> None:
    answer = machine.train("--epochs", 2, "--json")
    told = events(answer.out)
    assert (told[0]["run"], told[0]["step"]) == (str(machine.kept), 1)
    assert machine.lines == [line for line in told if line["event"] == "progress"]
    record = machine.record
    assert (record.name, record.recipe, record.state, record.pid) == ("my", "quick", "done", None)
    assert record.text == told[-1]["text"].replace(str(machine.path), "my.safetensors")
    assert record.command == read_card(machine.path).command and "--keep-run" in record.command and "--json" not in record.command
    assert record.request["settings"]["hidden_size"] == 8 and record.request["settings"]["epochs"] == 2
    assert load_state(machine.kept / "state.safetensors").finished
    snapshots = load_snapshots(machine.kept / "snapshots.safetensors")
    assert snapshots.steps == snapshot_steps(2 * EPOCH, read_card(machine.path).parameters)
    assert Lock(machine.kept / "lock").take() is not False
    assert not is_held(machine.kept / "lock")
    assert sorted(path.name for path in machine.kept.iterdir()) == [
        *("lock", "progress.jsonl", "run.json", "snapshots.safetensors", "state.safetensors")
    ]


def test_lines_of_an_evaluation_carry_the_confusion_and_the_hardest(machine: Machine, few_digits: Digits) -> None:
    machine.train("--epochs", 1, "--json")
    measured = [line for line in machine.lines if line["test_accuracy"] is not None]
    assert [line["step"] for line in measured] == [10, 20, 25]
    assert all(("confusion" in line) == (line["test_accuracy"] is not None) for line in machine.lines)
    assert all(("hardest" in line) == ("confusion" in line) for line in machine.lines)
    last = measured[-1]
    assert sum(map(sum, last["confusion"])) == len(few_digits.y_test) and len(last["hardest"]) == 16
    assert last["hardest"][0].keys() == {"index", "label", "answer", "probability"}
    assert all(image["label"] == few_digits.y_test[image["index"]] for image in last["hardest"])
    assert [image["probability"] for image in last["hardest"]] == sorted(image["probability"] for image in last["hardest"])


def test_a_run_that_is_not_kept_leaves_its_model_only(run: Any, few_digits: Digits, tmp_path: Path) -> None:
    answer = run("train", *SETTINGS, "--iterations", 5, "--out", tmp_path / "my.safetensors", "--json")
    assert events(answer.out)[0]["run"] is None
    assert [path.name for path in tmp_path.glob("my*")] == ["my.safetensors"]


def test_a_stopped_run_goes_on_as_if_nothing_had_happened(stopped: Machine) -> None:
    at = stopped.record
    first = read_card(stopped.path)
    assert EPOCH < first.steps < 2 * EPOCH and f"Stopped at step {first.steps}" in at.text
    state = load_state(stopped.kept / "state.safetensors")
    assert state.step == first.steps
    told = events(stopped.go_on("--json").out)
    assert (told[0]["step"], told[0]["steps"], told[-1]["event"]) == (first.steps + 1, 4 * EPOCH, "done")
    card = read_card(stopped.path)
    assert (card.ended, card.steps, card.training.epochs) == ("done", 4 * EPOCH, 4)
    assert card.seconds > state.timing.seconds, "the time of both legs"
    assert [point.step for point in card.history] == sorted({line["step"] for line in stopped.lines} - {first.steps})
    assert (stopped.record.state, stopped.record.pid) == ("done", None)
    steps = load_snapshots(stopped.kept / "snapshots.safetensors").steps
    assert steps == snapshot_steps(4 * EPOCH, card.parameters)
    assert card.command == at.command, "the first command alone makes the same model"
    stopped.type(card.command)
    assert sha256(stopped, "again") == card.sha256


def test_a_run_may_be_stopped_again_and_again(machine: Machine) -> None:
    patch = machine.stop_after(20)
    machine.train("--epochs", 2, "--json")
    patch.undo()
    for asked in (1, 12, 3, 1000):
        patch = machine.stop_after(asked)
        assert machine.go_on("--json").status == 0
        patch.undo()
    assert machine.record.state == "done"
    machine.type(read_card(machine.path).command)
    assert sha256(machine, "again") == sha256(machine)
    one, other = (load_snapshots(machine.folder / f"{name}.run" / "snapshots.safetensors") for name in ("my", "again"))
    assert one.steps == other.steps and one.loss == other.loss
    assert all(bool((tensor == other.weights[name]).all()) for name, tensor in one.weights.items())


def test_a_finished_run_is_extended(done: Machine, few_digits: Digits) -> None:
    first, before = read_card(done.path), load_state(done.kept / "state.safetensors").timing.seconds
    told = events(done.go_on("--epochs", 3, "--json").out)
    assert (told[0]["step"], told[0]["steps"]) == (2 * EPOCH + 1, 3 * EPOCH)
    loaded = load_model(done.path)
    card = loaded.card
    assert (card.ended, card.steps, card.training.epochs, card.training.iterations) == ("done", 3 * EPOCH, 3, None)
    assert card.seconds > before, "the time of both legs"
    assert card.command == f"{first.command} && python -m lstm_demo train --continue {done.kept} --epochs 3"
    assert {point.step for point in first.history} < {point.step for point in card.history}
    result = evaluate(loaded.model, few_digits.x_test, few_digits.y_test)
    assert (card.test_accuracy, card.confusion) == (result.accuracy, result.confusion)
    steps = load_snapshots(done.kept / "snapshots.safetensors").steps
    assert steps[0] == 0 and 2 * EPOCH in steps and steps[-1] == 3 * EPOCH and len(steps) <= 24
    done.type(card.command)
    assert sha256(done, "again") == card.sha256
    rates = {line["step"]: line["learning_rate"] for line in done.lines}
    assert rates[2 * EPOCH] == rates[3 * EPOCH] < 1e-6 < 1e-3 < rates[60], "a cycle of its own"


def test_an_extension_that_is_stopped_goes_on_to_its_own_end(done: Machine) -> None:
    patch = done.stop_after(8)
    done.go_on("--iterations", 90, "--json")
    patch.undo()
    assert done.record.state == "stopped" and read_card(done.path).ended == "stopped"
    told = events(done.go_on("--json").out)
    assert told[0]["steps"] == told[-2]["step"] == 90
    card = read_card(done.path)
    assert card.training.iterations == 90 and card.command.count(" && ") == 1
    done.type(card.command)
    assert sha256(done, "again") == card.sha256


def test_a_stopped_run_with_another_length_says_where_it_was_stopped(stopped: Machine) -> None:
    step = read_card(stopped.path).steps
    command = stopped.record.command
    assert stopped.go_on("--iterations", 60, "--json").status == 0
    card = read_card(stopped.path)
    assert (card.steps, card.training.iterations) == (60, 60)
    assert card.command == f"{command} (stopped at step {step}) && python -m lstm_demo train --continue {stopped.kept} --iterations 60"


def test_what_a_person_wrote_stays(stopped: Machine) -> None:
    update_record(stopped.kept, note="with a note", wanted=True)
    stopped.go_on("--json")
    record = stopped.record
    assert (record.note, record.wanted, record.state) == ("with a note", True, "done")


def test_a_run_that_waits_in_a_queue_begins_with_its_record_as_it_is(machine: Machine) -> None:
    write_record(machine.kept, RunRecord("my", "quick", note="Mine", wanted=True, created="2025-01-01", request={"recipe": "quick"}))
    machine.train("--epochs", 1)
    record = machine.record
    assert (record.note, record.wanted, record.created, record.state) == ("Mine", True, "2025-01-01", "done")
    assert record.request == {"recipe": "quick"}


def test_a_run_that_kept_no_state_yet_begins_anew(machine: Machine) -> None:
    settings = {"hidden_size": 8, "iterations": 12, "batch_size": 20, "validation_images": 100, "threads": 1}
    request = {"recipe": "quick", "name": "my", "settings": settings, "data": None}
    write_record(machine.kept, sealed(RunRecord("my", "quick", state="running", command="the command", request=request)))
    assert machine.go_on("--iterations", 20).status == 2
    assert machine.go_on().status == 0
    card = read_card(machine.path)
    assert (card.steps, card.model.hidden_size, card.command) == (12, 8, "the command")


def test_by_its_name_alone(run: Any, few_digits: Digits, tmp_path: Path) -> None:
    assert run("train", *SETTINGS, "--iterations", 5, "--keep-run").status == 0
    for name, length in (("quick", 7), ("quick.run", 8), (tmp_path / "runs" / "quick.safetensors", 9)):
        assert run("train", "--continue", name, "--iterations", length).status == 0
    assert read_card(tmp_path / "runs" / "quick.safetensors").steps == 9
    assert "--out" in read_card(tmp_path / "runs" / "quick.safetensors").command, "or the command would make another file"


def test_a_person_is_told_how_to_go_on(machine: Machine) -> None:
    patch = machine.stop_after(30)
    answer = machine.train("--epochs", 2)
    patch.undo()
    assert answer.out.endswith(f" Resume it with: python -m lstm_demo train --continue {machine.kept}\n") and answer.out.count("\n") == 1
    assert "Resumed at step" in machine.go_on().err


WRONG = [
    ("train --continue {tmp}/none.run", "There is no run"),
    ("train --continue none", "There is no run none"),
    ("train --continue {run}", "my.run has done all of its 50 steps: train it further with --epochs or --iterations."),
    ("train --continue {run} --epochs 2", "my.run: 50 steps are done, and 2 epochs would be 50: give more than that."),
    ("train --continue {run} --iterations 7", "my.run: 50 steps are done, and 7 iterations would be 7"),
    ("train --continue {run} --epochs 3 --iterations 90", "argument --iterations: not allowed with argument --epochs"),
    ("train --continue {run} --epochs 5000", "--epochs must be 1–1000"),
    ("train --continue {run} --recipe tiny --epochs 9", "leave out --recipe."),
    ("train --continue {run} --seed 3 --layers 2 --out x.safetensors", "leave out --out, --layers, --seed."),
    ("train --continue {run} --epochs 9 --data kmnist", "my learns from MNIST, and is resumed with that: leave out --data."),
    ("train --recipe quick --out {model}", "belongs to an earlier run of that name"),
    ("train --recipe quick --keep-run --out {tmp}/naïve.safetensors", "A run's name has letters, digits, dots, dashes and underscores"),
]


@pytest.mark.parametrize(("command", "said"), WRONG, ids=[command for command, _ in WRONG])
def test_wrong_uses_are_one_line_and_change_nothing(command: str, said: str, run: Any, done: Machine) -> None:
    before = {path: path.read_bytes() for path in (*done.kept.iterdir(), done.path)}
    answer = run(*command.format(tmp=done.folder, run=done.kept, model=done.path).split())
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.count("\n") == 1 and said in answer.err, answer.err
    assert {path: path.read_bytes() for path in (*done.kept.iterdir(), done.path)} == before


def test_a_run_in_progress_is_left_to_who_has_it(stopped: Machine) -> None:
    update_record(stopped.kept, state="running", pid=4711)
    other = Lock(stopped.kept / "lock")
    assert other.take()
    for answer in (stopped.go_on(), stopped.train()):
        assert (answer.status, answer.err) == (2, "my.run is being trained by another process (4711): let it end, or stop it first.\n")
    assert stopped.record.state == "running"
    other.let_go()
    assert stopped.go_on().status == 0


def test_a_damaged_state_is_a_sentence(stopped: Machine) -> None:
    path, before = stopped.kept / "state.safetensors", stopped.record
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    answer = stopped.go_on()
    assert (answer.status, answer.err) == (2, f"{path} is damaged: it does not match its checksum.\n")
    path.unlink()
    assert "my.run kept nothing to resume from: train it anew." in stopped.go_on().err
    (stopped.kept / "run.json").unlink()
    assert "has no record of a run" in stopped.go_on().err
    write_record(stopped.kept, before)


def test_damaged_snapshots_begin_anew(stopped: Machine) -> None:
    (stopped.kept / "snapshots.safetensors").write_bytes(b"nothing")
    told = events(stopped.go_on("--json").out)
    assert any(line["event"] == "notice" and "The snapshots of this run begin anew." in line["text"] for line in told)
    assert load_snapshots(stopped.kept / "snapshots.safetensors").steps[-1] == 4 * EPOCH


def test_other_data_are_refused(stopped: Machine, few_digits: Digits, monkeypatch: pytest.MonkeyPatch) -> None:
    before = stopped.record
    fewer = Digits("MNIST", few_digits.x_train[:-5], few_digits.y_train[:-5], few_digits.x_test, few_digits.y_test)
    monkeypatch.setattr("lstm_demo.cli.training.session.load_digits", lambda source: fewer)
    answer = stopped.go_on()
    assert (answer.status, answer.err.count("\n")) == (2, 1)
    assert "The run trains on 500 images, and these are 495" in answer.err
    assert stopped.record == before


def test_a_full_disk_costs_the_state_and_not_the_model(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, state: object) -> None:
        raise CheckpointError(f"{path} was not written: No space left on device.")

    monkeypatch.setattr(checkpoint_writer, "save_state", full)
    told = events(machine.train("--epochs", 2, "--json").out)
    notices = [line["text"] for line in told if line["event"] == "notice"]
    assert len(notices) == 1 and notices[0].endswith("No space left on device. The training goes on, but could not be resumed from here.")
    assert told[-1]["event"] == "done" and load_model(machine.path).card.ended == "done"


def test_a_run_that_diverges_is_a_failed_one(machine: Machine) -> None:
    words = ("--cell", "rnn", "--learning-rate", 10, "--schedule", "constant", "--optimizer", "adam", "--clip-norm", 1000)
    answer = machine.train("--iterations", 500, *words, "--json")
    assert answer.status == 1
    assert machine.record.state == "failed" and machine.record.text == events(answer.out)[-1]["text"].replace(
        str(machine.path), "my.safetensors"
    )


def test_an_error_in_the_middle_is_in_the_record(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*arguments: object) -> None:
        raise CheckpointError("my.safetensors was not written: No space left on device.")

    monkeypatch.setattr("lstm_demo.cli.training.session.save_model", no_room)
    assert machine.train("--epochs", 1).status == 2
    assert (machine.record.state, machine.record.pid) == ("failed", None)
    assert machine.record.text.endswith("No space left on device.")


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")
def test_a_run_killed_in_the_middle_loses_at_most_one_epoch(run: Any, tmp_path: Path) -> None:
    """A process of its own, killed without warning after its first epoch."""
    epoch = 60
    settings = ["train", "--recipe", "quick", "--hidden-size", "4", "--batch-size", "500", "--validation-images", "30000"]
    settings += ["--epochs", "3", "--evaluate-every", "150", "--threads", "1", "--precision", "float32", "--keep-run"]
    kept, step = tmp_path / "killed.run", 0
    with subprocess.Popen(
        [sys.executable, "-m", "lstm_demo", *settings, "--json", "--out", str(tmp_path / "killed.safetensors")],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=PROJECT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    ) as child:
        assert child.stdout is not None
        for line in child.stdout:
            step = json.loads(line).get("step", 0)
            if step > epoch:
                break
        child.kill()
        assert child.wait(30) == -signal.SIGKILL
    assert (read_record(kept).state, read_record(kept).pid) == ("running", child.pid)
    assert load_state(kept / "state.safetensors").step >= step - epoch
    assert not (tmp_path / "killed.safetensors").exists()
    assert run("train", "--continue", kept).status == 0
    assert run(*settings, "--out", tmp_path / "whole.safetensors").status == 0
    killed, whole = (read_card(tmp_path / f"{name}.safetensors") for name in ("killed", "whole"))
    assert killed.sha256 == whole.sha256 and killed.steps == 3 * epoch
    assert read_record(kept).state == "done"
