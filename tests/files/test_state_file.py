"""State files: the same state back, and one clear error for everything that is not one."""

from __future__ import annotations

import json
import os
import random
import struct
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from lstm_demo.data.digits import Digits
from lstm_demo.files import state_file
from lstm_demo.files.safetensors_head import CheckpointError, payload_of
from lstm_demo.files.state_file import MAX_STATE_BYTES, OLD_CHECKSUM_KEY, STATE_KEY, load_state, save_state
from lstm_demo.files.state_parts import GENERATOR_BYTES, tensors_of
from lstm_demo.model.config import ModelConfig
from lstm_demo.training.loop import fit, new_model
from lstm_demo.training.run_state import RunState
from lstm_demo.training.save_points import Snapshot
from lstm_demo.training.settings import TrainingConfig
from tests.last_state import LastState
from tests.tampered import resigned, with_head

ADAM = TrainingConfig(epochs=2, batch_size=300, average_decay=0.9, validation_images=200, evaluate_every=2, device="cpu", threads=1)
SGD = TrainingConfig(iterations=5, batch_size=300, optimizer="sgd", momentum=0.5, device="cpu", threads=1)
PLAIN = TrainingConfig(iterations=5, batch_size=300, optimizer="sgd", shuffle=False, device="cpu", threads=1)


def state_of(digits: Digits, training: TrainingConfig, steps: int) -> RunState:
    reports, last = 0, LastState()

    def stop() -> bool:
        nonlocal reports
        reports += 1
        return reports >= steps

    list(fit(new_model(ModelConfig(hidden_size=4), 0), digits, training, checkpoints=last, stop=stop))
    return last.state


@pytest.fixture(scope="module")
def state(digits: Digits) -> RunState:
    """With all that a state can have: an average, and best weights."""
    return state_of(digits, ADAM, 1000)


@pytest.fixture
def path(tmp_path: Path, state: RunState) -> Path:
    save_state(tmp_path / "state.safetensors", state)
    return tmp_path / "state.safetensors"


def assert_equal(one: RunState, other: RunState) -> None:
    tensors, others = tensors_of(one), tensors_of(other)
    assert tensors.keys() == others.keys()
    assert all(torch.equal(tensor, others[name]) and tensor.dtype == others[name].dtype for name, tensor in tensors.items())
    for name in ("model", "training", "step", "evaluated", "cycle_start", "losses", "timing", "curve"):
        assert getattr(one, name) == getattr(other, name), name
    assert (one.kept.best_score, one.kept.updates) == (other.kept.best_score, other.kept.updates)
    assert (one.position.epoch, one.position.taken, one.random.kind) == (other.position.epoch, other.position.taken, other.random.kind)


@pytest.mark.parametrize("training", [ADAM, SGD, PLAIN], ids=["adam", "sgd", "plain"])
@pytest.mark.parametrize("steps", [1, 3, 1000])
def test_a_state_comes_back_whole(digits: Digits, training: TrainingConfig, steps: int, tmp_path: Path) -> None:
    state = state_of(digits, training, steps)
    save_state(tmp_path / "state.safetensors", state)
    assert_equal(load_state(tmp_path / "state.safetensors"), state)
    assert [file.name for file in tmp_path.iterdir()] == ["state.safetensors"]


def test_the_generators_have_the_size_that_the_file_expects() -> None:
    assert torch.Generator().get_state().numel() == torch.get_rng_state().numel() == GENERATOR_BYTES


def test_loading_leaves_torchs_random_state_alone(path: Path) -> None:
    before = torch.get_rng_state()
    load_state(path)
    assert torch.equal(torch.get_rng_state(), before)


def test_every_changed_byte_is_noticed(path: Path, state: RunState) -> None:
    """Seeded single-byte changes, deletions and insertions: refused with CheckpointError, or the very same state."""
    data, dice = path.read_bytes(), random.Random(3)
    start = 8 + struct.unpack("<Q", data[:8])[0]
    for number in range(300):
        at = dice.randrange(len(data)) if number % 2 else dice.randrange(start)
        middle = [bytes([data[at] ^ (1 << dice.randrange(8))]), b"", data[at : at + 1] * 2][number % 3]
        path.write_bytes(data[:at] + middle + data[at + 1 :])
        try:
            loaded = load_state(path)
        except CheckpointError as error:
            assert "\n" not in str(error) and str(path) in str(error)
            continue
        assert at < start, "a change of the tensors must be refused"
        assert_equal(loaded, state)


@pytest.mark.parametrize("keep", [0, 1, 7, 8, 100, 5000, -1])
def test_a_truncated_file_is_refused(path: Path, keep: int) -> None:
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(CheckpointError):
        load_state(path)


def test_files_of_other_kinds_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "state.safetensors"
    save_file({"weight": torch.zeros(3)}, path)
    with pytest.raises(CheckpointError, match="holds no state of a run"):
        load_state(path)
    torch.save({"weight": torch.zeros(3)}, path)
    with pytest.raises(CheckpointError, match="is not a safetensors file"):
        load_state(path)
    with pytest.raises(CheckpointError, match="cannot be read: No such file"):
        load_state(tmp_path / "none")
    with pytest.raises(CheckpointError, match="cannot be read"):
        load_state(tmp_path)


