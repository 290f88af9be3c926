"""Snapshots of a run: when they are taken, that they come back as they were, and that nothing else is taken for one."""

from __future__ import annotations

import json
import random
import struct
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from lstm_demo.files.catalogue import snapshots_path
from lstm_demo.files.checkpoint import CheckpointError
from lstm_demo.files.snapshot_file import SNAPSHOTS_KEY, Snapshots, load_snapshots, save_snapshots
from lstm_demo.model.config import ModelConfig
from lstm_demo.training.loop import new_model
from lstm_demo.training.save_points import MAX_SNAPSHOT_BYTES, MAX_SNAPSHOTS, Snapshot, snapshot_steps
from tests.tampered import resigned, with_head

SMALL = ModelConfig(hidden_size=3)


def taken(config: ModelConfig = SMALL, count: int = 4) -> Snapshots:
    shots = [
        Snapshot(10 * k, new_model(config, k).state_dict(), loss=2.3 / (k + 1), test_accuracy=None if k == 1 else k / 10)
        for k in range(count)
    ]
    return Snapshots.of(config, "quick", shots)


@pytest.mark.parametrize("steps", [0, 1, 5, 23, 24, 100, 1_100, 25_800, 1_000_000])
@pytest.mark.parametrize("parameters", [1, 8_266, 214_282, 7_400_000])
def test_the_steps_ascend_from_before_the_first_to_the_last(steps: int, parameters: int) -> None:
    chosen = snapshot_steps(steps, parameters)
    assert chosen[0] == 0 and chosen[-1] == steps
    assert all(later > earlier for earlier, later in pairwise(chosen))
    assert len(chosen) == min(MAX_SNAPSHOTS, MAX_SNAPSHOT_BYTES // (4 * parameters), steps + 1)


def test_half_of_them_are_in_the_first_eighth_of_a_long_run() -> None:
    chosen = snapshot_steps(25_800, 8_266)
    assert sum(step <= 25_800 / 8 for step in chosen) >= MAX_SNAPSHOTS / 2


def test_gaps_never_shrink_over_a_long_run() -> None:
    gaps = [later - earlier for earlier, later in pairwise(snapshot_steps(25_800, 8_266))]
    assert gaps == sorted(gaps)


def test_the_largest_network_keeps_two_within_the_limit() -> None:
    config = ModelConfig(hidden_size=512, num_layers=4)
    with torch.device("meta"):
        parameters = sum(tensor.numel() for tensor in new_model(config, 0).parameters())
    assert len(snapshot_steps(10_000, parameters)) == 2
    assert 2 * 4 * parameters <= MAX_SNAPSHOT_BYTES


@pytest.mark.parametrize(("steps", "parameters"), [(-1, 10), (10, 0)])
def test_there_is_no_run_of_fewer_than_no_steps(steps: int, parameters: int) -> None:
    with pytest.raises(ValueError, match="at least 0 steps and 1 parameter"):
        snapshot_steps(steps, parameters)


@pytest.mark.parametrize("config", [SMALL, ModelConfig(cell="gru", hidden_size=2, num_layers=2), ModelConfig(cell="rnn", hidden_size=2)])
def test_snapshots_come_back_as_they_were(tmp_path: Path, config: ModelConfig) -> None:
    given = taken(config)
    save_snapshots(tmp_path / "s.safetensors", given)
    found = load_snapshots(tmp_path / "s.safetensors")
    assert (found.config, found.recipe, found.steps) == (config, "quick", (0, 10, 20, 30))
    assert (found.test_accuracy, found.loss) == (given.test_accuracy, given.loss)
    assert found.test_accuracy == (0.0, None, 0.2, 0.3)
    for number in range(len(found)):
        network = found.network(number)
        assert not network.training
        for name, tensor in new_model(config, number).state_dict().items():
            assert torch.equal(network.state_dict()[name], tensor)
    assert [file.name for file in tmp_path.iterdir()] == ["s.safetensors"]


def test_a_network_is_a_copy(tmp_path: Path) -> None:
    snapshots = taken()
    with torch.no_grad():
        snapshots.network(1).fc.bias.fill_(9)
    assert not (snapshots.weights["fc.bias"] == 9).any()


def test_a_network_can_be_used_as_any_other() -> None:
    images = torch.rand(2, 28, 28, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        assert torch.equal(taken().network(2)(images), new_model(SMALL, 2).eval()(images))


def test_rebuilding_leaves_torchs_random_state_alone() -> None:
    snapshots, before = taken(), torch.get_rng_state()
    snapshots.network(0)
    assert torch.equal(torch.get_rng_state(), before)


def test_they_stand_in_the_order_of_their_steps_whatever_order_they_were_taken_in() -> None:
    shots = [Snapshot(step, new_model(SMALL, step).state_dict()) for step in (30, 0, 7)]
    snapshots = Snapshots.of(SMALL, "quick", shots)
    assert snapshots.steps == (0, 7, 30)
    assert torch.equal(snapshots[1].weights["fc.weight"], shots[2].weights["fc.weight"])


def test_more_than_fit_are_thinned_to_an_even_choice_with_both_ends() -> None:
    weights = new_model(SMALL, 0).state_dict()
    snapshots = Snapshots.of(SMALL, "quick", [Snapshot(step, weights) for step in range(100)])
    gaps = {later - earlier for earlier, later in pairwise(snapshots.steps)}
    assert (len(snapshots), snapshots.steps[0], snapshots.steps[-1]) == (MAX_SNAPSHOTS, 0, 99)
    assert gaps <= {4, 5}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"steps": (0, 10, 10, 30)}, "ascend"),
        ({"steps": (0, 10, 20)}, "4|3"),
        ({"steps": (0, -1, 20, 30)}, "whole numbers from 0"),
        ({"steps": ()}, "1–24 snapshots"),
        ({"loss": (1.0,)}, "loss must have one entry"),
        ({"test_accuracy": (0.1, 0.2, 0.3, 1.5)}, "test_accuracy must be numbers from 0 to 1"),
        ({"loss": (0.1, float("nan"), 0.3, 0.4)}, "loss must be numbers"),
        ({"config": ModelConfig(hidden_size=4)}, "architecture"),
        ({"recipe": "x" * 5000}, "recipe must be a text"),
    ],
)
def test_what_does_not_fit_together_is_refused(change: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        replace(taken(), **change)  # type: ignore[arg-type]


def test_none_at_all_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Snapshots.of(SMALL, "quick", [])


def test_weights_that_ran_away_are_not_written(tmp_path: Path) -> None:
    snapshots = taken()
    snapshots.weights["fc.bias"][2, 0] = float("inf")
    with pytest.raises(CheckpointError, match="not finite"):
        save_snapshots(tmp_path / "s.safetensors", snapshots)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="no folder"):
        save_snapshots(tmp_path / "gone" / "s.safetensors", taken())


