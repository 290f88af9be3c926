"""One bad file among the models and runs is one line in a list, and everything else goes on."""

from __future__ import annotations

import json
import os
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lstm_demo.files.card import CardError, ModelCard
from lstm_demo.files.catalogue import list_models
from lstm_demo.model.config import ModelConfig
from lstm_demo.runs.queue import JobQueue
from lstm_demo.runs.record import RunRecord, write_record
from lstm_demo.runs.runs import list_runs
from lstm_demo.runs.unreadable import list_unreadable
from lstm_demo.ui.studio.runs.run_words import when
from tests.cards import model_card

HUGE = 10**400


def write_card(path: Path | bytes, card: dict[str, Any]) -> None:
    """A file with a card and no weights: enough for a list."""
    head = json.dumps({"__metadata__": {"lstm_demo.card": json.dumps(card)}}).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(head)) + head)


def good_card() -> dict[str, Any]:
    card: dict[str, Any] = json.loads(model_card(ModelConfig(hidden_size=4), history=()).to_json())
    return card


def with_value(path: tuple[str, ...], value: object) -> dict[str, Any]:
    card = good_card()
    place = card
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    return card


NUMBERS = (
    *(("parameters",), ("steps",), ("seconds",), ("images_per_second",), ("test_accuracy",), ("test_loss",), ("validation_accuracy",)),
    *(("model", name) for name in ("hidden_size", "num_layers", "dropout", "input_size", "num_classes", "pixel_mean", "pixel_std")),
    *(("training", name) for name in ("epochs", "batch_size", "learning_rate", "momentum", "weight_decay", "warm_up", "clip_norm", "seed")),
)


@pytest.mark.parametrize("value", [HUGE, -HUGE, True, False, "1", [1], {}, 1e308 * 10], ids=lambda value: f"{value!r:.12}")
@pytest.mark.parametrize("path", NUMBERS, ids=".".join)
def test_what_is_no_number_is_refused_wherever_a_card_has_one(path: tuple[str, ...], value: object) -> None:
    with pytest.raises(CardError, match="not a model card"):
        ModelCard.from_json(json.dumps(with_value(path, value)))


@pytest.mark.parametrize("value", [HUGE, True, -1, 1.5, "1"], ids=lambda value: f"{value!r:.12}")
def test_what_is_no_count_is_refused_in_a_history_and_a_confusion(value: object) -> None:
    point = {"step": value, "loss": 1.0, "train_accuracy": 0.5, "validation_accuracy": None, "test_accuracy": None}
    for change in ({"history": [point]}, {"confusion": [[value] * 10] * 10}, {"steps": value}):
        with pytest.raises(CardError):
            ModelCard.from_json(json.dumps(good_card() | change))


@pytest.mark.parametrize(
    ("model", "why"),
    [({"input_size": 27}, "reads 27 pixels a step"), ({"num_classes": 11}, "has 11 classes"), ({"num_classes": 1}, "has 1 classes")],
)
def test_a_network_that_reads_no_pictures_of_ours_is_in_the_list_of_the_unreadable(tmp_path: Path, model: dict[str, int], why: str) -> None:
    write_card(tmp_path / "other.safetensors", json.loads(model_card(replace(ModelConfig(hidden_size=4), **model)).to_json()))
    assert list_models(tmp_path) == []
    (found,) = list_unreadable(tmp_path)
    assert found.name == "other.safetensors" and why in found.why


def test_each_bad_file_is_one_line_and_the_good_ones_are_listed(tmp_path: Path) -> None:
    write_card(tmp_path / "good.safetensors", good_card())
    write_record(tmp_path / "good.run", RunRecord("good", "quick", state="done"))
    write_card(tmp_path / "huge.safetensors", with_value(("parameters",), HUGE))
    write_card(os.fsencode(tmp_path) + b"/bad\xff\x1b[31m.safetensors", good_card())
    (tmp_path / "cut.safetensors").write_bytes(b"\x09")
    (tmp_path / "folder.safetensors").mkdir()
    os.mkfifo(tmp_path / "pipe.safetensors")
    for name in ("owner", "lock"):
        write_record(tmp_path / f"{name}.run", RunRecord(name, "quick", wanted=True))
        (tmp_path / f"{name}.run" / name).mkdir()
    os.mkdir(os.fsencode(tmp_path) + b"/bad\xff.run")
    (tmp_path / "empty.run").mkdir()
    (tmp_path / "waits.run").mkdir()
    os.mkfifo(tmp_path / "waits.run" / "run.json")
    (tmp_path / "half.run").mkdir()
    (tmp_path / "half.run" / "run.json").write_text(json.dumps({"version": 1, "name": "half", "recipe": "\ud800"}))
    (tmp_path / "nan.run").mkdir()
    (tmp_path / "nan.run" / "run.json").write_text('{"version": 1, "name": "nan", "recipe": "quick", "request": {"settings": NaN}}')
    assert [entry.name for entry in list_models(tmp_path)] == ["good"]
    assert [run.name for run in list_runs(tmp_path)] == ["good"]
    assert JobQueue(tmp_path).jobs == []
    found = {each.name: each.why for each in list_unreadable(tmp_path)}
    assert set(found) == {
        *("huge.safetensors", "bad??[31m.safetensors", "cut.safetensors", "folder.safetensors", "pipe.safetensors"),
        *("owner.run", "lock.run", "bad?.run", "empty.run", "waits.run", "half.run", "nan.run"),
    }
    assert all(why and why.isprintable() and len(why) <= 400 and str(tmp_path) not in why for why in found.values())
    assert found["owner.run"] == "it has something else than a file where its owner belongs."
    assert "parameters must be a whole number" in found["huge.safetensors"]


@pytest.mark.parametrize("created", ["0001-01-01T00:00:00", "9999-12-31T23:59:59-12:00", "soon", ""])
def test_a_moment_that_no_clock_has_is_not_shown(created: str) -> None:
    assert when(created) == "" or "9999" in when(created) or "10000" in when(created)
