"""What becomes of one file of the zoo in the very decision of `convert`, and whether that is right."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Literal, NamedTuple

import torch

from lstm_demo.data.samples import spread_test_digits
from lstm_demo.importing.conversion import built, candidates
from lstm_demo.importing.decision import Decision, Question, decide
from lstm_demo.importing.foreign_file import ForeignError
from lstm_demo.importing.ledger import Choices
from lstm_demo.importing.trial import CHANCE, GUESSING, test_images, tried
from lstm_demo.importing.way_of_use import way_of
from tests.importing.zoo import Animal

IMAGES = torch.from_numpy(spread_test_digits(400)[0]).double() / 255
CLOSE = 1e-4


class Verdict(NamedTuple):
    """outcome: right: converted to the same function. named: converted otherwise, the true way among those said. asked: a question that
    names the true way. refused: with its true reason. unknown: said loudly to be so. fault: what is wrong, "" where nothing is. best: the
    outcome of `--reads best`.
    """

    outcome: Literal["right", "named", "asked", "refused", "unknown", "fault"]
    fault: str = ""
    best: str = ""


def verdict(animal: Animal) -> Verdict:
    try:
        decision = _decided(animal)
    except ForeignError as error:
        return _of_an_error(animal, error)
    if animal.expected not in ("right", "asked"):
        told = f"after {animal.expected.rpartition(' ')[2]}" in animal.expected and "not shown here" in " ".join(decision.said)
        return Verdict("named") if told else Verdict("fault", f"converted, not refused: {decision.said}")
    if (decision.chosen.accuracy < GUESSING) != ("like guessing" in decision.warning):
        return Verdict("fault", f"guessing is not said, or said of one that reads: {decision.chosen.accuracy}")
    difference = _difference(animal, decision)
    if difference < CLOSE:
        return Verdict("right")
    if decision.chosen.accuracy < CHANCE and decision.warning.startswith("It reads like guessing"):
        return Verdict("unknown")
    if _names(" ".join(decision.said), _true_flags(animal)):
        return Verdict("named")
    return Verdict("fault", f"silently wrong: logits differ by {difference:.2g} {decision.said} {decision.warning}")


def _of_an_error(animal: Animal, error: ForeignError) -> Verdict:
    sentence = str(error)
    if not sentence.endswith(".") or "\n" in sentence:
        return Verdict("fault", f"not a sentence: {sentence}")
    if not isinstance(error, Question) or animal.expected not in ("right", "asked"):
        return Verdict("refused") if animal.expected in sentence else Verdict("fault", f"{type(error).__name__}: {sentence}")
    decision = error.decide_for_best()
    difference = _difference(animal, decision)
    true = [decision.chosen.flags] if difference < CLOSE else _true_flags(animal)
    if not _names(sentence, true):
        return Verdict("fault", f"asked, but {true} is not among the answers: {sentence}")
    if difference < CLOSE:
        return Verdict("asked", best="right")
    if _names(" ".join(decision.said), true):
        return Verdict("asked", best="named")
    return Verdict("fault", f"--reads best is silently wrong: logits differ by {difference:.2g} {decision.said}; true: {true}")


def _decided(animal: Animal) -> Decision:
    choices = dict(animal.choices)
    reads = choices.pop("reads", None)
    return decide(animal.state, Choices(**choices), reads and way_of(reads), animal.ordered)


@torch.no_grad()
def _difference(animal: Animal, decision: Decision) -> float:
    """The largest of a logit, both nets in double precision, so that no processor's rounding counts."""
    if animal.logits is None:
        return 0.0
    return float((decision.model.double()(IMAGES) - animal.logits(IMAGES)).abs().max())


@torch.no_grad()
def _true_flags(animal: Animal) -> list[str]:
    """What says, on the command line, each way in which the file is the same function as the net that it is from."""
    assert animal.logits is not None
    choices = dict(animal.choices)
    choices.pop("reads", None)
    given = Choices(**choices)
    true = []
    for one in tried(candidates(animal.state, given, animal.ordered), given, *test_images()).measured:
        if not one.obstacle:
            model = built(one.candidate.conversion.recurrence, one.candidate.conversion.head, given, one.way).double()
            if float((model(IMAGES) - animal.logits(IMAGES)).abs().max()) < CLOSE:
                true.append(one.flags)
    return true


def _names(sentence: str, flags: Collection[str]) -> bool:
    """Whether it names one of these ways, and not a longer one alone that begins like it."""
    return any(re.search(rf"(?:with|Say|or) {re.escape(each)}(?!,?\w| --)", sentence) for each in flags)
