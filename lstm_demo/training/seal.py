"""Which runs were asked for here: their records carry a seal that a folder from elsewhere cannot have. Imports no torch.

The seal is an HMAC (RFC 2104) of what a run is to train and whether it is wanted, under a key that lies in the folder of the runs (`.key`)
and that nobody else may read. A wanted run with this installation's seal goes on by itself after a restart, and a folder of images that its
record names is looked into; any other run waits for a person. The key's inode is part of the key, so that a whole folder of runs that was
copied from elsewhere, with its `.key`, has no valid seals either.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import secrets
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

from lstm_demo.training.folders import runs_folder
from lstm_demo.training.run_record import RunRecord, read_record, write_record

KEY = ".key"
_KEY_BYTES = 32


def sealed(record: RunRecord, runs: Path | None = None) -> RunRecord:
    """The record with the seal of `runs` (`runs_folder()`, if none is given), whose key is made if there is none.

    Where no key can be kept it has no seal, and the run waits for a person after a restart.
    """
    folder = runs or runs_folder()
    with contextlib.suppress(OSError):
        return replace(record, seal=_mac(_key(folder) or _new_key(folder), record))
    return replace(record, seal="")


def is_sealed(record: RunRecord, runs: Path | None = None) -> bool:
    """What this record asks for was asked for here."""
    if not record.seal:
        return False
    try:
        key = _key(runs or runs_folder())
    except OSError:
        return False
    return key is not None and hmac.compare_digest(_mac(key, record), record.seal)


def set_wanted(run: Path, wanted: bool, **changes: Any) -> RunRecord:
    """Whether the page's queue is to see the run in this folder to its end, and other changes; the record as it is now.

    That it is wanted is what a person here asks for, and seals it; that it is not leaves a run from elsewhere without a seal.

    Raises:
        RunError: the record cannot be read or written.
    """
    before = read_record(run)
    record = replace(before, wanted=wanted, **changes)
    ours = wanted or is_sealed(before, run.parent)
    write_record(run, sealed(record, run.parent) if ours else record)
    return record


def installation_key(runs: Path | None = None, *, make: bool) -> bytes | None:
    """The key that nobody else has. None where there is none and, with `make`, none can be kept."""
    folder = runs or runs_folder()
    with contextlib.suppress(OSError):
        return _key(folder) or (_new_key(folder) if make else None)
    return None


def _mac(key: bytes, record: RunRecord) -> str:
    """Of all that decides what is trained, and whether it is wanted; a run may be renamed."""
    asked = {name: value for name, value in record.request.items() if name != "name"}
    return hmac.new(key, json.dumps([record.recipe, asked, record.wanted], sort_keys=True).encode(), "sha256").hexdigest()


def _key(folder: Path) -> bytes | None:
    """None where there is none, or one that others may have read or put there. Raises OSError."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        file = os.open(folder / KEY, flags)
    except FileNotFoundError:
        return None
    with open(file, "rb") as opened:
        state = os.fstat(opened.fileno())
        if not stat.S_ISREG(state.st_mode):
            return None
        if hasattr(os, "getuid") and (state.st_uid != os.getuid() or state.st_mode & 0o077):
            return None
        secret = opened.read(_KEY_BYTES + 1)
    return hashlib.sha256(secret + str(state.st_ino).encode()).digest() if len(secret) == _KEY_BYTES else None


def _new_key(folder: Path) -> bytes:
    """There whole or not at all; of two that make one at the same time, both take the first one's. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    path, temporary = folder / KEY, folder / f"{KEY}.{secrets.token_hex(8)}.part"
    if path.exists() and _key(folder) is None:
        path.unlink()  # one that does not count
    try:
        file = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(file, "wb") as opened:
            opened.write(secrets.token_bytes(_KEY_BYTES))
            opened.flush()
            os.fsync(opened.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    key = _key(folder)
    if key is None:
        raise PermissionError(f"{path} cannot be kept from others")
    return key
