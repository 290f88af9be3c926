"""Ways of use, tried: a converted network reads 500 test images in every way that its weights leave open, and the best is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import torch
from torch import Tensor

from lstm_demo.importing.answers_by_way import answers
from lstm_demo.importing.conversion import Candidate, Conversion, pooling_of
from lstm_demo.importing.evidence import Evidence, not_beaten, weighed
from lstm_demo.importing.layouts.separate_gru import BEFORE
from lstm_demo.importing.ledger import Choices
from lstm_demo.importing.way_of_use import PLAIN_WAY, Way

IMAGES = 500
FEW = 5  # one image in so many tells the hopeless ways, which need not read the others
FEW_ERRORS = 4.0  # standard errors; more than for a decision, as what is dropped is not named
MOST_CANDIDATES = 4  # where nothing reads
GUESSING = 0.3  # accuracy below which a network of ten classes has not shown that it knows digits
CHANCE = 0.16  # more than this is not mere chance: four standard errors above one in ten


@dataclass(frozen=True, eq=False)
class Measured:
    """One candidate, used in one way. accuracy, loss: of 500 test images. obstacle: why this way cannot be shown here, "" if it can."""

    candidate: Candidate
    way: Way
    accuracy: float
    loss: float
    obstacle: str = ""

    @property
    def flags(self) -> str:
        """What says it on the command line, or a sentence's piece where nothing does."""
        if self.way.inlet != "linear":
            return f"{_function(self.way)} before the recurrence, which is not shown here"
        reads = "" if self.way == PLAIN_WAY else f"--reads {self.way.tokens()}"
        return f"{self.candidate.flags} {reads}".strip() or "--reads plain"

    def twin_of(self, other: Measured) -> bool:
        """Directions added or averaged: the logits have another size, and which size they learned to have reading does not show."""
        same = self.candidate is other.candidate and replace(self.way, merge=other.way.merge) == other.way
        return same and other.candidate.conversion.hears_one_direction and {self.way.merge, other.way.merge} == {"both", "averaged"}

    @property
    def in_words(self) -> str:
        return (f"{self.candidate.flags}: " if self.candidate.flags else "") + self.way_in_words

    @property
    def way_in_words(self) -> str:
        """With what the readout really hears: all hidden states where its shape says so, whatever the way."""
        conversion = self.candidate.conversion
        return replace(self.way, pooling=pooling_of(conversion.head, conversion.recurrence, self.way)).in_words()


@dataclass(frozen=True, eq=False)
class Trial:
    """measured: in the order of accuracy, then loss. ways: all that are open, also those that were given up after a few images."""

    measured: Sequence[Measured]
    evidence: Evidence
    ways: frozenset[Way]

    @property
    def best(self) -> Measured:
        """The one that reads best or, of those that reading cannot tell from it, the plainest."""
        return self.undecided()[0]

    def undecided(self) -> list[Measured]:
        """Those that no other is sure to beat; first the one to be taken, then by loss."""
        return self._ordered(self._with_twins(not_beaten(self.evidence)))

    def not_told_from(self, chosen: Measured) -> list[Measured]:
        """What it may be instead."""
        unsure = not_beaten(self.evidence) & ~self.evidence.surely_beaten_by([self.measured.index(chosen)])[0]
        unsure |= torch.tensor([one.twin_of(chosen) for one in self.measured])
        return [one for one in self._ordered(unsure) if one is not chosen] if bool(unsure.any()) else []

    def surely_beats(self, one: Measured, other: Measured) -> bool:
        return bool(self.evidence.surely_beaten_by([self.measured.index(one)])[0, self.measured.index(other)])

    def used_as(self, way: Way) -> Trial:
        """Of those used in this way alone."""
        places = [place for place, one in enumerate(self.measured) if one.way == way]
        return Trial([self.measured[place] for place in places], self.evidence.of(places), self.ways)

    def _with_twins(self, which: Tensor) -> Tensor:
        kept = [one for one, among in zip(self.measured, which.tolist(), strict=True) if among]
        return which | torch.tensor([any(one.twin_of(other) for other in kept) for one in self.measured])

    def _ordered(self, which: Tensor) -> list[Measured]:
        preferred = not_beaten(self.evidence, surely=False, among=which)
        found = [(not bool(preferred[place]), one) for place, one in enumerate(self.measured) if which[place]]
        first = min(found, key=lambda pair: (pair[0], len(pair[1].way.differences), pair[1].loss))[1]
        return sorted((one for _, one in found), key=lambda one: (one is not first, one.loss))


