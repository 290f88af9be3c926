"""Atomic writes: a file is complete or not there at all, also when the program is killed half-way. Imports no torch."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from pathlib import Path

from lstm_demo.files.lock import is_held, try_lock

PART = ".part"
SECONDS_A_WRITER_MAY_TAKE = 3600.0


def write_whole(path: Path, data: bytes) -> None:
    """To a temporary file in the same folder, flushed to the disk, then renamed. Raises OSError, which names `path`."""
    remove_leftovers(path.parent, f".{path.name}.")
    temporary = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", suffix=PART, delete=False) as file:
            temporary = file.name
            with contextlib.suppress(OSError):  # a file system without locks; then only its age protects it from `remove_leftovers`
                try_lock(file)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError as error:
        error.filename = str(path)
        raise
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                os.unlink(temporary)


def remove_leftovers(folder: Path, prefix: str = ".") -> None:
    """Delete temporary files that killed writers left in `folder`: an hour old and not locked. Does nothing where it cannot delete."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if not (entry.name.startswith(prefix) and entry.name.endswith(PART)) or not entry.is_file(follow_symlinks=False):
                continue
            old = time.time() - entry.stat(follow_symlinks=False).st_mtime > SECONDS_A_WRITER_MAY_TAKE
            if old and not is_held(entry.path):
                with contextlib.suppress(OSError):
                    os.unlink(entry.path)
