"""A disk on which there is no room for a file: the system itself refuses to write it. A sentence, and what was there is there still."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from lstm_demo.data.digits import Digits
from lstm_demo.files.checkpoint import load_model
from lstm_demo.runs.record import read_record

resource = pytest.importorskip("resource")

SMALL = ("--recipe", "quick", "--batch-size", 100, "--validation-images", 0, "--iterations", 2, "--threads", 1)
ROOM = 30_000  # bytes of one file: for a network of 4 units, and for none of 64


@contextmanager
def little_room() -> Iterator[None]:
    """No file may become larger than `ROOM`."""
    before, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, hard))


@pytest.mark.parametrize("keeps", [(), ("--keep-run",)], ids=["the model alone", "its run too"])
def test_a_model_for_which_there_is_no_room_is_a_sentence_and_the_one_before_stays(
    run: Any, few_digits: Digits, tmp_path: Path, keeps: tuple[str, ...]
) -> None:
    path = tmp_path / "my.safetensors"
    assert run("train", *SMALL, "--hidden-size", 4, "--out", path, *keeps).status == 0
    before = path.read_bytes()
    with little_room():
        answer = run("train", *SMALL, "--hidden-size", 64, "--out", path, "--force", *keeps)
    assert answer.status == 2 and "Traceback" not in answer.err
    assert "my.safetensors was not written: File too large" in answer.err.splitlines()[-1]
    assert path.read_bytes() == before and load_model(path).card.ended == "done"
    assert not list(tmp_path.rglob(".*.part"))
    if keeps:
        assert read_record(path.with_suffix(".run")).state == "failed"
        assert "could not be resumed from here" in answer.err
