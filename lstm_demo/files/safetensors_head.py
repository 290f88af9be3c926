"""The head of a model file, read and written without torch: the card, and where the weights' bytes are.

A safetensors file is eight bytes that say how long the header is, a JSON header, and the tensors' bytes back to back. Every file that
this program writes carries a checksum of all of it: of the texts in its header, of every tensor's name, type, shape and place, and of the
tensors' bytes. Model files made before have only the one on the card, of the bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lstm_demo.files.card import CardError, ModelCard
from lstm_demo.files.folders import COMMAND

MAX_HEADER_BYTES = 1 << 20
# The largest network that ModelConfig allows (LSTM, 4 layers of 512) has 32 MiB of weights.
MAX_FILE_BYTES = 64 << 20
CARD_KEY = "lstm_demo.card"
CHECKSUM_KEY = "lstm_demo.checksum"
"""Of the whole file."""
CONVERT = f"If it is another program's network, convert it: {COMMAND} convert {{path}} --out NAME.safetensors"


class CheckpointError(ValueError):
    """A file is not a model of this program, or is damaged. The message is a sentence that names the file."""


@dataclass(frozen=True)
class Head:
    """tensors: by name, their dtype, shape and data_offsets. metadata: texts, unchecked. size: bytes before the payload."""

    tensors: dict[str, Any]
    metadata: dict[str, Any]
    size: int


@dataclass(frozen=True)
class Header(Head):
    """Of a model of this program, with its card. whole: its checksum covers the whole file, not its weights alone."""

    card: ModelCard
    whole: bool


def read_card(path: str | os.PathLike[str]) -> ModelCard:
    """The card of a model file; the weights are not read. Imports no torch.

    Raises:
        CheckpointError: no such file, not a model of this program, or a damaged head.
    """
    return read_header(path).card


def read_header(path: str | os.PathLike[str]) -> Header:
    """The same with all else that the head says. Raises CheckpointError as for `read_card`."""
    with open_model(path) as file:
        size = os.fstat(file.fileno()).st_size
        head = file.read(8)
        length = _header_length(head, size, path)
        return parse_header(head + file.read(length), size, path)


def open_model(path: str | os.PathLike[str]) -> Any:
    """The file, open for reading in binary. Raises CheckpointError with the reason where it cannot be, or is too large."""
    try:
        if not Path(path).is_file():
            raise CheckpointError(f"There is no model file {path}.")
        if (size := Path(path).stat().st_size) > MAX_FILE_BYTES:
            raise CheckpointError(f"{path} has {size >> 20} MiB; a model has at most {MAX_FILE_BYTES >> 20} MiB.")
        return open(path, "rb")
    except (OSError, ValueError) as error:
        if isinstance(error, CheckpointError):
            raise
        raise CheckpointError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from None


def parse_header(data: bytes, size: int, path: str | os.PathLike[str]) -> Header:
    """data: the file's bytes, or at least those of its head. size: of the whole file.

    Raises:
        CheckpointError: as for `read_card`.
    """
    head = parse_head(data, size, path)
    if not isinstance(head.metadata.get(CARD_KEY), str):
        raise CheckpointError(
            f"{path} is a safetensors file of another program: it carries no model card of this one. {CONVERT.format(path=path)}"
        )
    try:
        card = ModelCard.from_json(head.metadata[CARD_KEY])
    except CardError as error:
        raise CheckpointError(f"{path} is damaged: its model card cannot be read ({error}).") from None
    return Header(**vars(head), card=card, whole=check_whole(head, card.sha256, CARD_KEY, path))


def parse_head(data: bytes, size: int, path: str | os.PathLike[str]) -> Head:
    """The head of any safetensors file. data: the file's bytes, or at least those of its head. size: of the whole file.

    Raises:
        CheckpointError: not such a file, or a damaged head.
    """
    length = _header_length(data[:8], size, path)
    try:
        content = json.loads(data[8 : 8 + length])
        metadata = content.pop("__metadata__", {}) if isinstance(content, dict) else None
    except (ValueError, RecursionError):
        metadata = None
    if not isinstance(metadata, dict):
        raise CheckpointError(f"{path} is not a safetensors file.{_of_torch(data, path)}")
    return Head(content, metadata, 8 + length)


def payload_of(data: bytes) -> memoryview:
    """The tensors' bytes. data: a whole safetensors file with a valid head."""
    return memoryview(data)[8 + struct.unpack("<Q", data[:8])[0] :]


