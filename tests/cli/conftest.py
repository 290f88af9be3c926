"""The command line, run in this process where it can be: starting one costs seconds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from lstm_demo.cli.main import main
from lstm_demo.data.digits import Digits
from tests.few_digits import first_digits


class Answer(NamedTuple):
    """What a command printed, and its exit status."""

    status: int
    out: str
    err: str


Run = Callable[..., Answer]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """`run("train", "--epochs", 3)`, with the runs' folder in `tmp_path`."""
    monkeypatch.setenv("LSTM_DEMO_RUNS", str(tmp_path / "runs"))

    def command(*words: object) -> Answer:
        try:
            status = main([str(word) for word in words])
        except SystemExit as end:
            status = int(end.code or 0)
        printed = capsys.readouterr()
        return Answer(status, printed.out, printed.err)

    return command


@pytest.fixture(scope="session")
def digits() -> Digits:
    """The first 600 training and 200 test images of MNIST."""
    return first_digits(600, 200)


@pytest.fixture
def few_digits(digits: Digits, monkeypatch: pytest.MonkeyPatch) -> Digits:
    """Commands in this process see only `digits`, and calibrate with few pictures."""
    import lstm_demo.cli.training.session
    from lstm_demo.data.digits import load_digits
    from lstm_demo.data.non_digits import NonDigits, load_non_digits
    from lstm_demo.training import calibration

    written, others = load_digits("handwriting"), load_non_digits()
    few = replace(
        written, x_train=written.x_train[:300], y_train=written.y_train[:300], x_test=written.x_test[:100], y_test=written.y_test[:100]
    )
    monkeypatch.setattr(calibration, "load_digits", lambda source: few)
    monkeypatch.setattr(calibration, "load_non_digits", lambda: NonDigits(others.training[:300], others.test[:100]))
    for name, value in (("STEPS", 30), ("LEARNED_FROM", 300)):
        monkeypatch.setattr(calibration, name, value)

    monkeypatch.setattr(lstm_demo.cli.training.session, "load_digits", lambda source: digits)
    monkeypatch.setattr("lstm_demo.data.digits.load_digits", lambda source="mnist": digits)
    return digits


@pytest.fixture
def model_file(run: Run, few_digits: Digits, tmp_path: Path) -> Path:
    """A small LSTM, trained for a moment."""
    path = tmp_path / "small.safetensors"
    words = ("--hidden-size", 8, "--iterations", 12, "--validation-images", 100, "--batch-size", 20, "--out", path)
    assert run("train", *words).status == 0
    return path
