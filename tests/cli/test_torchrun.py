"""One run on several processes: the steps are those of one process, and a process that is lost leaves a run that can be resumed."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest
import torch

from lstm_demo.files.checkpoint import load_model, read_card
from lstm_demo.files.state_file import load_state
from lstm_demo.runs.record import read_record
from tests.few_digits import first_digits, write_digits

PROJECT = Path(__file__).parents[2]
PATIENCE = 300.0  # seconds, on a machine that is busy
# 500 images to train on: batches of 33 do not divide by two, and the last one of an epoch is smaller.
SETTINGS = ["--recipe", "quick", "--hidden-size", "8", "--batch-size", "33", "--validation-images", "100", "--evaluate-every", "10"]
SETTINGS += ["--device", "cpu", "--precision", "float32", "--threads", "1", "--learning-rate", "0.03", "--keep-run"]
TORCHRUN = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "lstm_demo", "train"]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("digits")
    write_digits(first_digits(600, 200), folder / "MNIST" / "raw")
    return folder


def evaluations(run: Path) -> list[dict[str, Any]]:
    """What was measured at each evaluation; which other steps are reported depends on the clock."""
    reports = [json.loads(line) for line in (run / "progress.jsonl").read_text().splitlines()]
    names = ("step", "loss", "train_accuracy", "validation_accuracy", "test_accuracy", "learning_rate", "gradient_norm")
    return [{name: report[name] for name in names} for report in reports if report["test_accuracy"] is not None]


def test_two_processes_make_the_steps_of_one(run: Any, few_digits: object, data: Path, tmp_path: Path) -> None:
    words = [*SETTINGS, "--iterations", "60", "--average-decay", "0.9", "--clip-norm", "0.2", "--data", str(data)]
    two, one = tmp_path / "two.safetensors", tmp_path / "one.safetensors"
    done = subprocess.run(
        [*TORCHRUN, *words, "--out", str(two)], cwd=PROJECT, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr
    assert run("train", *words, "--out", one).status == 0
    measured, expected = evaluations(two.with_suffix(".run")), evaluations(one.with_suffix(".run"))
    assert [report["step"] for report in measured] == [10, 20, 30, 40, 50, 60]
    for ours, theirs in zip(measured, expected):
        assert ours == pytest.approx(theirs, rel=1e-4, abs=1e-4)
    weights = load_model(one).model.state_dict()
    for name, tensor in load_model(two).model.state_dict().items():
        torch.testing.assert_close(tensor, weights[name], rtol=1e-4, atol=1e-5)
    assert read_card(two).device.startswith("2 × ")


def test_a_lost_process_ends_the_run_which_one_process_resumes(run: Any, few_digits: object, data: Path, tmp_path: Path) -> None:
    model, kept = tmp_path / "a.safetensors", tmp_path / "a.run"
    words = [*TORCHRUN, *SETTINGS, "--iterations", "1000000", "--data", str(data), "--out", str(model)]
    with subprocess.Popen(words, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as torchrun:
        deadline = time.monotonic() + PATIENCE
        while not (kept / "state.safetensors").exists() and torchrun.poll() is None:
            assert time.monotonic() < deadline, "waited too long"
            time.sleep(0.05)
        second = next(child for child in psutil.Process(torchrun.pid).children() if child.environ().get("RANK") == "1")
        second.kill()
        told = torchrun.communicate(timeout=PATIENCE)[1]
    assert torchrun.returncode != 0
    record = read_record(kept)
    assert record.pid is None and record.state in ("failed", "stopped"), "stopped, where the signal of torchrun was the first to arrive"
    assert record.state == "stopped" or (record.text.startswith("Another of the 2 processes") and record.text in told)
    steps = load_state(kept / "state.safetensors").step + 20
    assert run("train", "--continue", kept, "--iterations", steps).status == 0
    assert read_card(model).steps == steps and read_record(kept).state == "done"
