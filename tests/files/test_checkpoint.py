"""Model files: the same weights back, and one clear error for everything that is not a model of ours."""

from __future__ import annotations

import json
import os
import random
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from lstm_demo.files import tensor_file
from lstm_demo.files.checkpoint import CheckpointError, load_model, read_card, save_model
from lstm_demo.files.safetensors_head import CARD_KEY, CHECKSUM_KEY, MAX_FILE_BYTES, MAX_HEADER_BYTES
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.description import CELL_KINDS, CellKind
from lstm_demo.model.tracing import trace
from lstm_demo.training.loop import new_model
from tests.cards import calibration, detector, model_card
from tests.tampered import made_before, resigned, with_head

PROJECT = Path(__file__).parents[2]


def saved(path: Path, config: ModelConfig | None = None) -> bytes:
    config = config or ModelConfig(hidden_size=6)
    save_model(path, new_model(config, 1), model_card(config))
    return path.read_bytes()


@pytest.mark.parametrize(
    "config", [ModelConfig(hidden_size=6), ModelConfig(cell="gru", num_layers=2), ModelConfig(cell="rnn", hidden_size=3)]
)
def test_weights_and_card_come_back(tmp_path: Path, config: ModelConfig) -> None:
    path = tmp_path / "small.safetensors"
    model = new_model(config, 1)
    card = save_model(path, model, model_card(config))
    loaded = load_model(path)
    assert loaded.card == card == read_card(path)
    assert all(torch.equal(a, b) for a, b in zip(model.state_dict().values(), loaded.model.state_dict().values()))
    assert not loaded.model.training
    assert [file.name for file in tmp_path.iterdir()] == ["small.safetensors"]


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_a_novelty_detector_comes_back_with_its_model(tmp_path: Path, cell: CellKind) -> None:
    path, config = tmp_path / "small.safetensors", ModelConfig(cell=cell, hidden_size=3, num_layers=2)
    model = new_model(config, 1)
    model.novelty = detector(config, threshold=-0.5)
    save_model(path, model, model_card(config, calibration=calibration(threshold=-0.5)))
    loaded = load_model(path).model
    assert loaded.novelty is not None and loaded.novelty.threshold == -0.5
    assert all(np.array_equal(array, loaded.novelty.tensors()[name]) for name, array in model.novelty.tensors().items())
    image = np.random.default_rng(0).random((28, 28), dtype=np.float32)
    assert trace(loaded, image).novelty == trace(model, image).novelty is not None


def test_a_card_that_does_not_fit_the_novelty_detector_is_neither_written_nor_read(tmp_path: Path) -> None:
    path, config = tmp_path / "small.safetensors", ModelConfig(hidden_size=3)
    model = new_model(config, 1)
    with pytest.raises(CheckpointError, match="another novelty detector"):
        save_model(path, model, model_card(config, calibration=calibration(threshold=1.0)))
    model.novelty = detector(config, threshold=1.0)
    with pytest.raises(CheckpointError, match="another novelty detector"):
        save_model(path, model, model_card(config))
    save_model(path, model, model_card(config, calibration=calibration(threshold=1.0)))
    path.write_bytes(
        resigned(with_head(path.read_bytes(), lambda header: header["__metadata__"].update({CARD_KEY: lied(header, calibration=None)})))
    )
    with pytest.raises(CheckpointError, match="does not hold the weights"):
        load_model(path)


def test_loading_leaves_torchs_random_state_alone(tmp_path: Path) -> None:
    saved(tmp_path / "a.safetensors")
    before = torch.get_rng_state()
    load_model(tmp_path / "a.safetensors")
    assert torch.equal(torch.get_rng_state(), before)


def test_the_checksum_on_the_card_is_that_of_the_weights_bytes(tmp_path: Path) -> None:
    import hashlib

    data = saved(tmp_path / "a.safetensors")
    payload = data[8 + struct.unpack("<Q", data[:8])[0] :]
    assert read_card(tmp_path / "a.safetensors").sha256 == hashlib.sha256(payload).hexdigest()


