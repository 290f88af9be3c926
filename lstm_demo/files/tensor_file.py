"""Tensors as a safetensors file with texts beside them: only finite ones, written whole or not at all, read only as expected."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from safetensors.torch import save
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
    """`packed` tensors with texts beside them; a file of the same name is replaced.

    Raises:
        CheckpointError: the folder is missing or cannot be written to.
    """
    try:
        write_whole(Path(path), with_metadata(plain, metadata))
    except OSError as error:
        folder = Path(path).parent
        why = error.strerror if folder.is_dir() else f"there is no folder {folder}"
        raise CheckpointError(f"{path} was not written: {why}.") from None


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
