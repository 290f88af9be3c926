"""How quick a reading is while many pages are open: real websocket clients replay what one Chromium sent.

    python -m tests.load [--sessions 50] [--period 5] [--minutes 3] [--chromiums 3] [--training] [--storm]
    python -m tests.load --replicas [--kill-one] [--sessions 150] [--period 25] …
    python -m tests.load --address http://127.0.0.1:8501 --pid PID [PID …]

A Chromium opens the page, draws twice, and is left alone for a while; what it sent, and how often it asked for something by itself, is
replayed by so many clients. Each draws every `--period` seconds. No two drawings are the same, and each client looks whether the reading
that it is shown is that of its own drawing. A client whose server goes away opens the page anew at the address that it had, and looks
whether its drawing and its model are there. Printed: from sending a drawing (the canvas waits 200 ms before it does) to the end of the run
that answers it, the server's processor time, its memory, and every error. The exit status is 1 where there was one.

--chromiums: so many real browsers draw, too. --training: beside a training, at which every page looks. --storm: half-way, one page more
sends 300 drawings at once. --period 0: nobody draws; the price of the open pages alone.
Without --address, on a server of its own, which is started and ended. --replicas: on three, behind an nginx of its own with
docs/deploy/nginx.conf and with one folder of runs. --kill-one: one of them is killed half-way; whoever it served must come back.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from tests.browser.conftest import serving
from tests.load.recording import record
from tests.load.replaying import Plan, replay
from tests.load.replicas import replicas
from tests.load.report import Usage, report


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--period", type=float, default=5.0, help="seconds between two drawings of one page")
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--chromiums", type=int, default=0)
    parser.add_argument("--training", action="store_true")
    parser.add_argument("--storm", action="store_true")
    parser.add_argument("--replicas", action="store_true", help="three servers behind nginx, which must be installed")
    parser.add_argument("--kill-one", action="store_true")
    parser.add_argument("--address", help="of a server that is running, or of a proxy before several")
    parser.add_argument("--pid", type=int, nargs="+", help="its process, or theirs")
    given = parser.parse_args()
    if (given.address is None) != (given.pid is None):
        parser.error("--address and --pid go together")
    if given.kill_one and not given.replicas:
        parser.error("--kill-one needs --replicas")
    plan = Plan(given.sessions, given.period, 60 * given.minutes, given.chromiums, given.storm)
    servers = replicas() if given.replicas else own_server() if given.address is None else running(given.address, given.pid)
    with servers as (address, processes):
        recording = record(address, training=given.training)
        print(recording.summary(), flush=True)
        usage: list[Usage] = []
        run = asyncio.run(
            replay(
                address,
                recording,
                plan,
                lambda drawings: usage.append(Usage.of(processes, drawings)),
                at_half=processes[0].kill if given.kill_one else None,
            )
        )
        usage.append(Usage.of(processes, len(run.waits)))
        print(report(run, usage))
    return 1 if run.observed.errors else 0


@contextmanager
def own_server() -> Iterator[tuple[str, list[psutil.Process]]]:
    known = set(psutil.Process().children())
    runs = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)  # a training that ends with its server may still be writing
    with runs as folder, serving("app.py", LSTM_DEMO_RUNS=folder, OMP_NUM_THREADS="1") as address:
        yield address, list(set(psutil.Process().children()) - known)


@contextmanager
def running(address: str, pids: list[int]) -> Iterator[tuple[str, list[psutil.Process]]]:
    yield address, [psutil.Process(pid) for pid in pids]


if __name__ == "__main__":
    sys.exit(main())
