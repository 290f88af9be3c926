"""Where trainings run: here, or on the Dask cluster whose scheduler LSTM_DEMO_SCHEDULER names. Imports neither torch nor Dask."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Protocol

from lstm_demo.runs.cluster import Cluster
from lstm_demo.runs.cluster_connection import SCHEDULER_VARIABLE
from lstm_demo.runs.job import Job
from lstm_demo.runs.process import Child, Training


class Engine(Protocol):
    """places: how many trainings it is given at a time; more wait in the queue. outlives_server: they go on when the server ends."""

    @property
    def places(self) -> int: ...

    @property
    def outlives_server(self) -> bool: ...

    def start(self, program: Sequence[str], job: Job) -> Training:
        """program: what is run, as `python -m lstm_demo`, with the job's arguments. Raises OSError: it cannot be started."""

    def close(self) -> None: ...


class ThisMachine:
    """One child process at a time."""

    places, outlives_server = 1, False

    def start(self, program: Sequence[str], job: Job) -> Training:
        return Child([*program, *job.arguments], job.folder.parent)

    def close(self) -> None:
        pass


def chosen_engine() -> Engine:
    """By the environment. A cluster is not asked for before the first training."""
    scheduler = os.environ.get(SCHEDULER_VARIABLE)
    return Cluster(scheduler) if scheduler else ThisMachine()
