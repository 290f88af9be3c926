"""The state of a run as a file: safetensors with the rest of it as JSON inside, written whole or not at all, read strictly."""

from __future__ import annotations

import hashlib
import json
import math
import os
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from lstm_demo.training.checkpoint import _write_whole
from lstm_demo.training.header import CheckpointError, Head, parse_head
from lstm_demo.training.run_state import RunState
from lstm_demo.training.state_parts import Layout, facts_of, layout_of, put_together, tensors_of

# The largest network that ModelConfig allows, six times (live, average, good, best, and twice in Adam), has 202 MB.
MAX_STATE_BYTES = 256 << 20
STATE_KEY = "lstm_demo.state"
CHECKSUM_KEY = "lstm_demo.sha256"
_VERSION = 1
_BYTES = {"F32": 4, "I64": 8, "U8": 1}


def save_state(path: str | os.PathLike[str], state: RunState) -> None:
    """Write it, whole or not at all; a file of the same name is replaced.

    Raises:
        CheckpointError: the folder is missing or cannot be written to, or some weights are not finite.
    """
    tensors = {name: tensor.contiguous() for name, tensor in tensors_of(state).items()}
    if not _all_finite(tensors):
        raise CheckpointError(f"{path} was not written: some of the weights are not finite.")
    facts = json.dumps({"version": _VERSION, **facts_of(state)}, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    plain = save(tensors)
    length = struct.unpack("<Q", plain[:8])[0]
    payload = memoryview(plain)[8 + length :]
    head = {**json.loads(plain[8 : 8 + length]), "__metadata__": {STATE_KEY: facts, CHECKSUM_KEY: _checksum(facts, payload)}}
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # the tensors' bytes begin at a multiple of eight
    _write_whole(Path(path), b"".join([struct.pack("<Q", len(text)), text, payload]))


def load_state(path: str | os.PathLike[str]) -> RunState:
    """What `save_state` wrote.

    Raises:
        CheckpointError: no such file, too large, another program's, damaged in any byte that matters, or not what its head says.
    """
    data = _read(path)
    head = parse_head(data, len(data), path)
    text = head.metadata.get(STATE_KEY)
    if not isinstance(text, str):
        raise CheckpointError(f"{path} holds no state of a run of this program.")
    try:
        facts = json.loads(text)
        if facts["version"] != _VERSION:
            raise CheckpointError(f"{path} was written by another version of this program: the run cannot go on from it.")
        _check_layout(head, layout_of(facts), len(data))
        if _checksum(text, memoryview(data)[head.size :]) != head.metadata.get(CHECKSUM_KEY):
            raise ValueError("it does not match its checksum")
        tensors = load(data)
        if not _all_finite(tensors):
            raise ValueError("some of its weights are not finite")
        return put_together(facts, tensors)
    except CheckpointError:
        raise
    except (SafetensorError, KeyError, IndexError, TypeError, AttributeError, ValueError, RuntimeError, RecursionError) as error:
        raise CheckpointError(f"{path} is damaged: {' '.join(str(error).split())[:200]}.") from None


def _read(path: str | os.PathLike[str]) -> bytes:
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_STATE_BYTES + 1)
    except (OSError, ValueError) as error:
        raise CheckpointError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    if len(data) > MAX_STATE_BYTES:
        raise CheckpointError(f"{path} has more than {MAX_STATE_BYTES >> 20} MiB: it is not the state of a run.")
    return data


def _check_layout(head: Head, layout: Mapping[str, Layout], size: int) -> None:
    """Raises ValueError unless names, shapes, types and the file's length are exactly these."""
    if set(head.tensors) != set(layout):
        raise ValueError(f"{', '.join(sorted(set(head.tensors) ^ set(layout))[:3])} is missing or too many")
    for name, expected in layout.items():
        entry: Any = head.tensors[name]
        if not isinstance(entry, Mapping) or entry.get("dtype") != expected.dtype or entry.get("shape") != expected.shape:
            raise ValueError(f"{name} is not {expected.dtype} of shape {expected.shape}")
    payload = sum(_BYTES[expected.dtype] * math.prod(expected.shape) for expected in layout.values())
    if size != head.size + payload:
        raise ValueError(f"it has {size} bytes where its head describes {head.size + payload}")


def _checksum(facts: str, payload: memoryview) -> str:
    """Of both: a step or a counter that changed would not be noticed otherwise."""
    digest = hashlib.sha256(facts.encode())
    digest.update(payload)
    return digest.hexdigest()


def _all_finite(tensors: Mapping[str, Tensor]) -> bool:
    return all(bool(tensor.isfinite().all()) for tensor in tensors.values() if tensor.is_floating_point())
