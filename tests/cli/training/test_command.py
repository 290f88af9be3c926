"""`train`: what it says, what it leaves behind, and how it is stopped."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lstm_demo.cli.training.command import command_line
from lstm_demo.cli.training.report import ForAPerson
from lstm_demo.files.checkpoint import load_model, read_card
from lstm_demo.files.never_learned import never_learned
from lstm_demo.training.evaluate import evaluate
from lstm_demo.training.progress import Progress
from lstm_demo.training.recipes import RECIPES, with_overrides

PROJECT = Path(__file__).parents[3]
SMALL = ("--hidden-size", 8, "--iterations", 25, "--validation-images", 100, "--batch-size", 20)
NEVER_ENDING = ["--hidden-size", "8", "--iterations", "1000000", "--validation-images", "0", "--threads", "1"]


def events(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_json_lines_tell_the_whole_run(run, few_digits, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "my.safetensors"
    answer = run("train", "--recipe", "quick", *SMALL, "--out", path, "--json")
    assert (answer.status, answer.err) == (0, "")
    lines = events(answer.out)
    assert [lines[0]["event"], lines[-1]["event"]] == ["start", "done"]
    assert {line["event"] for line in lines[1:-1]} == {"progress"}
    assert lines[0].keys() >= {"device", "recipe", "steps", "parameters"}
    assert lines[1].keys() == {
        *("event", "step", "steps", "epoch", "loss", "train_accuracy", "validation_accuracy", "test_accuracy", "learning_rate"),
        *("gradient_norm", "images_per_second", "seconds", "seconds_left"),
    }
    assert (lines[-1]["file"], lines[-1]["test_accuracy"]) == (str(path), lines[-2]["test_accuracy"])


def test_the_card_says_how_to_make_the_model_again(run, few_digits, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "my.safetensors"
    run("train", "--recipe", "quick", *SMALL, "--seed", 3, "--name", "mine", "--out", path, "--json")
    first = load_model(path)
    card = first.card
    assert (card.name, card.recipe, card.seed, card.model.hidden_size, card.steps, card.ended) == ("mine", "quick", 3, 8, 25, "done")
    assert card.parameters == sum(weights.numel() for weights in first.model.parameters())
    result = evaluate(first.model, few_digits.x_test, few_digits.y_test)
    assert (card.test_accuracy, card.confusion) == (result.accuracy, result.confusion)
    assert card.test_loss == pytest.approx(result.loss, abs=1e-5)
    assert card.versions.keys() >= {"python", "torch"} and card.seconds > 0 and card.images_per_second > 0
    assert card.history[-1].step == 25 and card.history[-1].test_accuracy == result.accuracy

    words = card.command.split()
    assert words[:3] == ["python", "-m", "lstm_demo"] and "--json" not in words
    again = tmp_path / "again.safetensors"
    run(*[str(again) if word == str(path) else word for word in words[3:]])
    assert read_card(again).sha256 == card.sha256


def test_without_out_a_new_file_is_made_and_none_overwritten(run, few_digits, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    for _ in range(2):
        assert run("train", "--recipe", "tiny", *SMALL).status == 0
    assert sorted(path.name for path in (tmp_path / "runs").glob("[!.]*")) == ["tiny-2.safetensors", "tiny.safetensors"]


def test_a_person_sees_progress_and_the_result(run, few_digits, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    answer = run("train", *SMALL, "--out", tmp_path / "my.safetensors")
    assert answer.out.startswith("Saved ") and "\N{NO-BREAK SPACE}%" in answer.out and answer.out.count("\n") == 1
    assert "25 steps of 20 images" in answer.err and "images/s" in answer.err and "\r" not in answer.err


def test_a_model_that_is_there_is_replaced_only_by_force(run, few_digits, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "precious.safetensors"
    path.write_bytes(b"the work of weeks")
    refused = run("train", *SMALL, "--out", path)
    assert refused.status == 2 and "exists already" in refused.err and "--force" in refused.err
    assert path.read_bytes() == b"the work of weeks"
    assert run("train", *SMALL, "--out", path, "--force").status == 0
    assert read_card(path).ended == "done"


def test_a_model_that_only_guesses_says_so_and_why(run, few_digits, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    answer = run("train", *SMALL, "--learning-rate", 1e-7, "--out", tmp_path / "my.safetensors")
    card = read_card(tmp_path / "my.safetensors")
    said = never_learned(card)
    assert said is not None and said in answer.out, card.test_accuracy
    assert "The likely reason is the learning rate: 1e-07 is far below the recipe's" in said and answer.out.count("\n") == 1


@pytest.mark.parametrize(("kernel", "said"), [(False, True), (True, False)])
def test_a_processor_without_bfloat16_is_told_of(kernel: bool, said: bool, run, few_digits, tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """With one that has it, the plain RNN is trained: this machine's kernel for an LSTM may not be able to."""
    monkeypatch.setattr("lstm_demo.training.devices.lstm_kernel_computes_bfloat16", lambda: kernel)
    cell = "rnn" if kernel else "lstm"
    answer = run("train", *SMALL, "--cell", cell, "--precision", "bfloat16", "--out", tmp_path / "my.safetensors")
    assert answer.status == 0 and ("does not compute in bfloat16" in answer.err) == said


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_is_told_that_pytorch_is_loaded_and_nothing_of_it_stays() -> None:
    screen, pipe = Terminal(), io.StringIO()
    with ForAPerson(out=io.StringIO(), err=screen).loading(), ForAPerson(out=io.StringIO(), err=pipe).loading():
        assert screen.getvalue() == "Loading PyTorch …"
    assert screen.getvalue().split("\r")[1:] == [" " * len("Loading PyTorch …"), ""] and pipe.getvalue() == ""


