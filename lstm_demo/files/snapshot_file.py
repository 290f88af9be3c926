"""The weights of a run at some of its steps, in one file: what it takes to watch a network learn."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from lstm_demo.files.card import MAX_TEXT
from lstm_demo.files.safetensors_head import CheckpointError, Head, check_whole, open_model, parse_head, payload_of
from lstm_demo.files.tensor_file import Layout, bytes_of, packed, read_tensors, write_with
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.numbers import MAX_FLOAT, is_number, is_whole, shown
from lstm_demo.model.parameters import expected_shapes
from lstm_demo.model.thinning import evenly
from lstm_demo.training.save_points import MAX_SNAPSHOT_BYTES, MAX_SNAPSHOTS, Snapshot, max_snapshots

SNAPSHOTS_KEY = "lstm_demo.snapshots"
_VERSION = 1


@dataclass(frozen=True, eq=False)
class Snapshots:
    """S snapshots of one run.

    recipe: its name. steps: ascending; 0 is before the first. weights: by name in the state dict, float32 on the CPU, (S, …).
    test_accuracy, loss: as in `Snapshot`.

    Raises:
        ValueError: lengths or shapes that do not fit together, steps that do not ascend, or more than a file may hold.
    """

    config: ModelConfig
    recipe: str
    steps: tuple[int, ...]
    weights: Mapping[str, Tensor]
    test_accuracy: tuple[float | None, ...]
    loss: tuple[float | None, ...]

    def __post_init__(self) -> None:
        _check_steps(self.steps)
        _check_measured("test_accuracy", self.test_accuracy, len(self.steps), 1.0)
        _check_measured("loss", self.loss, len(self.steps), MAX_FLOAT)
        if not isinstance(self.recipe, str) or len(self.recipe) > MAX_TEXT:
            raise ValueError(f"recipe must be a text of at most {MAX_TEXT} characters")
        layout = _layout(self.config, len(self.steps))
        if {name: Layout("F32", list(tensor.shape)) for name, tensor in self.weights.items()} != layout:
            raise ValueError(f"the weights are not {len(self.steps)} times those of the architecture")
        if (size := bytes_of(layout)) > MAX_SNAPSHOT_BYTES:
            raise ValueError(f"the snapshots of a run may have {MAX_SNAPSHOT_BYTES} bytes, got {size}")

    @classmethod
    def of(cls, config: ModelConfig, recipe: str, taken: Sequence[Snapshot]) -> Snapshots:
        """Put together, in the order of their steps; of more than fit, an even choice that holds the first and the last.

        Raises:
            ValueError: as above; or none were taken.
        """
        if not taken:
            raise ValueError("there must be at least one snapshot, got none")
        most = max_snapshots(sum(tensor.numel() for tensor in taken[0].weights.values()))
        kept = evenly(sorted(taken, key=lambda snapshot: snapshot.step), most)
        stacked = {name: torch.stack([shot.weights[name].detach().cpu().float() for shot in kept]) for name in kept[0].weights}
        steps, accuracy = tuple(shot.step for shot in kept), tuple(shot.test_accuracy for shot in kept)
        return cls(config, recipe, steps, stacked, accuracy, tuple(shot.loss for shot in kept))

    def __len__(self) -> int:
        return len(self.steps)

    def __getitem__(self, number: int) -> Snapshot:
        """One of them, its weights as views."""
        weights = {name: tensor[number] for name, tensor in self.weights.items()}
        return Snapshot(self.steps[number], weights, self.loss[number], self.test_accuracy[number])

    def network(self, number: int) -> RecurrentClassifier:
        """The network as it was then: a copy, in evaluation mode. Raises IndexError for a snapshot that there is not."""
        with torch.device("meta"):
            model = RecurrentClassifier(self.config)
        model.load_state_dict({name: tensor[number].clone() for name, tensor in self.weights.items()}, assign=True)
        return model.eval()


def save_snapshots(path: str | os.PathLike[str], snapshots: Snapshots) -> None:
    """Write them, whole or not at all; a file of the same name is replaced.

    Raises:
        CheckpointError: the folder is missing or cannot be written to, or some weights are not finite.
    """
    weights = {name: tensor.detach().float().cpu() for name, tensor in snapshots.weights.items()}
    plain = packed(path, weights)
    about = {
        "version": _VERSION,
        "config": asdict(snapshots.config),
        "recipe": snapshots.recipe,
        "steps": snapshots.steps,
        "test_accuracy": snapshots.test_accuracy,
        "loss": snapshots.loss,
        "sha256": hashlib.sha256(payload_of(plain)).hexdigest(),
    }
    write_with(path, plain, {SNAPSHOTS_KEY: json.dumps(about, ensure_ascii=False, allow_nan=False)})


def load_snapshots(path: str | os.PathLike[str]) -> Snapshots:
    """What `save_snapshots` wrote.

    Raises:
        CheckpointError: no such file, too large, another program's, damaged, or not what its head says.
    """
    if not Path(path).is_file():
        raise CheckpointError(f"There is no file of snapshots {path}.")
    with open_model(path) as file:
        data: bytes = file.read()
    head = parse_head(data, len(data), path)
    sha256 = hashlib.sha256(payload_of(data)).hexdigest()
    if SNAPSHOTS_KEY in head.metadata:
        check_whole(head, sha256, SNAPSHOTS_KEY, path)
    about = _about(head, path)
    weights = read_tensors(data, head, _layout(about["config"], len(about["steps"])), path, intact=sha256 == about["sha256"])
    try:
        accuracy, loss = tuple(about["test_accuracy"]), tuple(about["loss"])
        return Snapshots(about["config"], about["recipe"], about["steps"], weights, accuracy, loss)
    except (ValueError, TypeError) as error:
        raise CheckpointError(f"{path} is damaged: {str(error)[:200]}.") from None


def _about(head: Head, path: str | os.PathLike[str]) -> dict[str, Any]:
    """What the head says of the snapshots: the architecture as a ModelConfig, the steps checked, the rest as it stands."""
    text = head.metadata.get(SNAPSHOTS_KEY)
    if not isinstance(text, str):
        raise CheckpointError(f"{path} holds no snapshots of this program.")
    try:
        about = json.loads(text)
        if about["version"] != _VERSION:
            raise CheckpointError(f"{path} was written by another version of this program: its snapshots cannot be read.")
        about["config"], about["steps"] = ModelConfig.from_dict(about["config"]), tuple(about["steps"])
        _check_steps(about["steps"])
        return {key: about[key] for key in ("config", "recipe", "steps", "test_accuracy", "loss", "sha256")}
    except CheckpointError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise CheckpointError(f"{path} is damaged: what it says of its snapshots cannot be read ({str(error)[:200]}).") from None


def _check_steps(steps: tuple[int, ...]) -> None:
    if not 1 <= len(steps) <= MAX_SNAPSHOTS:
        raise ValueError(f"there must be 1–{MAX_SNAPSHOTS} snapshots, got {len(steps)}")
    if not all(map(is_whole, steps)):
        raise ValueError("steps must be whole numbers from 0")
    if any(later <= earlier for earlier, later in pairwise(steps)):
        raise ValueError("steps must ascend")


def _check_measured(name: str, values: tuple[float | None, ...], count: int, high: float) -> None:
    if len(values) != count:
        raise ValueError(f"{name} must have one entry for each of {count} snapshots, got {len(values)}")
    for value in values:
        if value is not None and not is_number(value, 0, high):
            raise ValueError(f"{name} must be numbers from 0 to {high:g}, got {shown(value)}")


def _layout(config: ModelConfig, count: int) -> dict[str, Layout]:
    return {name: Layout("F32", [count, *shape]) for name, shape in expected_shapes(config).items()}
