"""What a model is measured on, and what a run that is continued learns from, when that is a folder or must be fetched."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lstm_demo.data import digits as room
from lstm_demo.data.digits import Digits
from lstm_demo.files.checkpoint import load_model, read_card, save_model
from lstm_demo.runs.record import read_record
from tests.few_digits import write_digits

SETTINGS = ["--hidden-size", 8, "--batch-size", 20, "--validation-images", 100, "--threads", 1]


@pytest.fixture(autouse=True)
def network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked of the network, which answers nothing. The computer has no set but MNIST."""
    asked: list[str] = []

    def refuse(name: str, root: str) -> None:
        asked.append(name)
        raise OSError("no network in this test")

    monkeypatch.setattr(room, "_download", refuse)
    monkeypatch.setattr(room, "DOWNLOADS", tmp_path / "downloads")
    return asked


@pytest.fixture
def mine(digits: Digits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person's own set in `here/mine`, called as torchvision's MNIST is, with other labels: 9 less the digit. `here` is where one is."""
    own = replace(digits, y_train=9 - digits.y_train, y_test=9 - digits.y_test)
    folder = tmp_path / "here" / "mine"
    write_digits(own, folder / "MNIST" / "raw")
    monkeypatch.chdir(folder.parent)
    return folder


@pytest.fixture
def model(run: Any, mine: Path) -> Path:
    """Trained on them."""
    answer = run("train", *SETTINGS, "--data", "mine", "--iterations", 60, "--out", "my.safetensors", "--keep-run")
    assert answer.status == 0, answer.err
    return mine.parent / "my.safetensors"


def test_a_model_of_a_folder_is_measured_on_that_folder_or_on_nothing(run: Any, model: Path) -> None:
    answer = run("evaluate", model)
    assert (answer.status, answer.out) == (2, "")
    assert "my was trained on 'the folder mine/MNIST'" in answer.err and "--data FOLDER" in answer.err and answer.err.count("\n") == 1
    facts = json.loads(run("evaluate", model, "--data", "mine", "--json").out)
    assert (facts["data"], facts["accuracy"]) == ("the folder mine/MNIST", read_card(model).test_accuracy)


@pytest.mark.parametrize("data", ["FashionMNIST", "kmnist", "mine", "{mine}", "../here/mine", "", "\x1b[31m" * 99])
def test_a_strangers_card_opens_no_folder_and_downloads_nothing(
    data: str, run: Any, model: Path, network: list[str], tmp_path: Path
) -> None:
    loaded, card = tmp_path / "theirs.safetensors", load_model(model)
    save_model(loaded, card.model, replace(card.card, data=data.format(mine=model.parent / "mine")))
    answer = run("evaluate", loaded)
    assert (answer.status, answer.out, network) == (2, "", [])
    assert "--data" in answer.err and answer.err.count("\n") == 1 and "\x1b" not in answer.err and len(answer.err) < 300


def test_a_set_that_was_downloaded_before_is_used(run: Any, model: Path, digits: Digits, network: list[str], tmp_path: Path) -> None:
    theirs, loaded = tmp_path / "theirs.safetensors", load_model(model)
    save_model(theirs, loaded.model, replace(loaded.card, data="FashionMNIST"))
    assert "add --data FashionMNIST to download it" in run("evaluate", theirs).err
    write_digits(digits, tmp_path / "downloads" / "FashionMNIST" / "raw")
    assert json.loads(run("evaluate", theirs, "--json").out)["data"] == "FashionMNIST" and network == []


def test_a_run_that_learns_from_a_folder_goes_on_from_anywhere(run: Any, model: Path, tmp_path: Path, monkeypatch: Any) -> None:
    assert read_record(model.with_suffix(".run")).request["data"] == str(model.parent / "mine")
    monkeypatch.chdir(tmp_path)
    answer = run("train", "--continue", "here/my.run", "--iterations", 70)
    assert answer.status == 0, answer.err
    assert (read_card(model).steps, read_card(model).data) == (70, "the folder mine/MNIST")


def test_a_folder_that_was_moved_is_asked_for_once(run: Any, model: Path) -> None:
    moved = (model.parent / "mine").rename(model.parent / "moved")
    before = {path: path.read_bytes() for path in model.parent.rglob("*") if path.is_file()}
    answer = run("train", "--continue", "my.run", "--iterations", 70)
    assert (answer.status, answer.out) == (2, "")
    assert "here/mine, and there is no such folder: say where it is now, with --data." in answer.err
    assert {path: path.read_bytes() for path in model.parent.rglob("*") if path.is_file()} == before
    assert run("train", "--continue", "my.run", "--iterations", 70, "--data", "moved").status == 0
    assert read_record(model.with_suffix(".run")).request["data"] == str(moved)
    assert run("train", "--continue", "my.run", "--iterations", 80).status == 0 and read_card(model).steps == 80


def test_too_few_images_name_the_flag_that_asked_for_more(run: Any, mine: Path) -> None:
    answer = run("train", "--recipe", "single", "--data", mine)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err == "--validation-images must be below the 600 images of the training set, got 5000: 0 holds none of them out\n"
