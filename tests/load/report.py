"""What a run has shown, in a few lines."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import psutil

from tests.load.replaying import Run

MIB = 2**20


@dataclass(frozen=True)
class Usage:
    """Of all servers together, at one moment. processor, moment: seconds. memory: bytes. drawings: how many were read until then."""

    processor: float
    moment: float
    memory: int
    drawings: int

    @classmethod
    def of(cls, processes: Sequence[psutil.Process], drawings: int) -> Usage:
        """A process that has ended counts for nothing."""
        processor, memory = 0.0, 0
        for process in processes:
            try:
                times = process.cpu_times()
                processor += times.user + times.system
                memory += process.memory_info().rss
            except psutil.NoSuchProcess:
                continue
        return cls(processor, time.monotonic(), memory, drawings)


def report(run: Run, usage: Sequence[Usage]) -> str:
    """usage: when all pages were open; when each had drawn, which some runs are too short for; at the end."""
    first, last, observed = usage[0], usage[-1], run.observed
    used, seconds = last.processor - first.processor, last.moment - first.moment
    lines = [f"{len(observed.first)} pages open, each after {_at(sorted(observed.first), 0.5):.2f} s (median)"]
    lines.append(f"servers' processors {100 * used / seconds:.0f} % of one core")
    drawings = last.drawings + len(run.in_chromium)
    if run.waits:
        lines.append(f"{len(run.waits)} drawings → readings: {_spread(run.waits)}")
        lines.append(f"{1000 * used / drawings:.1f} ms of processor a reading, looks included")
    elif observed.looks:
        lines.append(f"{1000 * used / observed.looks:.2f} ms of processor a look")
    if run.in_chromium:
        lines.append(f"{len(run.in_chromium)} drawings in Chromiums, from the lifted pen: {_spread(sorted(run.in_chromium))}")
    if run.storm is not None:
        lines.append(f"a storm answered in {run.storm[1] - run.storm[0]:.1f} s; the others meanwhile: {_spread(run.waits_in_storm)}")
    lines.append(f"memory {last.memory / MIB:.0f} MiB; {_growth(usage)}")
    lines.append(
        f"{observed.looks} looks; {observed.received / MIB:.0f} MiB received; {observed.returned} pages came back, drawing and model"
    )
    lines.append(f"errors {len(observed.errors)} {dict(Counter(observed.errors).most_common(5)) or ''}")
    return "\n".join(lines)


def _growth(usage: Sequence[Usage]) -> str:
    if len(usage) < 3:
        return "too few drawings to tell its growth"
    grown, drawings = usage[-1].memory - usage[1].memory, usage[-1].drawings - usage[1].drawings
    return f"grown by {grown / MIB:.1f} MiB in {drawings} drawings, since each page had drawn once"


def _spread(waits: list[float]) -> str:
    return f"p50 {_at(waits, 0.5):.2f} s, p95 {_at(waits, 0.95):.2f} s, longest {waits[-1]:.2f} s" if waits else "none"


def _at(ascending: list[float], share: float) -> float:
    return ascending[min(len(ascending) - 1, int(share * len(ascending)))] if ascending else float("nan")
