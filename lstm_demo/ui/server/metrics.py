"""What a monitoring system such as Prometheus can ask of this server, beside what Streamlit counts itself.

Streamlit answers at `/_stcore/metrics` in the OpenMetrics text format: among others `active_sessions`, the pages that are open. Here come
how long readings took, as a histogram, and how many runs are under way, wait or are paused.
"""

from __future__ import annotations

import math
import threading
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cache

from streamlit import runtime
from streamlit.runtime.stats import GaugeStat, HistogramStat, Stat

from lstm_demo.runs.queue import Job
from lstm_demo.runs.record import RunStatus
from lstm_demo.ui.server.job_queue import job_queue

READING_SECONDS, RUNS = "lstm_demo_reading_seconds", "lstm_demo_runs"
BOUNDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, math.inf)
"""Seconds: the upper ends of the histogram's buckets."""
STATES: tuple[RunStatus, ...] = ("running", "queued", "paused")


class Metrics:
    """A `StatsProvider` of Streamlit's. It can be used from any thread. jobs: returns the trainings."""

    def __init__(self, jobs: Callable[[], Sequence[Job]]) -> None:
        self._jobs = jobs
        self._lock = threading.Lock()
        self._counts = [0] * len(BOUNDS)
        self._seconds = 0.0

    @property
    def stats_families(self) -> Sequence[str]:
        return (READING_SECONDS, RUNS)

    def add_reading(self, seconds: float) -> None:
        """seconds: from the moment at which a page asked for a new reading until it was drawn, the wait for other pages included."""
        with self._lock:
            self._counts[bisect_left(BOUNDS, seconds)] += 1
            self._seconds += seconds

    def get_stats(self, family_names: Sequence[str] | None = None) -> dict[str, list[Stat]]:
        """family_names: which are wanted; None for all."""
        families: dict[str, Callable[[], list[Stat]]] = {READING_SECONDS: self._readings, RUNS: self._runs}
        return {name: stats() for name, stats in families.items() if family_names is None or name in family_names}

    def _readings(self) -> list[Stat]:
        with self._lock:
            counts, seconds = list(self._counts), self._seconds
        upto = tuple((bound, sum(counts[: number + 1])) for number, bound in enumerate(BOUNDS))
        return [HistogramStat(READING_SECONDS, upto, seconds, sum(counts), unit="seconds", help="Time to make and draw a new reading.")]

    def _runs(self) -> list[Stat]:
        states = [job.state for job in self._jobs()]
        told = "Training runs of this server that have not ended."
        return [GaugeStat(RUNS, states.count(state), {"state": state}, help=told) for state in STATES]


@cache
def metrics() -> Metrics:
    """The one of this process, which Streamlit's server asks from the first call on."""
    own = Metrics(lambda: job_queue().jobs)
    if runtime.exists():
        runtime.get_instance().stats_mgr.register_provider(own)
    return own
