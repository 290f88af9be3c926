"""Every bit of a file counts: with any one of them changed, nothing is loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import torch

from lstm_demo.data.digits import Digits
from lstm_demo.files.checkpoint import read_model, save_model
from lstm_demo.files.safetensors_head import CheckpointError, payload_of
from lstm_demo.files.snapshot_file import Snapshots, load_snapshots, save_snapshots
from lstm_demo.files.state_file import load_state, save_state
from lstm_demo.model.config import ModelConfig
from lstm_demo.training.loop import fit, new_model
from lstm_demo.training.save_points import Snapshot
from lstm_demo.training.settings import TrainingConfig
from tests.cards import model_card
from tests.last_state import LastState

SMALLEST = ModelConfig(hidden_size=1)


def flipped(data: bytes, head_step: int, step: int) -> Iterator[tuple[int, bytes]]:
    """The file with one bit changed: each `head_step`th of its head, and then each `step`th of its tensors' bytes."""
    head = 8 * (len(data) - len(payload_of(data)))
    for bit in [*range(0, head, head_step), *range(head, 8 * len(data), step)]:
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        yield bit, bytes(changed)


def loaded(data: bytes, load: Callable[[bytes], object], head_step: int = 1, step: int = 1) -> list[int]:
    """The bits that may be changed without anybody noticing."""
    unnoticed = []
    for bit, changed in flipped(data, head_step, step):
        try:
            load(changed)
        except CheckpointError:
            continue
        unnoticed.append(bit)
    return unnoticed


def from_file(path: Path, load: Callable[[Path], object]) -> Callable[[bytes], object]:
    def written_and_loaded(data: bytes) -> object:
        path.write_bytes(data)
        return load(path)

    return written_and_loaded


def test_no_bit_of_a_model_can_be_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    save_model(path, new_model(SMALLEST, 1), model_card(SMALLEST))
    data = path.read_bytes()
    read_model(data, path)
    assert loaded(data, lambda changed: read_model(changed, path)) == []


def test_no_bit_of_the_snapshots_can_be_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    weights = new_model(SMALLEST, 1).state_dict()
    save_snapshots(path, Snapshots.of(SMALLEST, "quick", [Snapshot(0, weights), Snapshot(5, weights, 1.5, 0.5)]))
    load_snapshots(path)
    assert loaded(path.read_bytes(), from_file(path, load_snapshots), head_step=3, step=29) == []


def test_no_bit_of_a_state_can_be_changed(tmp_path: Path, digits: Digits) -> None:
    training = TrainingConfig(iterations=1, batch_size=100, device="cpu", threads=1)
    list(fit(new_model(SMALLEST, 0), digits, training, checkpoints=(last := LastState())))
    save_state(tmp_path / "a.safetensors", last.state)
    load_state(tmp_path / "a.safetensors")
    with torch.random.fork_rng(devices=[]):
        assert (
            loaded((tmp_path / "a.safetensors").read_bytes(), from_file(tmp_path / "a.safetensors", load_state), head_step=13, step=211)
            == []
        )
