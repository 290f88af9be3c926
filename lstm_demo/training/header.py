"""The head of a model file, read and written without torch: the card, and where the weights' bytes are.

A safetensors file is eight bytes that say how long the header is, a JSON header, and the tensors' bytes back to back.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lstm_demo.training.card import CardError, ModelCard
from lstm_demo.training.whole_file import write_whole

MAX_HEADER_BYTES = 1 << 20
# The largest network that ModelConfig allows (LSTM, 4 layers of 512) has 32 MiB of weights.
MAX_FILE_BYTES = 64 << 20
CARD_KEY = "lstm_demo.card"
CONVERT = "If it is another program's network, convert it: python -m lstm_demo convert {path} --out NAME.safetensors"


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
    """Of a model of this program, with its card."""

    card: ModelCard


def read_card(path: str | os.PathLike[str]) -> ModelCard:
    """The card of a model file; the weights are not read. Imports no torch.

    Raises:
        CheckpointError: no such file, not a model of this program, or a damaged head.
    """
    with open_model(path) as file:
        size = os.fstat(file.fileno()).st_size
        head = file.read(8)
        length = _header_length(head, size, path)
        return parse_header(head + file.read(length), size, path).card


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
        return Header(**vars(head), card=ModelCard.from_json(head.metadata[CARD_KEY]))
    except CardError as error:
        raise CheckpointError(f"{path} is damaged: its model card cannot be read ({error}).") from None


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
    """The tensors' bytes. data: a whole safetensors file with a sound head."""
    return memoryview(data)[8 + struct.unpack("<Q", data[:8])[0] :]


def with_metadata(data: bytes, metadata: Mapping[str, str]) -> bytes:
    """The same file with these texts beside its tensors, whose bytes stay as they are. data: as for `payload_of`."""
    payload = payload_of(data)
    head = {**json.loads(data[8 : len(data) - len(payload)]), "__metadata__": dict(metadata)}
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # the tensors' bytes begin at a multiple of eight
    return b"".join([struct.pack("<Q", len(text)), text, payload])


def copy_with_card(path: str | os.PathLike[str], copy: Path, change: Callable[[ModelCard], ModelCard]) -> None:
    """Write a model file anew, with its card changed; its weights' bytes stay as they are.

    Raises:
        CheckpointError: as for `read_card`.
        OSError: it cannot be written.
    """
    with open_model(path) as file:
        data: bytes = file.read()
    header = parse_header(data, len(data), path)
    write_whole(copy, with_metadata(data, header.metadata | {CARD_KEY: change(header.card).to_json()}))


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
