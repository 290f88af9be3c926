"""A lock that a process holds for as long as it lives: the system lets go of it however the process ends. Imports no torch."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import IO

from lstm_demo.files.regular_file import open_regular

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

# Whoever asks whether a lock is held has it for some microseconds: that must not look like an owner.
_TRIES, _SECONDS_BETWEEN = 3, 0.01


class Lock:
    """Of the file `path`, which is made if it is not there and stays when the lock is let go.

    Where the system knows no such locks, everybody gets them.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._file: IO[bytes] | None = None

    def take(self) -> bool:
        """False, within a moment, while another process, or another `Lock` of this one, holds it.

        Raises:
            OSError: the file cannot be made, or something else lies there.
        """
        if self._file is not None:
            return True
        for attempt in range(_TRIES):
            time.sleep(_SECONDS_BETWEEN if attempt else 0)
            file = open_regular(self.path, append=True)
            if try_lock(file):
                self._file = file
                return True
            file.close()
        return False

    def let_go(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def is_held(path: str | os.PathLike[str]) -> bool:
    """Somebody holds the lock of this file."""
    try:
        with open_regular(path) as file:
            return not try_lock(file, shared=True)
    except FileNotFoundError:
        return False
    except OSError:  # not ours to open: then somebody else's
        return True


def no_symlink(path: str, flags: int) -> int:
    """An `opener` for `open`: what is written goes into this file, and not where a link points. Raises OSError for a link."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o644)


def try_lock(file: IO[bytes], *, shared: bool = False) -> bool:
    """Whether the open file is locked now, until it is closed. shared: beside others who only ask."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
