"""Everything that is read from elsewhere, mutated: how much of it was read, refused as declared, or neither.

    python -m tests.fuzz [--seed 0] [--share 1.0] [KIND …]

With the same seed the same mutations. `--share 0.1` takes a tenth of each kind's count. The command fails where an exception is not
declared, a changed meaning was read, one mutation takes more than a second of the processor, or a kind's memory grows by more than 64 MiB.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback

import psutil

from tests.fuzz.browser_values import BROWSER_TARGETS
from tests.fuzz.files import FILE_TARGETS
from tests.fuzz.targets import TARGETS

COUNTS = {
    "cards": 10_000,
    "runs": 10_000,
    "reports": 10_000,
    "checkpoint bytes": 12_000,
    "checkpoint headers": 8_000,
    "states": 2_000,
    "pictures": 8_000,
    "links": 5_000,
    "foreign files": 1_000,
    "foreign contents": 1_000,
    "canvas values": 1_000,
    "component values": 1_000,
}
ALL = TARGETS | FILE_TARGETS | BROWSER_TARGETS
SECONDS, MEBIBYTES = 1.0, 64
WARM = 20  # mutations before the memory is first looked at: the first ones load libraries and make the files to mutate


def fuzz(kind: str, count: int, seed: int) -> bool:
    """Whether all is as declared."""
    process = psutil.Process()
    read = wrong = 0
    slowest, before = 0.0, 0
    for number in range(count):
        if number == min(WARM, count - 1):
            before = process.memory_info().rss
        started = time.process_time()
        try:
            read += ALL[kind](random.Random(f"{seed} {kind} {number}"))
        except Exception:  # an undeclared one, or a changed meaning that was read
            wrong += 1
            if wrong <= 3:
                print(f"{kind}, seed {seed}, number {number}:\n{traceback.format_exc(limit=-4)[-2000:]}")
        if number >= WARM:
            slowest = max(slowest, time.process_time() - started)
    growth = (process.memory_info().rss - before) / 2**20
    refused = count - read - wrong
    print(
        f"{kind:20s} {count:7,} mutations: {read:6,} read, {refused:7,} refused as declared, {wrong:,} undeclared or changed; "
        f"slowest {slowest:.2f} s, memory {growth:+.0f} MiB",
        flush=True,
    )
    return not wrong and slowest <= SECONDS and growth <= MEBIBYTES


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"{', '.join(ALL)}; all of them if none is named")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--share", type=float, default=1.0, help="of each kind's count")
    options = parser.parse_args()
    if unknown := set(options.kinds) - set(ALL):
        parser.error(f"no kind {', '.join(sorted(unknown))}: choose among {', '.join(ALL)}")
    kinds = options.kinds or list(ALL)
    as_declared = [fuzz(kind, max(1, round(options.share * COUNTS[kind])), options.seed) for kind in kinds]
    sys.exit(not all(as_declared))


if __name__ == "__main__":
    main()
