"""Whatever a person gets wrong: one line on standard error, exit status 2, no traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]

WRONG = [
    ("", "COMMAND"),
    ("bogus", "invalid choice: 'bogus'"),
    ("train --recipe nope", "No recipe 'nope': choose one of quick"),
    ("train --epochs x", "invalid int value: 'x'"),
    ("train --epochs 0", "--epochs must be 1–1000, got 0"),
    ("train --epochs 2 --iterations 5", "argument --iterations: not allowed with argument --epochs"),
    ("train --learning-rate 1e9", "--learning-rate must be above 0 and at most 10, got 1000000000.0"),
    ("train --learning-rate nan", "--learning-rate must be above 0"),
    ("train --batch-size 0", "--batch-size must be 1–10000, got 0"),
    ("train --hidden-size 0", "--hidden-size must be 1–512, got 0"),
    ("train --layers 9", "--layers must be 1–4, got 9"),
    ("train --optimizer rmsprop", "invalid choice: 'rmsprop'"),
    ("train --out nowhere/x.safetensors", "There is no folder nowhere"),
    ("train --out model.pt", "--out must end in .safetensors, got model.pt"),
    ("train --bogus", "unrecognized arguments: --bogus"),
    ("train --validation-images 30000 --iterations 1 --out {tmp}/x.safetensors", "--validation-images must be below the 600 images"),
    ("train --warm-up 2", "--warm-up must be above 0 and below 1, got 2.0"),
    ("evaluate", "MODEL"),
    ("evaluate nope", "No model 'nope' in pretrained/"),
    ("evaluate {tmp}/none.safetensors", "There is no model file"),
    ("evaluate {here}", "There is no model file"),
    ("evaluate {here}/conftest.py", "is not a safetensors file"),
    ("trace nowhere.png --model {model} --out {tmp}/x.npz", "nowhere.png"),
    ("trace x.png --model {model} --out x.txt", "--out must end in .npz"),
    ("trace x.png --model nope --out x.npz", "No model 'nope'"),
    ("trace {here}/conftest.py --model {model} --out {tmp}/x.npz", ""),
    ("trace {tmp}/blank.png --model {model} --out {tmp}/x.npz", ""),
    ("recipes nope", "invalid choice: 'nope'"),
    ("models --table --json", "not allowed with argument"),
]


@pytest.mark.parametrize(("command", "said"), WRONG, ids=[command or "nothing" for command, _ in WRONG])
def test_wrong_input_is_one_line_and_status_two(command: str, said: str, run, model_file: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    from PIL import Image

    Image.new("L", (50, 50), 255).save(tmp_path / "blank.png")
    answer = run(*command.format(here=Path(__file__).parent, tmp=tmp_path, model=model_file).split())
    assert answer.status == 2
    assert answer.err.count("\n") == 1 and answer.err.strip()
    assert "Traceback" not in answer.err
    assert said in answer.err
    assert answer.out == ""
    assert not (tmp_path / "x.npz").exists() and not (tmp_path / "x.safetensors").exists()


def test_with_json_the_sentence_is_an_event_too(run) -> None:  # type: ignore[no-untyped-def]
    answer = run("train", "--epochs", 0, "--json")
    assert answer.status == 2
    assert json.loads(answer.out) == {"event": "error", "text": "--epochs must be 1–1000, got 0"}


def test_from_the_shell_too() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "lstm_demo", "evaluate", "nope"], capture_output=True, text=True, cwd=PROJECT, timeout=60, check=False
    )
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1 and "No model 'nope'" in result.stderr


def test_words_of_strangers_are_no_commands_to_a_terminal(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    hostile = "\x1b]0;x\x07\x1b[2J\n" + "x" * 900_000
    folder = tmp_path / "runs"
    folder.mkdir()
    (folder / "a\x1b[31m.safetensors").write_text("no model")
    for words in (
        ("models",),
        ("evaluate", hostile),
        ("evaluate", f"{hostile}.safetensors"),
        ("train", "--recipe", hostile),
        ("train", "--epochs", hostile),
        ("train", "--data", hostile, "--iterations", 1, "--out", tmp_path / "x.safetensors"),
        ("train", "--continue", hostile),
        (hostile,),
    ):
        answer = run(*words)
        said = answer.out + answer.err
        assert said.strip() and all(line.isprintable() or "\N{NO-BREAK SPACE}" in line for line in said.splitlines())
        assert "\x1b" not in said and max(map(len, said.splitlines())) < 3000 and "Traceback" not in said


@pytest.mark.parametrize("source", ["~nosuchuser", "~nosuchuser/digits"])
def test_the_home_of_nobody_is_told_in_a_sentence(run, source: str, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    for more in ((), ("--keep-run",)):
        answer = run("train", "--data", source, "--iterations", 1, "--out", tmp_path / "x.safetensors", *more)
        assert answer.status == 2 and answer.err.count("\n") == 1
        assert f"{source} begins with a home that is not on this machine" in answer.err


def test_a_machine_that_knows_no_home_has_its_models_all_the_same() -> None:
    code = (
        "import os; os.environ.pop('HOME', None); import pwd\n"
        "def nobody(uid): raise KeyError(uid)\n"
        "pwd.getpwuid = nobody\n"
        "from lstm_demo.cli.main import main\n"
        "raise SystemExit(main(['models']))\n"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, timeout=600)
    assert answer.returncode == 0 and "lstm-1x128" in answer.stdout and "Traceback" not in answer.stderr
