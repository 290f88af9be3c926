"""`python -m tests.importing.zoo_seeds [SEED …]`: the zoo with its nets trained from other seeds, as another processor trains them.

Prints for every seed how many files were converted rightly, converted with the true way named beside, asked about with the true way named,
and refused with their true reason, and each fault in full. Ends with 1 if there was a fault.
"""

from __future__ import annotations

import sys
from collections import Counter

from tests.importing.zoo import GROUPS, SEED, group
from tests.importing.zoo_judge import verdict


def main(seeds: list[int]) -> int:
    faults = 0
    for seed in seeds:
        SEED.set(seed)
        found = {animal.name: (animal, verdict(animal)) for name in GROUPS for animal in group(name)}
        counts = Counter(judged.outcome for _, judged in found.values())
        best = Counter(judged.best for _, judged in found.values() if judged.best)
        plain = [judged.outcome for animal, judged in found.values() if animal.expected == "right"]
        print(
            f"seed {seed}: {len(found)} files, {', '.join(f'{count} {outcome}' for outcome, count in sorted(counts.items()))};"
            f" of {best.total()} asked, --reads best is right for {best['right']}, names the true way beside for {best['named']};"
            f" of {len(plain)} plain ones {plain.count('right')} are converted without a question",
            flush=True,
        )
        for name, (animal, judged) in found.items():
            if judged.fault:
                faults += 1
                print(f"  FAULT {name}: {judged.fault}")
            elif animal.expected == "right" and judged.outcome != "right":
                print(f"  {judged.outcome}: {name}")
    return faults > 0


if __name__ == "__main__":
    sys.exit(main([int(word) for word in sys.argv[1:]] or list(range(1, 6))))
