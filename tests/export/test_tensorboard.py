from __future__ import annotations

import sys
from pathlib import Path

import pytest

from lstm_demo.export.formats import MissingPackage
from lstm_demo.export.tensorboard import TensorBoardLog
from lstm_demo.training.progress import Evaluation, Progress


def report(step: int, validation: Evaluation | None) -> Progress:
    return Progress(
        step=step, steps=20, epoch=1, loss=2.0 / step, train_accuracy=0.5, validation=validation, test=None, best=False,
        learning_rate=0.01, gradient_norm=1.5, images_per_second=900.0, seconds=1.0, seconds_left=1.0,
    )  # fmt: skip


def test_what_was_measured_is_in_the_log_by_step(tmp_path: Path) -> None:
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    with TensorBoardLog(tmp_path / "run") as log:
        log.write(report(10, None))
        log.write(report(20, Evaluation(0.9, 0.3, ())))
    events = accumulator.EventAccumulator(str(tmp_path / "run")).Reload()
    assert [(event.step, pytest.approx(event.value)) for event in events.Scalars("loss/train")] == [(10, 0.2), (20, 0.1)]
    assert [(event.step, pytest.approx(event.value)) for event in events.Scalars("accuracy/validation")] == [(20, 0.9)]
    assert "accuracy/test" not in events.Tags()["scalars"]


def test_a_missing_tensorboard_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", None)
    with pytest.raises(MissingPackage, match="--tensorboard needs the package tensorboard, which is not installed"):
        TensorBoardLog(tmp_path)