def test_a_file_too_large_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    largest = new_model(ModelConfig(hidden_size=512, num_layers=4), 0)
    assert 6 * 4 * sum(weights.numel() for weights in largest.parameters()) <= MAX_STATE_BYTES
    monkeypatch.setattr(state_file, "MAX_STATE_BYTES", path.stat().st_size - 1)
    with pytest.raises(CheckpointError, match="it is not the state of a run"):
        load_state(path)


def rewritten(data: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    """With the facts changed by `change(facts)` and a checksum that is right again: by somebody who knows how."""

    def changed(head: dict[str, Any]) -> None:
        facts = json.loads(head["__metadata__"][STATE_KEY])
        change(facts)
        head["__metadata__"][STATE_KEY] = json.dumps(facts)

    return resigned(with_head(data, changed))


CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "another version": lambda facts: facts.update(version=2),
    "a larger network": lambda facts: facts["model"].update(hidden_size=512),
    "another optimiser": lambda facts: facts["training"].update(optimizer="sgd"),
    "no average": lambda facts: facts["training"].update(average_decay=0.0),
    "no best": lambda facts: facts.update(best_score=None),
    "no step": lambda facts: facts.update(step=0),
    "a step as text": lambda facts: facts.update(step="3"),
    "a step beyond the end": lambda facts: facts.update(step=10**6),
    "a cycle that has not begun": lambda facts: facts.update(cycle_start=9),
    "looked as text": lambda facts: facts.update(looked="yes"),
    "a place beyond the epoch": lambda facts: facts["place"].update(taken=10**6),
    "more images than there are": lambda facts: facts["place"].update(images=10**9),
    "a loss as text": lambda facts: facts["losses"].update(losses=["1"], accuracies=[1]),
    "a loss too many": lambda facts: facts["losses"].update(losses=[1.0] * 50),
    "a time as text": lambda facts: facts["pace"].update(seconds="long"),
    "a time unheard of": lambda facts: facts["pace"].update(naps=3),
    "a curve of texts": lambda facts: facts["course"].update(points=[{"step": "x", "loss": 1, "train_accuracy": 1}]),
    "no curve": lambda facts: facts.pop("course"),
    "facts that are none": lambda facts: facts.update(training=[]),
}


@pytest.mark.parametrize("what", CHANGES)
def test_facts_that_do_not_fit_are_refused(path: Path, what: str) -> None:
    path.write_bytes(rewritten(path.read_bytes(), CHANGES[what]))
    with pytest.raises(CheckpointError) as refused:
        load_state(path)
    assert str(path) in str(refused.value) and "\n" not in str(refused.value)


def test_facts_left_alone_pass(path: Path, state: RunState) -> None:
    path.write_bytes(rewritten(path.read_bytes(), lambda facts: None))
    assert_equal(load_state(path), state)


def test_a_state_written_before_is_read_and_its_own_checksum_counts(path: Path, state: RunState) -> None:
    data = path.read_bytes()

    def older(head: dict[str, Any]) -> None:
        facts = head["__metadata__"][STATE_KEY]
        head["__metadata__"] = {STATE_KEY: facts, OLD_CHECKSUM_KEY: sha256(facts.encode() + payload_of(data)).hexdigest()}

    path.write_bytes(with_head(data, older))
    assert_equal(load_state(path), state)
    path.write_bytes(path.read_bytes()[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(CheckpointError, match="checksum"):
        load_state(path)


@pytest.mark.parametrize("name", ["order", "generator"])
def test_an_order_or_a_generator_that_is_none_is_refused(state: RunState, name: str) -> None:
    with pytest.raises(ValueError, match="is not"):
        replace(state, position=replace(state.position, **{name: torch.zeros_like(getattr(state.position, name))}))


def test_weights_that_are_not_finite_are_not_written_and_the_old_state_stays(path: Path, state: RunState) -> None:
    before = path.read_bytes()
    ruined = {name: tensor * float("nan") for name, tensor in state.kept.live.items()}
    with pytest.raises(CheckpointError, match="not finite"):
        save_state(path, replace(state, kept=replace(state.kept, live=ruined)))
    assert path.read_bytes() == before


def test_a_full_disk_leaves_the_old_state_and_nothing_else(path: Path, state: RunState, monkeypatch: pytest.MonkeyPatch) -> None:
    before = path.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CheckpointError, match="No space left on device"):
        save_state(path, replace(state, timing=replace(state.timing, seconds=99.0)))
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_states_do_not_share_memory_with_the_run(digits: Digits) -> None:
    """What is given away at one step stays as it was while the run goes on."""

    class All:
        states: list[tuple[RunState, Mapping[str, torch.Tensor]]]

        def __init__(self) -> None:
            self.states = []

        def save_state(self, state: RunState) -> None:
            self.states.append((state, {name: tensor.clone() for name, tensor in tensors_of(state).items()}))

        def save_snapshot(self, snapshot: Snapshot) -> None:
            pass

    kept = All()
    list(fit(new_model(ModelConfig(hidden_size=4), 0), digits, ADAM, checkpoints=kept))
    assert len(kept.states) == 2
    for state, then in kept.states:
        assert all(torch.equal(tensor, then[name]) for name, tensor in tensors_of(state).items())
    assert asdict(kept.states[0][0].timing) != asdict(kept.states[1][0].timing)
