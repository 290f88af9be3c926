"""What the head of a run's state says: whether all its steps are done, and whether this installation wrote it. Imports no torch."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from lstm_demo.files.made_here import has_seal
from lstm_demo.files.regular_file import open_regular
from lstm_demo.files.safetensors_head import MAX_HEADER_BYTES, CheckpointError, Head, parse_head
from lstm_demo.model.numbers import is_whole
from lstm_demo.training.settings import TrainingConfig

STATE_KEY = "lstm_demo.state"
# The largest network that ModelConfig allows, six times (live, average, good, best, and twice in Adam), has 202 MB.
MAX_STATE_BYTES = 256 << 20
_CHUNK = 1 << 20


def is_finished(path: str | os.PathLike[str]) -> bool:
    """All steps of the run are done, and their losses checked. False also for what is no state."""
    try:
        with open_regular(path) as file:
            facts = json.loads(_head(file, path).metadata[STATE_KEY])
        images, training = facts["place"]["images"], TrainingConfig.from_dict(facts["training"])
        return facts["looked"] is True and is_whole(facts["step"]) and is_whole(images) and facts["step"] >= training.steps(images)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False


def is_of_here(path: str | os.PathLike[str], runs: Path) -> bool:
    """It was written by this installation, by the key in `runs`, and has not been changed. Reads all of it."""
    try:
        with open_regular(path) as file:
            if os.fstat(file.fileno()).st_size > MAX_STATE_BYTES:
                return False
            head, payload = _head(file, path), hashlib.sha256()
            file.seek(head.size)
            while chunk := file.read(_CHUNK):
                payload.update(chunk)
        return has_seal(head, payload.hexdigest(), runs)
    except (OSError, ValueError, RecursionError):
        return False


def _head(file: Any, path: str | os.PathLike[str]) -> Head:
    """Raises CheckpointError, a ValueError, where there is none."""
    size, start = os.fstat(file.fileno()).st_size, file.read(8)
    length = int.from_bytes(start, "little")
    if length > MAX_HEADER_BYTES:
        raise CheckpointError(f"{path} has a head that is too long.")
    return parse_head(start + file.read(length), size, path)