def with_metadata(data: bytes, metadata: Mapping[str, str]) -> bytes:
    """The same file with these texts and a checksum in its header; the bytes of its tensors stay as they are. data: as for `payload_of`."""
    payload = payload_of(data)
    tensors = tensors_in(data)
    texts = {**metadata, CHECKSUM_KEY: checksum_of(tensors, metadata, hashlib.sha256(payload).hexdigest())}
    text = json.dumps({**tensors, "__metadata__": texts}, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # the tensors' bytes begin at a multiple of eight
    return b"".join([struct.pack("<Q", len(text)), text, payload])


def tensors_in(data: bytes) -> dict[str, Any]:
    """By name, their dtype, shape and data_offsets. data: as for `payload_of`."""
    tensors: dict[str, Any] = json.loads(data[8 : len(data) - len(payload_of(data))])
    tensors.pop("__metadata__", None)
    return tensors


def checksum_of(tensors: Mapping[str, Any], metadata: Mapping[str, Any], payload_sha256: str) -> str:
    """SHA-256, in hexadecimal digits, of a file's texts, its tensors' layout and their bytes, however its header is spaced and ordered.

    tensors, metadata: as in `Head`; a checksum among the texts does not count. payload_sha256: of the tensors' bytes.
    """
    texts = {name: text for name, text in metadata.items() if name != CHECKSUM_KEY}
    covered = {"layout": tensors, "texts": texts, "payload": payload_sha256}
    return hashlib.sha256(json.dumps(covered, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def check_whole(head: Head, payload_sha256: str, key: str, path: str | os.PathLike[str]) -> bool:
    """Whether the file has a checksum of all of it; False for one that was made before there were any.

    payload_sha256: what is said of the tensors' bytes, or is so. key: of the only text of an older file.

    Raises:
        CheckpointError: it has one that is not that of the file, or texts that no file of this program has.
    """
    try:
        right = head.metadata.get(CHECKSUM_KEY) == checksum_of(head.tensors, head.metadata, payload_sha256)
    except (ValueError, RecursionError):
        right = False
    if CHECKSUM_KEY in head.metadata and not right:
        raise CheckpointError(f"{path} is damaged: it does not match its checksum.")
    if not right and set(head.metadata) != {key}:
        raise CheckpointError(f"{path} is damaged: its head has texts that this program does not write, and no checksum.")
    return right


def _of_torch(start: bytes, path: str | os.PathLike[str]) -> str:
    """What to do with a file that torch.save wrote: by its first bytes, or by its name."""
    pickled = start.startswith((b"PK\x03\x04", b"\x80")) or str(path).lower().endswith((".pt", ".pth", ".ckpt", ".tar", ".pkl", ".bin"))
    return f" {CONVERT.format(path=path)}" if pickled else ""


def _header_length(head: bytes, size: int, path: str | os.PathLike[str]) -> int:
    length: int = struct.unpack("<Q", head)[0] if len(head) == 8 else 0
    if length < 2 or 8 + length > size:
        raise CheckpointError(f"{path} is not a safetensors file, or its end is missing.{_of_torch(head, path)}")
    if length > MAX_HEADER_BYTES:
        raise CheckpointError(f"{path} has a head of {length >> 10} KiB; a model's has at most {MAX_HEADER_BYTES >> 10} KiB.")
    return length
