"""Model files: safetensors with the model card inside, written whole or not at all, read strictly."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from lstm_demo.model.config import ModelConfig
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.training.card import ModelCard
from lstm_demo.training.header import CARD_KEY, CheckpointError, Header, open_model, parse_header, read_card

__all__ = ["CheckpointError", "LoadedModel", "load_model", "read_card", "read_model", "save_model"]


@dataclass(frozen=True)
class LoadedModel:
    """model: on the CPU, in evaluation mode."""

    model: RecurrentClassifier
    card: ModelCard


def save_model(path: str | os.PathLike[str], model: RecurrentClassifier, card: ModelCard) -> ModelCard:
    """Write `model` with its card, and return the card as written: with the checksum of the weights in it.

    The file is there whole or not at all, also when the program is killed half-way; one of the same name is replaced.

    Raises:
        CheckpointError: the folder is missing or cannot be written to, the weights are not finite, or are not the card's.
    """
    weights = {name: tensor.detach().cpu().contiguous() for name, tensor in model.state_dict().items()}
    if card.model != model.config:
        raise CheckpointError(f"{path} was not written: the card describes another architecture.")
    if not _all_finite(weights):
        raise CheckpointError(f"{path} was not written: some of the weights are not finite.")
    plain = save(weights)
    payload = plain[8 + int.from_bytes(plain[:8], "little") :]
    card = replace(card, sha256=hashlib.sha256(payload).hexdigest())
    _write_whole(Path(path), save(weights, metadata={CARD_KEY: card.to_json()}))
    return card


def load_model(path: str | os.PathLike[str]) -> LoadedModel:
    """The network and its card.

    Raises:
        CheckpointError: no such file, too large, another program's, damaged in any byte of the weights, or not what its card says.
    """
    with open_model(path) as file:
        data: bytes = file.read()
    return read_model(data, path)


def read_model(data: bytes, path: str | os.PathLike[str]) -> LoadedModel:
    """The same from the bytes of a file. path: how the file is called in errors.

    Raises:
        CheckpointError: as for `load_model`.
    """
    header = parse_header(data, len(data), path)
    _check_tensors(header, len(data), path)
    if hashlib.sha256(memoryview(data)[header.size :]).hexdigest() != header.card.sha256:
        raise CheckpointError(f"{path} is damaged: its weights do not match their checksum.")
    try:
        weights = load(data)
    except (SafetensorError, ValueError, RuntimeError) as error:
        raise CheckpointError(f"{path} is damaged: {error}.") from None
    if not _all_finite(weights):
        raise CheckpointError(f"{path} is damaged: some of its weights are not finite.")
    with torch.random.fork_rng(devices=[]):
        model = RecurrentClassifier(header.card.model)
    model.load_state_dict(weights)
    return LoadedModel(model.eval(), header.card)


def expected_shapes(config: ModelConfig) -> dict[str, list[int]]:
    """The shape of every tensor of this architecture, by its name in the file."""
    with torch.device("meta"):
        return {name: list(tensor.shape) for name, tensor in RecurrentClassifier(config).state_dict().items()}


def _check_tensors(header: Header, size: int, path: str | os.PathLike[str]) -> None:
    expected = expected_shapes(header.card.model)
    if set(header.tensors) != set(expected):
        wrong = sorted(set(header.tensors) ^ set(expected))
        raise CheckpointError(f"{path} does not hold the weights that its card describes: {', '.join(wrong[:3])} missing or too many.")
    for name, shape in expected.items():
        entry: Any = header.tensors[name]
        if not isinstance(entry, Mapping) or entry.get("dtype") != "F32" or entry.get("shape") != shape:
            raise CheckpointError(f"{path} does not hold the weights that its card describes: {name} is not float32 of shape {shape}.")
    payload = sum(4 * torch.Size(shape).numel() for shape in expected.values())
    if size != header.size + payload:
        raise CheckpointError(f"{path} is damaged: it has {size} bytes where its card describes {header.size + payload}.")


def _all_finite(weights: Mapping[str, Tensor]) -> bool:
    return all(bool(tensor.isfinite().all()) for tensor in weights.values())


def _write_whole(path: Path, data: bytes) -> None:
    """To a temporary file beside it, flushed to the disk, then renamed: the name never stands for half a file."""
    temporary = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", suffix=".part", delete=False) as file:
            temporary = file.name
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError as error:
        if not path.parent.is_dir():
            raise CheckpointError(f"{path} was not written: there is no folder {path.parent}.") from None
        raise CheckpointError(f"{path} was not written: {error.strerror}.") from None
    finally:
        if temporary is not None and os.path.exists(temporary):
            os.unlink(temporary)
