"""A queue of trainings, on equal terms with the rest of the suite."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lstm_demo.runs import process
from lstm_demo.runs.queue import JobQueue
from tests.runs.stand_in import STAND_IN, Open


@pytest.fixture(scope="module", autouse=True)
def on_equal_terms() -> Iterator[None]:
    """A training gives way to all else, and so would wait for the rest of the suite, which keeps every core busy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "NICENESS", 0)
        yield


@pytest.fixture
def open_queue(tmp_path: Path) -> Iterator[Open]:
    """A queue on the same folder each time, as a server opens it."""
    queues: list[JobQueue] = []

    def opened() -> JobQueue:
        queues.append(JobQueue(tmp_path, STAND_IN))
        return queues[-1]

    yield opened
    for queue in queues:
        queue.close()
