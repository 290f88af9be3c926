"""Tensors as a safetensors file with texts in its header: finite numbers only, written atomically, read only in the expected layout."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from lstm_demo.files.atomic_write import write_whole
from lstm_demo.files.safetensors_head import CheckpointError, Head, with_metadata

_BYTES = {"F32": 4, "I64": 8, "U8": 1}
_WORDS = {"F32": "float32", "I64": "int64", "U8": "uint8"}


class Layout(NamedTuple):
    """Of one tensor in the file. dtype: F32, I64 or U8, as safetensors says it."""

    dtype: str
    shape: list[int]


def packed(path: str | os.PathLike[str], tensors: Mapping[str, Tensor]) -> bytes:
    """As safetensors, without texts. path: where they are to be written. Raises CheckpointError: some of them are not finite."""
    if not all_finite(tensors):
        raise CheckpointError(f"{path} was not written: some of the weights are not finite.")
    data: bytes = save({name: tensor.contiguous() for name, tensor in tensors.items()})
    return data


def write_with(path: str | os.PathLike[str], plain: bytes, metadata: Mapping[str, str]) -> None:
    """Write `packed` tensors with texts in the header; a file of the same name is replaced.

    Raises:
        CheckpointError: the folder is missing or cannot be written to.
    """
    try:
        write_whole(Path(path), with_metadata(plain, metadata))
    except OSError as error:
        folder = Path(path).parent
        why = error.strerror if folder.is_dir() else f"there is no folder {folder}"
        raise CheckpointError(f"{path} was not written: {why}.") from None


def read_tensors(data: bytes, head: Head, layout: Mapping[str, Layout], path: str | os.PathLike[str], *, intact: bool) -> dict[str, Tensor]:
    """The tensors of a file that was read whole, on the CPU.

    data: the file's bytes. head: theirs. layout: the tensors that the head describes. intact: the checksum matches. path: for the errors.

    Raises:
        CheckpointError: other tensors than these, a wrong checksum, or a number that is not finite.
    """
    check_layout(head, layout, len(data), path)
    if not intact:
        raise CheckpointError(f"{path} is damaged: it does not match its checksum.")
    try:
        tensors: dict[str, Tensor] = load(data)
    except (SafetensorError, ValueError, RuntimeError) as error:
        raise CheckpointError(f"{path} is damaged: {' '.join(str(error).split())[:200]}.") from None
    if not all_finite(tensors):
        raise CheckpointError(f"{path} is damaged: some of its weights are not finite.")
    return tensors


def check_layout(head: Head, layout: Mapping[str, Layout], size: int, path: str | os.PathLike[str]) -> None:
    """Raises CheckpointError unless names, shapes, types and the file's length are exactly these."""
    other = f"{path} does not hold the weights that its head describes"
    if wrong := sorted(set(head.tensors) ^ set(layout)):
        raise CheckpointError(f"{other}: {', '.join(wrong[:3])} missing or too many.")
    for name, expected in layout.items():
        entry: Any = head.tensors[name]
        if not isinstance(entry, Mapping) or entry.get("dtype") != expected.dtype or entry.get("shape") != expected.shape:
            raise CheckpointError(f"{other}: {name} is not {_WORDS[expected.dtype]} of shape {expected.shape}.")
    described = head.size + bytes_of(layout)
    if size != described:
        raise CheckpointError(f"{path} is damaged: it has {size} bytes where its head describes {described}.")


def bytes_of(layout: Mapping[str, Layout]) -> int:
    """Of all these tensors together."""
    return sum(_BYTES[each.dtype] * math.prod(each.shape) for each in layout.values())


def all_finite(tensors: Mapping[str, Tensor]) -> bool:
    return all(bool(tensor.isfinite().all()) for tensor in tensors.values())