def test_every_changed_byte_is_noticed(tmp_path: Path) -> None:
    """Seeded single-byte changes, deletions and insertions: refused with CheckpointError, or the very same weights."""
    path, dice = tmp_path / "s.safetensors", random.Random(7)
    save_snapshots(path, taken())
    data, original = path.read_bytes(), load_snapshots(path).weights
    start = 8 + struct.unpack("<Q", data[:8])[0]
    for number in range(400):
        at = dice.randrange(len(data)) if number % 2 else dice.randrange(start)
        middle = [bytes([data[at] ^ (1 << dice.randrange(8))]), b"", data[at : at + 1] * 2][number % 3]
        path.write_bytes(data[:at] + middle + data[at + 1 :])
        try:
            weights = load_snapshots(path).weights
        except CheckpointError as error:
            assert "\n" not in str(error) and str(path) in str(error)
            continue
        assert at < start, "a change of the weights must be refused"
        assert all(torch.equal(tensor, original[name]) for name, tensor in weights.items())


def altered(path: Path, change: Callable[[dict[str, object]], None]) -> None:
    """The file with what its head says of the snapshots changed."""

    def changed(header: dict[str, Any]) -> None:
        about = json.loads(header["__metadata__"][SNAPSHOTS_KEY])
        change(about)
        header["__metadata__"][SNAPSHOTS_KEY] = json.dumps(about)

    path.write_bytes(resigned(with_head(path.read_bytes(), changed)))


@pytest.mark.parametrize(
    ("key", "value", "complaint"),
    [
        ("version", 2, "another version"),
        ("steps", [0, 10, 20], "float32 of shape"),
        ("steps", [0, 20, 10, 30], "ascend"),
        ("steps", "0123", "whole numbers"),
        ("steps", list(range(2000)), "1–24 snapshots"),
        ("config", {"hidden_size": 512, "num_layers": 4}, "does not hold the weights"),
        ("config", {"hidden_size": 10**9}, "hidden_size must be 1–512"),
        ("test_accuracy", [2, None, None, None], "test_accuracy must be"),
        ("loss", ["1", 1, 1, 1], "loss must be"),
        ("loss", 3, "damaged"),
        ("recipe", 7, "recipe must be"),
        ("sha256", "0" * 64, "checksum"),
    ],
)
def test_a_head_that_says_something_else_is_refused(tmp_path: Path, key: str, value: object, complaint: str) -> None:
    path = tmp_path / "s.safetensors"
    save_snapshots(path, taken())
    altered(path, lambda about: about.__setitem__(key, value))
    with pytest.raises(CheckpointError, match=complaint):
        load_snapshots(path)


def test_other_files_are_not_taken_for_snapshots(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="no file of snapshots"):
        load_snapshots(tmp_path / "none.safetensors")
    (tmp_path / "text.safetensors").write_text("hello")
    with pytest.raises(CheckpointError, match="not a safetensors file"):
        load_snapshots(tmp_path / "text.safetensors")
    save_file({"a": torch.zeros(2)}, tmp_path / "other.safetensors")
    with pytest.raises(CheckpointError, match="holds no snapshots"):
        load_snapshots(tmp_path / "other.safetensors")


def test_a_models_snapshots_stand_beside_it(tmp_path: Path) -> None:
    model = tmp_path / "mine.safetensors"
    assert snapshots_path(model) is None
    (tmp_path / "mine.run").mkdir()
    save_snapshots(tmp_path / "mine.run" / "snapshots.safetensors", taken())
    assert snapshots_path(model) == tmp_path / "mine.run" / "snapshots.safetensors"
