"""The key of this installation, which only this user may read; it seals the files that were made here. Imports no torch."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import stat
from pathlib import Path

from lstm_demo.files.folders import runs_folder

KEY = ".key"
_KEY_BYTES = 32


def installation_key(runs: Path | None = None, *, make: bool) -> bytes | None:
    """The key; None where there is none and, with `make`, none can be stored."""
    folder = runs or runs_folder()
    with contextlib.suppress(OSError):
        return read_key(folder) or (make_key(folder) if make else None)
    return None


def read_key(folder: Path) -> bytes | None:
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


def make_key(folder: Path) -> bytes:
    """There whole or not at all; of two that make one at the same time, both take the first one's. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    path, temporary = folder / KEY, folder / f"{KEY}.{secrets.token_hex(8)}.part"
    if path.exists() and read_key(folder) is None:
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
    key = read_key(folder)
    if key is None:
        raise PermissionError(f"{path} cannot be kept from others")
    return key
