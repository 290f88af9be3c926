"""`python -m tests.fuzz [COUNT] [SEED]`: so many mutations of each kind, and how many of them were read."""

from __future__ import annotations

import random
import sys

from tests.fuzz.targets import TARGETS

count, seed = (int(word) for word in (sys.argv[1:] + ["10000", "0"][len(sys.argv) - 1 :])[:2])
for name, target in TARGETS.items():
    read = sum(target(random.Random(f"{seed} {name} {number}")) for number in range(count))
    print(f"{name}: {count:,} mutations, {read:,} read, {count - read:,} refused with the declared error")
