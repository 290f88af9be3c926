"""`python -m tests.fuzz [COUNT] [SEED]`: so many mutations of each kind, how many of them were read, and each undeclared exception."""

from __future__ import annotations

import random
import sys
import traceback

from tests.fuzz.files import FILE_TARGETS
from tests.fuzz.targets import TARGETS

count, seed = (int(word) for word in (sys.argv[1:] + ["10000", "0"][len(sys.argv) - 1 :])[:2])
undeclared = 0
for name, target in (TARGETS | FILE_TARGETS).items():
    read = wrong = 0
    for number in range(count):
        try:
            read += target(random.Random(f"{seed} {name} {number}"))
        except Exception:  # an undeclared one, or a changed meaning that was read
            wrong += 1
            if wrong <= 3:
                print(f"{name}, seed {seed}, number {number}:\n{traceback.format_exc(limit=-4)[-2000:]}")
    undeclared += wrong
    refused = count - read - wrong
    print(f"{name}: {count:,} mutations, {read:,} read, {refused:,} refused as declared, {wrong:,} undeclared or changed", flush=True)
sys.exit(undeclared > 0)