def test_a_terminal_gets_one_line_that_is_redrawn() -> None:
    screen = Terminal()
    person = ForAPerson(out=io.StringIO(), err=screen)
    common: dict[str, Any] = {"epoch": 1, "loss": 0.5, "train_accuracy": 0.9, "validation": None, "test": None, "best": True}
    for step in (1, 50, 100):
        person.progress(
            Progress(step=step, steps=100, learning_rate=0.1, gradient_norm=1, images_per_second=9000, seconds=1, seconds_left=61, **common)
        )
    lines = screen.getvalue().split("\r")
    assert len(lines) == 4 and "\n" not in screen.getvalue()
    assert "50\N{NO-BREAK SPACE}%" in lines[2] and "9,000 images/s" in lines[2] and "1:01 left" in lines[2]
    assert lines[1].count("━") < lines[2].count("━") < lines[3].count("━")
    assert all(len(line) < 80 for line in lines)


def test_a_run_that_diverges_says_so_keeps_the_good_weights_and_fails(run, few_digits, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "wild.safetensors"
    words = (
        "--cell",
        "rnn",
        "--learning-rate",
        10,
        "--schedule",
        "constant",
        "--optimizer",
        "adam",
        "--iterations",
        500,
        "--clip-norm",
        1000,
    )
    answer = run("train", *words, "--hidden-size", 64, "--validation-images", 0, "--out", path, "--json")
    last = events(answer.out)[-1]
    assert answer.status == 1
    assert last["event"] == "error" and last["file"] == str(path)
    assert "at step" in last["text"] and "the last good weights were kept" in last["text"]
    assert f"Lower the learning rate (10). The recipe's is {RECIPES['quick'].training.learning_rate:g}." in last["text"]
    assert load_model(path).card.ended == "diverged"


@pytest.mark.parametrize("way", ["eof", "ctrl-c"])
def test_a_run_is_stopped_and_keeps_its_weights(way: str, tmp_path: Path) -> None:
    path = tmp_path / "my.safetensors"
    command = [sys.executable, "-m", "lstm_demo", "train", *NEVER_ENDING, "--out", str(path), "--json"]
    command += ["--stop-on-eof"] if way == "eof" else []
    child = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=PROJECT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert child.stdout is not None and child.stdin is not None and child.stderr is not None
    while b'"progress"' not in child.stdout.readline():
        assert child.poll() is None
    if way == "eof":
        child.stdin.close()
    else:
        child.send_signal(signal.SIGINT)
    last = json.loads(child.stdout.read().splitlines()[-1])
    assert child.wait(20) == (0 if way == "eof" else 130)
    assert child.stderr.read() == b""
    assert last["event"] == "stopped" and last["file"] == str(path) and last["text"].startswith("Stopped at step")
    assert load_model(path).card.ended == "stopped"
    for pipe in (child.stdin, child.stdout, child.stderr):
        pipe.close()


def test_overrides_replace_single_settings_and_no_others() -> None:
    recipe = RECIPES["quick"]
    changed = with_overrides(recipe, {"hidden_size": 64, "learning_rate": 0.5, "iterations": 7, "data": "KMNIST", "epochs": None})
    assert changed.model.to_dict() == {**recipe.model.to_dict(), "hidden_size": 64}
    assert changed.training.to_dict() == {**recipe.training.to_dict(), "learning_rate": 0.5, "iterations": 7, "epochs": None}
    assert changed.data == "KMNIST"
    assert with_overrides(recipe, {"epochs": None}) == recipe


def test_the_command_is_quoted_for_the_shell() -> None:
    assert command_line(["train", "--out", "my model.safetensors", "--json"]) == "python -m lstm_demo train --out 'my model.safetensors'"


def test_trainings_without_a_file_that_start_at_the_same_moment_get_names_of_their_own(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    command = [sys.executable, "-m", "lstm_demo", "train", "--recipe", "quick", *NEVER_ENDING, "--json", "--stop-on-eof"]
    environment = {**os.environ, "LSTM_DEMO_RUNS": str(runs), "OMP_NUM_THREADS": "1"}
    kinds = ([], [], ["--keep-run"])
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen([*command, *kind], cwd=PROJECT, env=environment, **pipes) for kind in kinds]  # type: ignore[call-overload]
    for process in processes:
        assert process.stdout is not None and "start" in process.stdout.readline()
    assert {path.name for path in runs.glob("*.run")} == {"quick.run", "quick-2.run", "quick-3.run"}
    for process in processes:  # one that is stopped before its first step has nothing to save
        assert process.stdout is not None and "progress" in process.stdout.readline()
    said = [process.communicate()[0] for process in processes]
    files = {events(text)[-1]["file"] for text in said}
    assert {Path(file).name for file in files} == {"quick.safetensors", "quick-2.safetensors", "quick-3.safetensors"}
    assert len(list(runs.glob("*.run"))) == 1, "the one that was to be kept"


def test_a_name_that_is_none_for_a_file_stays_on_the_card(run, few_digits, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    answer = run("train", "--recipe", "quick", *SMALL, "--name", "../../mine", "--json")
    assert answer.status == 0
    assert [path.name for path in (tmp_path / "runs").glob("[!.]*")] == ["quick.safetensors"]
    assert read_card(tmp_path / "runs" / "quick.safetensors").name == "../../mine"