def test_every_changed_byte_is_noticed(tmp_path: Path) -> None:
    """Seeded single-byte changes, deletions and insertions: refused with CheckpointError, or the very same weights."""
    path = tmp_path / "a.safetensors"
    data, dice = saved(path), random.Random(7)
    original = load_model(path).model.state_dict()
    start = 8 + struct.unpack("<Q", data[:8])[0]
    for number in range(600):
        at = dice.randrange(len(data)) if number % 2 else dice.randrange(start)
        middle = [bytes([data[at] ^ (1 << dice.randrange(8))]), b"", data[at : at + 1] * 2][number % 3]
        path.write_bytes(data[:at] + middle + data[at + 1 :])
        try:
            state = load_model(path).model.state_dict()
        except CheckpointError as error:
            assert "\n" not in str(error) and str(path) in str(error)
            continue
        assert at < start, "a change of the weights must be refused"
        assert all(torch.equal(tensor, original[name]) for name, tensor in state.items())


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("a number on the card", lambda header: header["__metadata__"].update({CARD_KEY: lied(header, test_accuracy=1.0)})),
        ("two tensors that change places", lambda header: swap(header, "lstm.bias_ih_l0", "lstm.bias_hh_l0")),
        ("a text that was not there", lambda header: header["__metadata__"].update(more="text")),
        ("no checksum, and another text", lambda header: header["__metadata__"].update(more=header["__metadata__"].pop(CHECKSUM_KEY))),
    ],
)
def test_a_changed_head_is_noticed_also_where_the_weights_are_as_they_were(
    tmp_path: Path, what: str, change: Callable[[dict[str, Any]], object]
) -> None:
    path = tmp_path / "a.safetensors"
    path.write_bytes(with_head(saved(path), change))
    for read in (load_model, read_card):
        with pytest.raises(CheckpointError, match=r"is damaged: .*checksum"):
            read(path)


def lied(header: dict[str, Any], **changes: Any) -> str:
    return json.dumps(json.loads(header["__metadata__"][CARD_KEY]) | changes)


def swap(header: dict[str, Any], one: str, other: str) -> None:
    header[one]["data_offsets"], header[other]["data_offsets"] = header[other]["data_offsets"], header[one]["data_offsets"]


