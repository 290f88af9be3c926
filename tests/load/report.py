"""What a run has shown, in a few lines."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import psutil

from tests.load.replaying import Run

MIB = 2**20


@dataclass(frozen=True)
class Usage:
    """Of the servers at one moment. drawings: how many were read until then.

    processor, memory: by the server's process id, seconds and bytes. One that has ended is not there.
    moment: seconds.
    """

    processor: Mapping[int, float]
    moment: float
    memory: Mapping[int, int]
    drawings: int

    @classmethod
    def of(cls, processes: Sequence[psutil.Process], drawings: int) -> Usage:
        processor: dict[int, float] = {}
        memory: dict[int, int] = {}
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                times, size = process.cpu_times(), process.memory_info().rss
                if size:  # 0 of one that was killed and waits to be taken note of
                    processor[process.pid], memory[process.pid] = times.user + times.system, size
        return cls(processor, time.monotonic(), memory, drawings)

    def used_since(self, before: Usage) -> float:
        """Seconds of processor, of the servers that are left."""
        return sum(seconds - before.processor[server] for server, seconds in self.processor.items())

    def grown_since(self, before: Usage) -> int:
        """Bytes, of the servers that are left."""
        return sum(size - before.memory[server] for server, size in self.memory.items())


def report(run: Run, usage: Sequence[Usage]) -> str:
    """usage: when all pages were open; when each had drawn, which some runs are too short for; at the end."""
    first, last, observed = usage[0], usage[-1], run.observed
    used, seconds = last.used_since(first), last.moment - first.moment
    lines = [f"{len(observed.first)} pages open, each after {_at(sorted(observed.first), 0.5):.2f} s (median)"]
    if lost := len(first.processor) - len(last.processor):
        lines.append(f"{lost} of {len(first.processor)} servers was killed; what follows of processor and memory is of the others")
    lines.append(f"servers' processors {100 * used / seconds:.0f} % of one core")
    drawings = last.drawings + len(run.in_chromium)
    if run.waits:
        lines.append(f"{len(run.waits)} drawings → readings: {_spread(run.waits)}")
        if not lost:
            lines.append(f"{1000 * used / drawings:.1f} ms of processor a reading, looks included")
    elif observed.looks:
        lines.append(f"{1000 * used / observed.looks:.2f} ms of processor a look")
    if run.in_chromium:
        lines.append(f"{len(run.in_chromium)} drawings in Chromiums, from the lifted pen: {_spread(sorted(run.in_chromium))}")
    if run.storm is not None:
        lines.append(f"a storm answered in {run.storm[1] - run.storm[0]:.1f} s; the others meanwhile: {_spread(run.waits_in_storm)}")
    lines.append(f"memory {sum(last.memory.values()) / MIB:.0f} MiB; {_growth(usage)}")
    lines.append(
        f"{observed.looks} looks; {observed.received / MIB:.0f} MiB received; {observed.returned} pages came back, drawing and model"
    )
    lines.append(f"errors {len(observed.errors)} {dict(Counter(observed.errors).most_common(5)) or ''}")
    return "\n".join(lines)


def _growth(usage: Sequence[Usage]) -> str:
    if len(usage) < 3:
        return "too few drawings to tell its growth"
    grown, drawings = usage[-1].grown_since(usage[1]), usage[-1].drawings - usage[1].drawings
    return f"grown by {grown / MIB:.1f} MiB in {drawings} drawings, since each page had drawn once"


def _spread(waits: list[float]) -> str:
    return f"p50 {_at(waits, 0.5):.2f} s, p95 {_at(waits, 0.95):.2f} s, longest {waits[-1]:.2f} s" if waits else "none"


def _at(ascending: list[float], share: float) -> float:
    return ascending[min(len(ascending) - 1, int(share * len(ascending)))] if ascending else float("nan")
