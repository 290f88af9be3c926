"""A lock that a process holds for as long as it lives: the system releases it however the process ends. Imports no torch."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import IO

from filelock import lock_descriptor

from lstm_demo.files.regular_file import open_regular

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


# `is_held` has a lock itself for some microseconds: that must not look like an owner.
_TRIES, _SECONDS_BETWEEN = 3, 0.01


class Lock:
    """Of the file `path`, which is made if it is not there and stays when the lock is released."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._file: IO[bytes] | None = None

    def take(self) -> bool:
        """False, within a moment, while another process, or another `Lock` of this one, holds it.

        Raises:
            OSError: the file cannot be made, something else lies there, or its file system knows no locks.
        """
        if self._file is None:
            file = open_regular(self.path, append=True)
            try:
                self._file = file if try_lock(file) else None
            finally:
                if self._file is None:
                    file.close()
        return self._file is not None

    def let_go(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def is_held(path: str | os.PathLike[str]) -> bool:
    """Another process, or a `Lock` of this one, holds the lock of this file."""
    try:
        with open_regular(path) as file:
            if fcntl is None:
                return not try_lock(file)
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)  # shared: two who only ask never take each other for an owner
            return False
    except FileNotFoundError:
        return False
    except OSError:  # held; or not ours to open: then another user's
        return True


def try_lock(file: IO[bytes]) -> bool:
    """Whether the open file is locked now, until it is closed. Raises OSError where its file system knows no locks."""
    for attempt in range(_TRIES):
        time.sleep(_SECONDS_BETWEEN if attempt else 0)
        if lock_descriptor(file.fileno(), blocking=False):
            return True
    return False
