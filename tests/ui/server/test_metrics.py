"""What is counted of readings and runs, in the text that Prometheus reads."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from lstm_demo.ui.server.metrics import READING_SECONDS, RUNS, Metrics


def text(metrics: Metrics, *families: str) -> list[str]:
    """Line by line, as Streamlit's server writes it."""
    return [line for stats in metrics.get_stats(families or None).values() for stat in stats for line in stat.to_metric_str().split("\n")]


def test_every_reading_is_in_all_buckets_that_are_long_enough() -> None:
    metrics = Metrics(list)
    for seconds in (0.03, 0.05, 0.3, 60.0):
        metrics.add_reading(seconds)
    lines = text(metrics, READING_SECONDS)
    for expected in ('{le="0.025"} 0', '{le="0.05"} 2', '{le="0.25"} 2', '{le="0.5"} 3', '{le="10.0"} 3', '{le="+Inf"} 4'):
        assert f"{READING_SECONDS}_bucket{expected}" in lines
    assert f"{READING_SECONDS}_count 4" in lines and f"{READING_SECONDS}_sum 60.38" in lines


def test_runs_are_counted_by_their_state_and_those_that_have_ended_are_not() -> None:
    jobs: Any = [SimpleNamespace(state=state) for state in ("running", "queued", "queued", "done", "failed")]
    assert text(Metrics(lambda: jobs), RUNS) == [
        f'{RUNS}{{state="{state}"}} {count}' for state, count in (("running", 1), ("queued", 2), ("paused", 0))
    ]
