"""The progress of the trainings that run, as one small value that is made once for all pages."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from lstm_demo.model.thinning import thin
from lstm_demo.runs.history import Report
from lstm_demo.runs.queue import Job
from lstm_demo.style.percent import percent
from lstm_demo.style.words import duration

MAX_POINTS = 150
"""The most points of one curve that are sent: a sidebar has no more pixels across."""
SECONDS_OF_SILENCE = 5.0
ACCURACIES = {"training": "train_accuracy", "validation": "validation_accuracy", "test": "test_accuracy"}


def snapshot(jobs: Sequence[Job]) -> dict[str, Any]:
    """JSON-ready. mark: differs when a page has to be drawn anew. running: the trainings that run, by name, as `_progress` tells them."""
    return {"mark": mark(jobs), "running": {job.out.stem: _progress(job) for job in jobs if job.state == "running"}}


def mark(jobs: Sequence[Job]) -> str:
    """Of the trainings that have not ended: which there are, in which state and order. How far they are does not count."""
    unfinished = [job for job in jobs if not job.finished]
    return " ".join(f"{job.number}-{job.out.stem}-{job.state}-{job.stopping:d}{job.pausing:d}{job.waits_for}" for job in unfinished)


def _progress(job: Job) -> dict[str, Any]:
    """share: of its steps, 0–1. place, pace: in words. loss: [steps, values]. accuracies: by name, [steps, values, the last in words]."""
    history, latest = job.history, job.history[-1] if job.history else {}
    measured = {name: _curve(history, column) for name, column in ACCURACIES.items()}
    return {
        "name": job.out.stem,
        "share": latest["step"] / latest["steps"] if latest else 0.0,
        "place": _place(job, latest, time.monotonic() - job.last_contact),
        "pace": _pace(latest) if job.phase == "learning" else "",
        "loss": _curve(history, "loss"),
        "accuracies": {name: [*curve, percent(curve[1][-1], 1)] for name, curve in measured.items() if curve[0]},
    }


def _place(job: Job, latest: Mapping[str, Any], seconds: float) -> str:
    """seconds: since the training last said or was told something."""
    step = f"step {latest['step']:,} of {latest['steps']:,}" if latest else ""
    if job.phase == "learning":
        return step if seconds < SECONDS_OF_SILENCE else f"{step}, reported {duration(seconds)} ago"
    doing = {
        "loading": "starting: loading PyTorch",
        "beginning": "starting: the first step",
        "finishing": f"{step}: measuring and saving",
        "stopping": "stopping",
        "pausing": "pausing",
    }[job.phase]
    return f"{doing}, {duration(seconds)} so far"


def _pace(latest: Mapping[str, Any]) -> str:
    speed, left = latest.get("images_per_second"), latest.get("seconds_left")
    told = [None if speed is None else f"{speed:,.0f} images/s", None if left is None else f"{duration(left)} left"]
    return ", ".join(filter(None, told))


def _curve(history: Sequence[Report], column: str) -> list[list[float]]:
    """Steps and values where it was measured; thinned evenly."""
    measured = [report for report in history if report.get(column) is not None]
    kept = thin(measured, MAX_POINTS, lambda report: int(report["step"]))
    return [[report["step"] for report in kept], [round(report[column], 4) for report in kept]]
