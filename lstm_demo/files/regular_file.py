"""Opening a file that may come from somebody else: only a regular file, no folder and no pipe, which would block for ever."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO


def open_regular(path: str | os.PathLike[str], *, append: bool = False) -> BinaryIO:
    """For reading in binary; or to append to, and then it is made if it is not there.

    Raises:
        OSError: there is none, it may not be opened, or it is something else than a file; to append to, also a symbolic link.
    """
    here = os.O_NONBLOCK if hasattr(os, "O_NONBLOCK") else 0
    here_only = getattr(os, "O_NOFOLLOW", 0)  # what is written goes into this file, and not where a link points
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | here_only if append else os.O_RDONLY
    number = os.open(path, flags | here | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0), 0o644)
    if stat.S_ISREG(os.fstat(number).st_mode):
        return os.fdopen(number, "ab" if append else "rb")
    os.close(number)
    raise OSError(0, "it is not a file", str(Path(path)))


def no_symlink(path: str, flags: int) -> int:
    """An `opener` for `open`: what is written goes into this file, and not where a link points. Raises OSError for a link."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o644)
