"""How quick a reading is while many pages are open: real websocket clients replay what one Chromium sent.

    python -m tests.load [--sessions 50] [--period 5] [--minutes 1] [--training] [--address http://127.0.0.1:8501 --pid PID]

A Chromium opens the page, draws twice, and is left alone for a while; what it sent, and how often it asked for something by itself, is
replayed by so many clients. Each draws every `--period` seconds, and no two drawings are the same. Printed: from sending a drawing (the
canvas waits 200 ms before it does) to the end of the run that answers it, the server's processor time, its memory, and every error.

--training: beside a training, at which every page looks. --period 0: nobody draws; the price of the open pages alone.
Without --address, on a server of its own, which is started and ended.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from tests.browser.conftest import serving
from tests.load.recording import record
from tests.load.replaying import Clients, replay


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--period", type=float, default=5.0, help="seconds between two drawings of one page")
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--training", action="store_true")
    parser.add_argument("--address", help="of a server that is running")
    parser.add_argument("--pid", type=int, help="its process")
    given = parser.parse_args()
    if (given.address is None) != (given.pid is None):
        parser.error("--address and --pid go together")
    with own_server() if given.address is None else running(given.address, given.pid) as (address, process):
        recording = record(address, training=given.training)
        print(recording.summary(), flush=True)
        marks: list[tuple[float, float]] = []

        def mark() -> None:
            times = process.cpu_times()
            marks.append((times.user + times.system, time.monotonic()))

        clients = asyncio.run(replay(address, recording, given.sessions, given.period, 60 * given.minutes, mark))
        mark()
        print(report(clients, marks[-1][0] - marks[0][0], marks[-1][1] - marks[0][1]))
        print(f"memory {process.memory_info().rss / 2**20:.0f} MiB")


@contextmanager
def own_server() -> Iterator[tuple[str, psutil.Process]]:
    known = set(psutil.Process().children())
    with tempfile.TemporaryDirectory() as runs, serving("app.py", LSTM_DEMO_RUNS=runs, OMP_NUM_THREADS="1") as address:
        (process,) = set(psutil.Process().children()) - known
        yield address, process


@contextmanager
def running(address: str, pid: int) -> Iterator[tuple[str, psutil.Process]]:
    yield address, psutil.Process(pid)


def report(clients: Clients, used: float, seconds: float) -> str:
    """used: of the server's processor in `seconds`, since all pages were open."""
    waits, looks = sorted(clients.waits), clients.looks
    lines = [f"{len(clients.first)} pages open, each after {_at(sorted(clients.first), 0.5):.2f} s (median)"]
    lines.append(f"server's processor {100 * used / seconds:.0f} % of one core")
    if waits:
        lines.append(f"{len(waits)} drawings: p50 {_at(waits, 0.5):.2f} s, p95 {_at(waits, 0.95):.2f} s, longest {waits[-1]:.2f} s")
        lines.append(f"{1000 * used / len(waits):.1f} ms of processor a reading, looks included")
    elif looks:
        lines.append(f"{1000 * used / looks:.2f} ms of processor a look")
    lines.append(f"{looks} looks; {clients.received / 2**20:.0f} MiB received")
    lines.append(f"errors {len(clients.errors)} {sorted(set(clients.errors))[:5]}")
    return "\n".join(lines)


def _at(ascending: list[float], share: float) -> float:
    return ascending[min(len(ascending) - 1, int(share * len(ascending)))] if ascending else float("nan")


if __name__ == "__main__":
    main()
