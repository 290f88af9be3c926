"""Pulled plugs, so many times: what is left is whole, nobody trains on alone, and the run is listed and resumed.

    python -m tests.storm [--trainings 300] [--servers 20] [--terms 20] [--seed 0]

`kill -9` of a training at random moments of its starting, learning and writing, each then resumed and killed again; `kill -9` and SIGTERM
of a server whose page is open and which resumes what the last one left. Printed is whatever was wrong; then the command fails.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

from tests.storm.plugs import end_server, kill_training


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("trainings", 300), ("servers", 20), ("terms", 20), ("seed", 0)):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    storms = {
        "kill -9 of a training": (options.trainings, lambda folder: kill_training(folder, chance)),
        "kill -9 of a server": (options.servers, lambda folder: end_server(folder, signal.SIGKILL, chance)),
        "SIGTERM of a server": (options.terms, lambda folder: end_server(folder, signal.SIGTERM, chance)),
    }
    wrong = 0
    for name, (times, pull) in storms.items():
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            found = [(number, one) for number in range(times) for one in pull(Path(folder))]
        wrong += len(found)
        print(f"{name}, {times} times in {time.monotonic() - began:.0f} s: {len(found)} wrong", flush=True)
        print(*(f"  {number}: {one}\n" for number, one in found), sep="", end="", flush=True)
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
