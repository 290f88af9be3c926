"""What a model's card says of its training is called a claim, unless this installation wrote the file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lstm_demo.files.catalogue import list_models
from lstm_demo.files.checkpoint import load_model, save_model
from lstm_demo.files.installation_key import KEY
from lstm_demo.files.made_here import ELSEWHERE, OLDER, copy_with_card
from lstm_demo.files.safetensors_head import CARD_KEY, with_metadata
from lstm_demo.model.config import ModelConfig
from lstm_demo.training.loop import new_model
from tests.cards import model_card
from tests.tampered import made_before, resigned, with_head

CONFIG = ModelConfig(hidden_size=3)


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LSTM_DEMO_RUNS", str(tmp_path / "runs"))
    save_model(tmp_path / "a.safetensors", new_model(CONFIG, 1), model_card(CONFIG))
    return tmp_path / "a.safetensors"


def test_a_model_that_was_made_here_makes_no_claim_also_under_another_name(model: Path, tmp_path: Path) -> None:
    copy_with_card(model, tmp_path / "b.safetensors", lambda card: replace(card, name="b"))
    assert [entry.claim for entry in list_models(tmp_path)] == ["", ""]
    assert load_model(model).claim == ""


def test_a_card_that_somebody_changed_is_a_claim(model: Path) -> None:
    better = replace(load_model(model).card, test_accuracy=1.0)
    data = model.read_bytes()
    model.write_bytes(resigned(with_head(data, lambda header: header["__metadata__"].update({CARD_KEY: better.to_json()}))))
    assert load_model(model).claim == ELSEWHERE


def test_another_installations_model_is_a_claim_and_stays_one_when_it_is_renamed(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LSTM_DEMO_RUNS", str(tmp_path / "another"))
    save_model(tmp_path / "b.safetensors", new_model(CONFIG, 1), model_card(CONFIG))  # makes that installation's key
    assert (load_model(tmp_path / "b.safetensors").claim, load_model(model).claim) == ("", ELSEWHERE)
    copy_with_card(model, tmp_path / "c.safetensors", lambda card: replace(card, name="c"))
    assert load_model(tmp_path / "c.safetensors").claim == ELSEWHERE


def test_a_file_made_before_is_a_claim_also_once_it_is_signed(model: Path) -> None:
    model.write_bytes(made_before(model.read_bytes()))
    assert load_model(model).claim == OLDER
    model.write_bytes(with_metadata(model.read_bytes(), {CARD_KEY: load_model(model).card.to_json()}))
    assert load_model(model).claim == ELSEWHERE


def test_a_lost_key_or_a_folder_for_none_costs_only_the_seal(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "runs" / KEY).unlink()
    assert load_model(model).claim == ELSEWHERE
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("LSTM_DEMO_RUNS", str(tmp_path / "file"))
    save_model(model, new_model(CONFIG, 1), model_card(CONFIG))
    assert load_model(model).claim == ELSEWHERE