def test_a_file_is_the_same_however_its_head_is_spaced_and_ordered(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    saved(path)
    before = load_model(path)
    path.write_bytes(with_head(path.read_bytes(), lambda header: header.update(sorted(header.items(), reverse=True))))
    assert load_model(path).card == before.card


def test_a_file_made_before_is_read_and_says_that_only_its_weights_are_checked(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    path.write_bytes(made_before(saved(path)))
    loaded = load_model(path)
    assert loaded.card == read_card(path) and "only its weights are checked" in loaded.claim
    damaged = bytearray(path.read_bytes())
    damaged[-1] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(CheckpointError, match="it does not match its checksum"):
        load_model(path)


@pytest.mark.parametrize("keep", [0, 1, 7, 8, 9, 100, -1])
def test_a_truncated_file_is_refused(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "a.safetensors"
    path.write_bytes(saved(path)[:keep])
    with pytest.raises(CheckpointError):
        load_model(path)


def test_a_file_with_something_behind_it_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    path.write_bytes(saved(path) + b"\0")
    with pytest.raises(CheckpointError, match="is damaged"):
        load_model(path)


def test_another_programs_file_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "theirs.safetensors"
    save_file({"weight": torch.zeros(3)}, path)
    for read in (load_model, read_card):
        with pytest.raises(CheckpointError, match="carries no model card"):
            read(path)


def test_a_pickle_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tutorial.safetensors"
    torch.save({"fc.weight": torch.zeros(3)}, path)
    with pytest.raises(CheckpointError, match="is not a safetensors file"):
        load_model(path)


def test_a_head_or_a_file_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    path.write_bytes(struct.pack("<Q", MAX_HEADER_BYTES + 1) + b" " * (MAX_HEADER_BYTES + 1))
    with pytest.raises(CheckpointError, match="has a head of"):
        read_card(path)
    with open(path, "wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    with pytest.raises(CheckpointError, match="MiB"):
        load_model(path)


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("missing or too many", lambda header: header.pop("fc.bias")),
        ("missing or too many", lambda header: header.update(extra=header["fc.bias"])),
        ("not float32", lambda header: header["fc.bias"].update(dtype="I32")),
        ("not float32", lambda header: header["fc.bias"].update(shape=[5, 2])),
        ("is damaged", lambda header: header["fc.bias"].update(data_offsets=[40, 80])),
        ("is damaged", lambda header: header["fc.bias"].update(data_offsets="x")),
    ],
)
def test_a_header_that_does_not_fit_its_card_is_refused(tmp_path: Path, what: str, change: Callable[[dict[str, Any]], object]) -> None:
    path = tmp_path / "a.safetensors"
    path.write_bytes(resigned(with_head(saved(path), change)))
    with pytest.raises(CheckpointError, match=what):
        load_model(path)


def test_a_card_of_another_architecture_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"

    def enlarge(header: dict[str, dict[str, str]]) -> None:
        card = json.loads(header["__metadata__"][CARD_KEY])
        card["model"]["hidden_size"] = 512
        header["__metadata__"][CARD_KEY] = json.dumps(card)

    path.write_bytes(resigned(with_head(saved(path), enlarge)))
    with pytest.raises(CheckpointError, match="does not hold the weights"):
        load_model(path)


@pytest.mark.parametrize("name", ["missing.safetensors", "", "a\0b", "x" * 400])
def test_no_file_is_a_sentence(tmp_path: Path, name: str) -> None:
    for read in (load_model, read_card):
        with pytest.raises(CheckpointError):
            read(f"{tmp_path}/{name}")


def test_weights_that_are_not_finite_are_neither_written_nor_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, config = tmp_path / "a.safetensors", ModelConfig(hidden_size=4)
    model = new_model(config, 0)
    with torch.no_grad():
        model.fc.bias[3] = float("nan")
    with pytest.raises(CheckpointError, match="not finite"):
        save_model(path, model, model_card(config))
    assert not path.exists()
    with monkeypatch.context() as patch:
        patch.setattr(tensor_file, "all_finite", lambda _: True)
        save_model(path, model, model_card(config))
    with pytest.raises(CheckpointError, match="not finite"):
        load_model(path)


def test_a_card_of_another_network_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="another architecture"):
        save_model(tmp_path / "a.safetensors", new_model(ModelConfig(hidden_size=4), 0), model_card(ModelConfig(hidden_size=5)))


def test_a_missing_folder_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="there is no folder"):
        saved(tmp_path / "nowhere" / "a.safetensors")


def test_a_failed_save_leaves_the_old_model_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.safetensors"
    before = saved(path)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CheckpointError, match="No space left on device"):
        saved(path, ModelConfig(hidden_size=7))
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["a.safetensors"]


KILLS = 20
SAVE_AND_BE_KILLED = f"""
import os, signal, sys, time
sys.path[:0] = sys.argv[2:]
from test_checkpoint import *

path, config = Path(sys.argv[1]), ModelConfig(hidden_size=200)
model, card = new_model(config, 1), model_card(config)
save_model(path, model, card)
for number in range({KILLS}):
    child = os.fork()
    while child == 0:
        save_model(path, model, card)
    time.sleep(0.02 + 0.003 * number)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert load_model(path).card.model == config
    print("whole")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and kill -9")
def test_a_save_killed_half_way_leaves_a_whole_model(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SAVE_AND_BE_KILLED, str(tmp_path / "a.safetensors"), str(PROJECT), str(Path(__file__).parent)]
    result = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"}, timeout=120)
    assert result.stdout.split() == ["whole"] * KILLS, result.stderr
