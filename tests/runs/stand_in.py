"""What the tests of the queue share: a program that only looks like a training, and waiting."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from lstm_demo.runs.queue import JobQueue

STAND_IN = (sys.executable, str(Path(__file__).with_name("stand_in_train.py")))
PATIENCE = 300.0  # seconds, on a machine that is busy

Open = Callable[[], JobQueue]


def wait_until(condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.01)
