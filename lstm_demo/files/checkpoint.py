"""Model files: safetensors with the model card inside, written whole or not at all, read strictly."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from lstm_demo.files.card import ModelCard
from lstm_demo.files.folders import PRETRAINED
from lstm_demo.files.made_here import claim_of, sealed
from lstm_demo.files.safetensors_head import (
    CARD_KEY,
    CheckpointError,
    check_whole,
    open_model,
    parse_head,
    parse_header,
    payload_of,
    read_card,
)
from lstm_demo.files.tensor_file import Layout, packed, read_tensors, write_with
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.novelty import PREFIX, NoveltyDetector, tensor_shapes
from lstm_demo.model.parameters import expected_shapes

__all__ = ["CheckpointError", "LoadedModel", "load_model", "read_card", "read_model", "save_model"]


@dataclass(frozen=True)
class LoadedModel:
    """model: on the CPU, in evaluation mode. claim: as in `ModelEntry`, a sentence where the card may say what is not so, else ""."""

    model: RecurrentClassifier
    card: ModelCard
    claim: str = ""


def save_model(path: str | os.PathLike[str], model: RecurrentClassifier, card: ModelCard, *, brought: bool = False) -> ModelCard:
    """Write `model` with its card, and return the card as written: with the checksum of the weights in it.

    brought: what the card says was not found out here.

    The file is there whole or not at all, also when the program is killed half-way; one of the same name is replaced.

    Raises:
        CheckpointError: the folder is missing or cannot be written to, the weights are not finite, or are not the card's.
    """
    weights = {name: tensor.detach().cpu() for name, tensor in model.state_dict().items()}
    if card.model != model.config:
        raise CheckpointError(f"{path} was not written: the card describes another architecture.")
    if _threshold(card) != (None if model.novelty is None else model.novelty.threshold):
        raise CheckpointError(f"{path} was not written: the card describes another novelty detector.")
    if model.novelty is not None:
        weights |= {name: torch.from_numpy(array) for name, array in model.novelty.tensors().items()}
    plain = packed(path, weights)
    card = replace(card, sha256=hashlib.sha256(payload_of(plain)).hexdigest())
    texts = {CARD_KEY: card.to_json()}
    write_with(path, plain, texts if brought else sealed(plain, texts))
    return card


def load_model(path: str | os.PathLike[str]) -> LoadedModel:
    """The network and its card.

    Raises:
        CheckpointError: no such file, too large, another program's, damaged in any byte, or not what its card says. Of a file made before
            checksums covered all of it, damage of its weights alone is sure to be found; its `claim` says so.
    """
    with open_model(path) as file:
        data: bytes = file.read()
    return read_model(data, path, shipped=Path(path).absolute().parent == PRETRAINED)


def read_model(data: bytes, path: str | os.PathLike[str], *, shipped: bool = False) -> LoadedModel:
    """The same from the bytes of a file. path: how the file is called in errors. shipped: it comes with the program.

    Raises:
        CheckpointError: as for `load_model`.
    """
    head = parse_head(data, len(data), path)
    payload_sha256 = hashlib.sha256(payload_of(data)).hexdigest()
    if CARD_KEY in head.metadata:
        check_whole(head, payload_sha256, CARD_KEY, path)  # first: of a damaged file nothing else is looked at
    header = parse_header(data, len(data), path)
    threshold, config = _threshold(header.card), header.card.model
    shapes = expected_shapes(config) | ({} if threshold is None else tensor_shapes(config))
    expected = {name: Layout("F32", shape) for name, shape in shapes.items()}
    tensors = read_tensors(data, header, expected, path, intact=payload_sha256 == header.card.sha256)
    with torch.random.fork_rng(devices=[]):
        model = RecurrentClassifier(config)
    model.load_state_dict({name: tensor for name, tensor in tensors.items() if not name.startswith(PREFIX)})
    if threshold is not None:
        model.novelty = NoveltyDetector.from_tensors({name: tensor.numpy() for name, tensor in tensors.items()}, threshold)
    return LoadedModel(model.eval(), header.card, claim_of(header, shipped=shipped))


def _threshold(card: ModelCard) -> float | None:
    """Of the novelty detector; None where the model has none."""
    return None if card.calibration is None else card.calibration.threshold
