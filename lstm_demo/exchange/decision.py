"""What to do about a foreign file once it was tried: convert it, ask, or say why not. Never silently in a way that reads worse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from torch import Tensor

from lstm_demo.exchange.conversion import Candidate, Conversion, built, candidates, convert
from lstm_demo.exchange.foreign import ForeignError
from lstm_demo.exchange.ledger import Ambiguous, Choices
from lstm_demo.exchange.trial import GUESSING, IMAGES, Measured, test_images, tried
from lstm_demo.exchange.way import PLAIN_WAY, Way
from lstm_demo.model.network import RecurrentClassifier

BEST = "best"
SHOWN = 8
# Questions whose first answer is the usual one, taken where reading bears it out.
USUAL_FIRST = ("gate_order", "update_gate")


class Question(ForeignError):
    """The file can be used in several ways, and the person must say in which. best: what answers it, if anything reads."""

    def __init__(self, sentence: str, best: str) -> None:
        super().__init__(sentence)
        self.best = best


@dataclass(frozen=True, eq=False)
class Decision:
    """model: used in the way that was decided. said: sentences on how it reads, and what else it may be. warning: to be said loudly."""

    conversion: Conversion
    model: RecurrentClassifier
    chosen: Measured
    said: tuple[str, ...]
    warning: str


def decide(tensors: Mapping[str, Tensor], choices: Choices, reads: Way | str | None = None, ordered: bool = True) -> Decision:
    """Try the file in every way that is open, and convert it in the way asked for, or in the plain one if none reads clearly better.

    reads: a way, `best` for the one that reads best, None if the person has not said.

    Raises:
        Question: another way reads clearly better than the plain one, or none is plain.
        ForeignError: as `convert`, or what reads best is no network that this program can show.
    """
    asked: Ambiguous | None = None
    try:
        found = [Candidate("", convert(tensors, choices, ordered))]
    except Ambiguous as error:
        asked = error
        found = candidates(tensors, choices, ordered)
    measured = tried(found, choices, *test_images())
    if measured[0].accuracy < GUESSING:
        return _unknown(measured, asked, choices, reads, found)
    best = _preferred(measured)
    if reads == BEST:
        return _decided(best, measured, choices)
    if isinstance(reads, Way):
        open_ones = [one for one in measured if one.way == reads]
        if not open_ones:
            raise ForeignError(f"This network cannot be used so: --reads {reads.tokens()}. It is open to: {_open(measured)}.")
        if asked is None:
            return _decided(open_ones[0], measured, choices)
        best = _preferred(open_ones)
    plain = next(one for one in measured if one.way == (reads if isinstance(reads, Way) else PLAIN_WAY) and one.candidate is found[0])
    usual = asked is None or (asked.choice in USUAL_FIRST and _alone(plain, measured))
    if usual and best is plain:
        return _decided(plain, measured, choices)
    if best.obstacle:
        raise ForeignError(f"{best.obstacle} So it reads {_percent(best)} of {IMAGES} test images right, {_percent(plain)} plainly.")
    raise Question(_question(asked, best, plain, measured), best.flags)


def _preferred(measured: Sequence[Measured]) -> Measured:
    """The best or, of the ways of the same candidate that reading cannot tell from it, the plainest. measured: the best first."""
    top = measured[0]
    alike = [one for one in measured if one.candidate is top.candidate and not top.clearly_better_than(one)]
    return min(alike, key=lambda one: len(one.way.differences))


def _unknown(
    measured: Sequence[Measured], asked: Ambiguous | None, choices: Choices, reads: Way | str | None, found: Sequence[Candidate]
) -> Decision:
    """Reading shows nothing: as the person says, or plainly, and loudly."""
    way = reads if isinstance(reads, Way) else PLAIN_WAY
    ways = len(measured)
    loud = (
        f"It reads like guessing: at most {_percent(measured[0])} of {IMAGES} test images right, in all of {ways} ways tried. Either it"
        " learned something other than MNIST's digits, or it is used in a way that this program does not know."
    )
    if asked is not None:
        raise ForeignError(f"{asked} {loud} So reading cannot tell.")
    chosen = next((one for one in measured if one.way == way), None)
    if chosen is None:
        raise ForeignError(f"This network cannot be used so: --reads {way.tokens()}. It is open to: {_open(measured)}.")
    return Decision(found[0].conversion, _model(chosen, choices), chosen, (f"Taken to read {chosen.way.in_words()}.",), loud)


def _decided(chosen: Measured, measured: Sequence[Measured], choices: Choices) -> Decision:
    if chosen.obstacle:
        raise ForeignError(f"{chosen.obstacle} So it reads {_percent(chosen)} of {IMAGES} test images right.")
    best = measured[0]
    said = [f"Of {IMAGES} test images it reads {_percent(chosen)} right, in this way: {chosen.in_words}."]
    alike = [one for one in measured if one is not chosen and not chosen.clearly_better_than(one)]
    worth = [one for one in alike if one.accuracy >= GUESSING][: SHOWN - 1]
    if worth:
        said.append("Reading cannot tell it from: " + "; ".join(f"{_percent(one)} with {one.flags}" for one in worth) + ".")
    loud = ""
    if best is not chosen and best.clearly_better_than(chosen):
        loud = f"It would read {_percent(best)} with {best.flags}, {_percent(chosen)} as it is converted."
    if chosen.accuracy < GUESSING:
        loud = f"As it is converted, it reads like guessing. {loud}"
    return Decision(chosen.candidate.conversion, _model(chosen, choices), chosen, tuple(said), loud)


def _model(chosen: Measured, choices: Choices) -> RecurrentClassifier:
    conversion = chosen.candidate.conversion
    return built(conversion.recurrence, conversion.head, choices, chosen.way)


def _alone(plain: Measured, measured: Sequence[Measured]) -> bool:
    """Among the candidates, none other reads as well."""
    return all(plain.clearly_better_than(one) for one in measured if one.candidate is not plain.candidate)


def _question(asked: Ambiguous | None, best: Measured, plain: Measured, measured: Sequence[Measured]) -> str:
    table = "; ".join(f"{_percent(one)} with {one.flags}" for one in _best_of_each(measured)[:SHOWN])
    if asked is not None:
        return f"{asked} Of {IMAGES} test images it reads {table}. --reads best takes the first."
    return (
        f"It reads {_percent(best)} of {IMAGES} test images right with {best.in_words}, but {_percent(plain)} plainly. Say {best.flags},"
        f" or --reads plain. Tried: {table}."
    )


def _best_of_each(measured: Sequence[Measured]) -> list[Measured]:
    """The best way of each candidate; where there is one candidate, the best ways."""
    seen: dict[str, Measured] = {}
    for one in measured:
        seen.setdefault(one.candidate.flags, one)
    shown = [one for one in seen.values() if not one.obstacle]
    return shown if len(seen) > 1 else [one for one in measured if not one.obstacle]


def _open(measured: Sequence[Measured]) -> str:
    return "; ".join(sorted({one.way.tokens() for one in measured if not one.obstacle})[:12])


def _percent(measured: Measured) -> str:
    return f"{100 * measured.accuracy:.1f} %"
