"""The zoo: none is converted wrongly without a word, whichever way its nets came out of their training on this processor."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.importing.zoo import GROUPS, group
from tests.importing.zoo_judge import verdict

PLAIN = 0.9  # of the plainly used files are converted without a question, at least


@pytest.mark.parametrize("name", GROUPS)
def test_none_is_converted_wrongly_without_a_word(name: str) -> None:
    judged = {animal: verdict(animal) for animal in group(name)}
    faults = [f"{animal.name}: {found.fault}" for animal, found in judged.items() if found.fault]
    assert not faults, "\n".join(faults)
    plain = [found.outcome for animal, found in judged.items() if animal.expected == "right"]
    assert plain.count("right") >= PLAIN * len(plain)


def test_the_zoo_is_large_and_every_name_is_there_once() -> None:
    names = Counter(animal.name for name in GROUPS for animal in group(name))
    assert len(names) >= 150
    assert max(names.values()) == 1