def tried(candidates: Sequence[Candidate], choices: Choices, images: Tensor, labels: Tensor, asked: Way | None = None) -> Trial:
    """Every candidate in every way. images: (N, 28, 28) in [0, 1]. labels: (N,). asked: a way that is measured however badly it reads.

    A few of the images are read first; what reads them surely worse than another is dropped, but for the plain way and the one asked for.
    """
    few, evidence = _read(candidates, choices, images[::FEW], labels[::FEW])
    hopeful = not_beaten(evidence, errors=FEW_ERRORS)
    kept = [one for one, still in zip(few, hopeful.tolist(), strict=True) if still]
    kept += [one for one in few if one not in kept and any(one.twin_of(other) for other in kept)]
    if float(evidence.rights.mean(1).max()) < GUESSING:
        least = {id(one.candidate): min(other.loss for other in kept if other.candidate is one.candidate) for one in kept}
        worth = sorted(least, key=lambda which: least[which])[:MOST_CANDIDATES]
        kept = [one for one in kept if id(one.candidate) in worth]
    named = [one for one in few if (one.candidate is candidates[0] and one.way == PLAIN_WAY) or one.way == asked]
    measured, evidence = _read(candidates, choices, images, labels, [*kept, *named])
    order = sorted(range(len(measured)), key=lambda place: (measured[place].accuracy, -measured[place].loss), reverse=True)
    return Trial([measured[place] for place in order], evidence.of(order), frozenset(one.way for one in few if not one.obstacle))


@cache
def test_images() -> tuple[Tensor, Tensor]:
    """500 of MNIST's test images, evenly chosen: (500, 28, 28) in [0, 1], and their labels (500,)."""
    from lstm_demo.data.samples import spread_test_digits

    images, labels = spread_test_digits(10_000 // IMAGES)
    return torch.from_numpy(images).float() / 255, torch.from_numpy(labels)


def _read(
    candidates: Sequence[Candidate], choices: Choices, images: Tensor, labels: Tensor, kept: Sequence[Measured] | None = None
) -> tuple[list[Measured], Evidence]:
    found: list[Measured] = []
    parts: list[Evidence] = []
    for candidate in candidates:
        ways = None if kept is None else {one.way for one in kept if one.candidate is candidate}
        if ways is not None and not ways:
            continue
        used, logits = zip(*answers(candidate.conversion, choices, images, ways), strict=True)
        parts.append(weighed(torch.stack(logits), labels))
        accuracies, losses = parts[-1].rights.mean(1).tolist(), parts[-1].losses.mean(1).tolist()
        for way, accuracy, loss in zip(used, accuracies, losses, strict=True):
            found.append(Measured(candidate, way, accuracy, loss, _obstacle(candidate.conversion, way)))
    return found, Evidence.joined(parts)


def _obstacle(conversion: Conversion, way: Way) -> str:
    if conversion.recurrence.reset_before:
        return f"It is a GRU that this program cannot show: {BEFORE}."
    if way.inlet == "linear":
        return ""
    name = conversion.inlet.name if conversion.inlet else ""
    return (
        f"It has {_function(way)} after {name}, before the recurrence: that cannot be folded into W, and this program shows no such layer."
    )


def _function(way: Way) -> str:
    return "a ReLU" if way.inlet == "relu" else "a tanh"
