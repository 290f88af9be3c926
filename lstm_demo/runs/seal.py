"""Which runs were asked for here: their records carry a seal that a folder from elsewhere cannot have. Imports no torch.

The seal is an HMAC (RFC 2104) of what a run is to train and whether it is wanted, under a key that lies in the folder of the runs (`.key`)
and that only its user may read. A wanted run with this seal goes on by itself after a restart, and a folder of images that its
record names is looked into; any other run waits for a person. The key's inode is part of the key, so that a whole folder of runs that was
copied from elsewhere, with its `.key`, has no valid seals either.
"""

from __future__ import annotations

import contextlib
import hmac
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from lstm_demo.files.folders import runs_folder
from lstm_demo.files.installation_key import make_key, read_key
from lstm_demo.runs.record import RunRecord, read_record, write_record


def sealed(record: RunRecord, runs: Path | None = None) -> RunRecord:
    """The record with the seal of `runs` (`runs_folder()`, if none is given), whose key is made if there is none.

    Where no key can be kept it has no seal, and the run waits for a person after a restart.
    """
    folder = runs or runs_folder()
    with contextlib.suppress(OSError):
        return replace(record, seal=_mac(read_key(folder) or make_key(folder), record))
    return replace(record, seal="")


def is_sealed(record: RunRecord, runs: Path | None = None) -> bool:
    """What this record asks for was asked for here."""
    if not record.seal:
        return False
    try:
        key = read_key(runs or runs_folder())
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


def _mac(key: bytes, record: RunRecord) -> str:
    """Of all that decides what is trained, and whether it is wanted; a run may be renamed."""
    asked = {name: value for name, value in record.request.items() if name != "name"}
    return hmac.new(key, json.dumps([record.recipe, asked, record.wanted], sort_keys=True).encode(), "sha256").hexdigest()
