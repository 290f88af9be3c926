"""Runs, their states and their evaluations in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any

from lstm_demo.plots.run_curves import COLOURS, SHAPES, RunCurve
from lstm_demo.runs.runs import Run
from lstm_demo.style.palette import Theme
from lstm_demo.style.percent import accuracy_text

CHOSEN = "runs-chosen"
"""The key of the widget that chooses which runs are compared."""
STATES = {
    "queued": "waits in the queue",
    "running": "running",
    "paused": "paused",
    "stopped": "stopped",
    "done": "finished",
    "failed": "failed",
}


def state_in_words(run: Run) -> str:
    """The state in words. A run whose record says that it is under way, but on which no process works, was interrupted."""
    state = run.record.state
    return "cut off" if state in ("running", "queued") and not run.busy else STATES[state]


def legend(runs: Sequence[Run], curves: Sequence[RunCurve], theme: Theme) -> str:
    """HTML with each run's colour and shape, name, progress and accuracy."""
    items = []
    for run, curve in zip(runs, curves):
        facts = " · ".join(filter(None, [state_in_words(run), _place(curve.reports, run.busy), _score(curve.reports)]))
        colour = COLOURS[theme][curve.slot]
        words = f'<span><b>{escape(run.name)}</b> <span class="facts">{facts}</span></span>'
        items.append(f'<li style="--run: {colour}"><i class="mark {SHAPES[curve.slot]}" aria-hidden="true"></i>{words}</li>')
    return f'<ul class="run-legend">{"".join(items)}</ul>'


def chip_colours(slots: Sequence[int], theme: Theme) -> str:
    """A style sheet that gives the labels of the chosen runs the colours of their curves. slots: in the order of the labels."""
    rules = [f'.st-key-{CHOSEN} [data-tag-index="{at}"] {{ --run: {COLOURS[theme][slot]}; }}' for at, slot in enumerate(slots)]
    return f"<style>{''.join(rules)}</style>"


def evaluation_in_words(report: Mapping[str, Any]) -> str:
    """`step 1,200 · 98.61 %`, of the test digits."""
    accuracy = report.get("test_accuracy")
    return f"step {report['step']:,}" + ("" if accuracy is None else f" · {accuracy_text(accuracy)}")


def when(created: str) -> str:
    """`23 Nov 2026, 15:16`, in this computer's time zone; "" where the record has no valid time."""
    try:
        moment = datetime.fromisoformat(created).astimezone()
    except (ValueError, OverflowError, OSError):  # the last two: a year that no clock has
        return ""
    return f"{moment.day} {moment:%b %Y, %H:%M}"


def _place(reports: Sequence[Mapping[str, Any]], busy: bool) -> str:
    """The progress in words. busy: whether the run is under way."""
    if not reports:
        return "no step measured yet" if busy else "no step was measured"
    last = reports[-1]
    return f"step {last['step']:,}" if last["step"] == last["steps"] else f"step {last['step']:,} of {last['steps']:,}"


def _score(reports: Sequence[Mapping[str, Any]]) -> str:
    """The test accuracy that was measured last; "" for none."""
    measured = next((report["test_accuracy"] for report in reversed(reports) if report.get("test_accuracy") is not None), None)
    return "" if measured is None else f"test {accuracy_text(measured)}"
