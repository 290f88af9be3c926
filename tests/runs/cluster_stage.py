"""A Dask cluster for tests: a scheduler and its workers, each a process of its own, as a person starts them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[2]


class TestCluster:
    """A context. address: of the scheduler."""

    __test__ = False  # not a test, for pytest

    def __init__(self, workers: int) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self._port}"
        self._first = workers
        self.scheduler: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes]] = []

    def start_scheduler(self) -> None:
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", str(self._port))

    def add_worker(self) -> subprocess.Popen[bytes]:
        """Without a nanny, so that one that is killed stays away."""
        self.workers.append(self._start("worker", self.address, "--nthreads", "1", "--no-nanny"))
        return self.workers[-1]

    def __enter__(self) -> TestCluster:
        self.start_scheduler()
        for _ in range(self._first):
            self.add_worker()
        return self

    def __exit__(self, *error: object) -> None:
        for process in (*self.workers, self.scheduler):
            if process is not None:
                process.kill()
                process.wait()

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "LSTM_DEMO_NICENESS": "0", "STAND_IN_PACE": os.environ.get("STAND_IN_PACE", "0.01")}
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *words, "--no-dashboard"],
            cwd=PROJECT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL if not os.environ.get("CLUSTER_LOG") else None,
        )
