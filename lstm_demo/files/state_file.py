"""The state of a run as a file: safetensors with the rest of it as JSON inside, written whole or not at all, read strictly."""

from __future__ import annotations

import hashlib
import json
import os

from lstm_demo.files.made_here import sealed
from lstm_demo.files.regular_file import open_regular
from lstm_demo.files.safetensors_head import CheckpointError, Head, check_whole, parse_head, payload_of
from lstm_demo.files.state_head import MAX_STATE_BYTES, STATE_KEY
from lstm_demo.files.state_parts import facts_of, layout_of, put_together, tensors_of
from lstm_demo.files.tensor_file import packed, read_tensors, write_with
from lstm_demo.training.run_state import RunState

OLD_CHECKSUM_KEY = "lstm_demo.sha256"
"""Of states written before checksums covered the whole file: of the facts and the tensors' bytes."""
_VERSION = 1


def save_state(path: str | os.PathLike[str], state: RunState) -> None:
    """Write it with the seal of this installation, whole or not at all; a file of the same name is replaced.

    Raises:
        CheckpointError: the folder is missing or cannot be written to, or some weights are not finite.
    """
    plain = packed(path, tensors_of(state))
    facts = json.dumps({"version": _VERSION, **facts_of(state)}, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    write_with(path, plain, sealed(plain, {STATE_KEY: facts}))


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
        intact = _is_intact(head, text, payload_of(data), path)
        return put_together(facts, read_tensors(data, head, layout_of(facts), path, intact=intact))
    except CheckpointError:
        raise
    except (KeyError, IndexError, TypeError, AttributeError, ValueError, RuntimeError, RecursionError) as error:
        raise CheckpointError(f"{path} is damaged: {' '.join(str(error).split())[:200]}.") from None


def _read(path: str | os.PathLike[str]) -> bytes:
    try:
        with open_regular(path) as file:
            data = file.read(MAX_STATE_BYTES + 1)
    except (OSError, ValueError) as error:
        raise CheckpointError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    if len(data) > MAX_STATE_BYTES:
        raise CheckpointError(f"{path} has more than {MAX_STATE_BYTES >> 20} MiB: it is not the state of a run.")
    return data


def _is_intact(head: Head, facts: str, payload: memoryview, path: str | os.PathLike[str]) -> bool:
    """Raises CheckpointError as `check_whole`."""
    if OLD_CHECKSUM_KEY not in head.metadata:
        return check_whole(head, hashlib.sha256(payload).hexdigest(), STATE_KEY, path)
    return bool(head.metadata[OLD_CHECKSUM_KEY] == hashlib.sha256(facts.encode() + payload).hexdigest())
