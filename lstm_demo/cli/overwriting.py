"""Files that a command is about to write: never one that it reads, and none that is there already unless the person says so."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

FORCE = "replace a file of that name"


def check_free(out: str | Path, inputs: Iterable[str | Path] = (), *, force: bool = False) -> None:
    """Raises ValueError where `out` is one of the command's own inputs, whatever it is called, or exists and may not be replaced."""
    path = Path(out)
    if not path.exists():
        return
    for given in inputs:
        if Path(given).exists() and os.path.samefile(given, path):
            raise ValueError(f"{out} is the file to be read: it is never written over. Give another name to write to.")
    if not force:
        raise ValueError(f"{out} exists already: give another name, or --force to replace it")
