from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lstm_demo.data.samples import sample_digits
from lstm_demo.files.catalogue import ModelEntry, find_model
from lstm_demo.model.config import ModelConfig
from lstm_demo.ui.page.opening import opening_trace, write_opening
from lstm_demo.ui.state.session import OPENING_DIGIT, InputImage
from tests.ui.conftest import write_model

OPENING_SUBJECT = InputImage(sample_digits()[OPENING_DIGIT], "sample", OPENING_DIGIT)


@pytest.fixture
def prepared(models: Path, tmp_path: Path) -> tuple[ModelEntry, Path]:
    return find_model("lstm-1x128"), write_opening(tmp_path / "opening.npz")


def test_the_prepared_trace_is_the_models_own(prepared: tuple[ModelEntry, Path]) -> None:
    from lstm_demo.files.checkpoint import load_model
    from lstm_demo.model.tracing import trace

    entry, path = prepared
    found = opening_trace(entry, OPENING_SUBJECT, path)
    assert found is not None
    computed = trace(load_model(entry.path).model, OPENING_SUBJECT.image)
    assert found.probabilities == pytest.approx(computed.probabilities)
    assert found.hidden_state == pytest.approx(computed.hidden_state)


def test_another_digit_is_computed(prepared: tuple[ModelEntry, Path]) -> None:
    entry, path = prepared
    assert opening_trace(entry, InputImage(sample_digits()[5], "sample", 5), path) is None


def test_other_weights_under_the_same_name_are_computed(prepared: tuple[ModelEntry, Path], models: Path) -> None:
    _, path = prepared
    write_model(models, "lstm-1x128", ModelConfig(hidden_size=9))
    assert opening_trace(find_model("lstm-1x128"), OPENING_SUBJECT, path) is None


@pytest.mark.parametrize("damage", ["missing", "cut", "foreign"])
def test_without_a_sound_file_the_page_computes(prepared: tuple[ModelEntry, Path], damage: str) -> None:
    entry, path = prepared
    if damage == "missing":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:-200])
    else:
        shutil.copy(entry.path, path)
    assert opening_trace(entry, OPENING_SUBJECT, path) is None
