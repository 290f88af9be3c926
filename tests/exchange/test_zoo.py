"""The zoo, each through the very decision of `convert`: none is converted wrongly without a word."""

from __future__ import annotations

from collections import Counter

import pytest
import torch

from lstm_demo.data.samples import spread_test_digits
from lstm_demo.exchange.decision import BEST, Decision, Question, decide
from lstm_demo.exchange.foreign import ForeignError
from lstm_demo.exchange.ledger import Choices
from lstm_demo.exchange.trial import GUESSING
from lstm_demo.exchange.way import way_of
from tests.exchange.zoo import GROUPS, Animal, group

IMAGES = torch.from_numpy(spread_test_digits(400)[0]).double() / 255
CLOSE = 1e-4


def decided(animal: Animal, *, best: bool = False) -> Decision:
    choices = dict(animal.choices)
    reads = choices.pop("reads", None)
    return decide(animal.state, Choices(**choices), BEST if best else reads and way_of(reads), animal.ordered)


@torch.no_grad()
def differs(animal: Animal, decision: Decision) -> str:
    """The largest difference of a logit, both nets in double precision, so that no processor's rounding counts; "" where it is close."""
    if animal.logits is None:
        return ""
    difference = float((decision.model.double()(IMAGES) - animal.logits(IMAGES)).abs().max())
    return "" if difference < CLOSE else f"its logits differ by {difference:.2g} {decision.said} {decision.warning}"


def fault(animal: Animal) -> str:
    """What is wrong with how this file is treated, "" where all is well."""
    try:
        decision = decided(animal)
    except ForeignError as error:
        sentence = str(error)
        if not sentence.endswith(".") or "\n" in sentence:
            return f"not a sentence: {sentence}"
        if animal.expected == "asked" and isinstance(error, Question):
            found = differs(animal, decided(animal, best=True))
            return "" if animal.named and animal.named in sentence else found
        return "" if animal.expected in sentence else f"{type(error).__name__}: {sentence}"
    if animal.expected != "right":
        told = animal.named and animal.named in " ".join(decision.said)
        return "" if told else f"converted without a word: {decision.said}"
    if (decision.chosen.accuracy < GUESSING) != ("like guessing" in decision.warning):
        return f"guessing is not said, or said of one that reads: {decision.chosen.accuracy}"
    return differs(animal, decision)


@pytest.mark.parametrize("name", GROUPS)
def test_none_is_converted_wrongly_without_a_word(name: str) -> None:
    faults = {animal.name: found for animal in group(name) if (found := fault(animal))}
    assert not faults, "\n".join(f"{which}: {what}" for which, what in faults.items())


def test_the_zoo_is_large_and_every_name_is_there_once() -> None:
    names = Counter(animal.name for name in GROUPS for animal in group(name))
    assert len(names) >= 150
    assert max(names.values()) == 1
