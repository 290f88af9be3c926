"""What to do about a foreign file once it was tried: convert it, ask, or say why not. Never silently in a way that reads worse."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from torch import Tensor

from lstm_demo.importing.conversion import Candidate, Conversion, built, candidates, convert
from lstm_demo.importing.foreign_file import ForeignError
from lstm_demo.importing.ledger import Ambiguous, Choices
from lstm_demo.importing.trial import CHANCE, GUESSING, IMAGES, Measured, Trial, test_images, tried
from lstm_demo.importing.way_of_use import PLAIN_WAY, Way
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.style.percent import percent

BEST = "best"
SHOWN = 8
MOST_SHOWN = 40  # of those that reading cannot tell apart: all, but for the sake of a terminal
# Questions whose first answer is the usual one, taken where reading bears it out.
USUAL_FIRST = ("gate_order", "update_gate")


class Question(ForeignError):
    """The file can be used in several ways, and the person must say in which.

    best: what answers it on the command line as `--reads best` would. decide_for_best: that answer, without reading the images again.
    """

    def __init__(self, sentence: str, best: str, decide_for_best: Callable[[], Decision]) -> None:
        super().__init__(sentence)
        self.best = best
        self.decide_for_best = decide_for_best


@dataclass(frozen=True, eq=False)
class Decision:
    """model: used in the way that was decided. said: sentences on how it reads, and what else it may be. warning: to be said loudly."""

    conversion: Conversion
    model: RecurrentClassifier
    chosen: Measured
    said: tuple[str, ...]
    warning: str


def decide(tensors: Mapping[str, Tensor], choices: Choices, reads: Way | str | None = None, ordered: bool = True) -> Decision:
    """Try the file in every way that is open, and convert it in the way asked for, or in the plain one if none reads better.

    reads: a way, `best` for the one that reads best, None if the person has not said.

    Raises:
        Question: another way reads better than the plain one, or none is plain.
        ForeignError: as `convert`, or what reads best is no network that this program can show.
    """
    asked: Ambiguous | None = None
    try:
        found = [Candidate("", convert(tensors, choices, ordered))]
    except Ambiguous as error:
        asked = error
        found = candidates(tensors, choices, ordered)
    said = reads if isinstance(reads, Way) else None
    trial = tried(found, choices, *test_images(), asked=said)
    accuracy = trial.measured[0].accuracy
    if accuracy < CHANCE or (accuracy < GUESSING and reads != BEST):
        return _unknown(trial, asked, choices, said, found)
    if reads == BEST:
        return _decided(trial.best, trial, choices)
    if said is not None:
        whole, trial = trial, trial.used_as(said)
        if not trial.measured:
            raise ForeignError(_not_open(said, whole))
        if asked is None:
            return _decided(trial.measured[0], whole, choices)
    best = trial.best
    plain = next(one for one in trial.measured if one.way == (said or PLAIN_WAY) and one.candidate is found[0])
    usual = asked is None or (asked.choice in USUAL_FIRST and _alone(plain, trial))
    if usual and best is plain:
        return _decided(plain, trial, choices)
    if best.obstacle:
        raise ForeignError(f"{best.obstacle} So it reads {_percent(best)} of {IMAGES} test images right, {_percent(plain)} plainly.")
    raise Question(_question(asked, best, plain, trial), best.flags, partial(_decided, best, trial, choices))


def _unknown(trial: Trial, asked: Ambiguous | None, choices: Choices, said: Way | None, found: Sequence[Candidate]) -> Decision:
    """Reading shows nothing: as the person says, or plainly, and loudly."""
    way = said or PLAIN_WAY
    loud = (
        f"It reads like guessing: at most {_percent(trial.measured[0])} of {IMAGES} test images right, in all of {len(trial.ways)} ways"
        " tried. Either it learned something other than MNIST's digits, or it is used in a way that this program does not know."
    )
    if asked is not None:
        raise ForeignError(f"{asked} {loud} So reading cannot tell.")
    chosen = next((one for one in trial.measured if one.way == way), None)
    if chosen is None:
        raise ForeignError(_not_open(way, trial))
    best = trial.best
    if said is None and best.accuracy > CHANCE and best is not chosen and trial.surely_beats(best, chosen) and not best.obstacle:
        raise Question(f"{_question(None, best, chosen, trial)} {loud}", best.flags, partial(_decided, best, trial, choices))
    return Decision(found[0].conversion, _model(chosen, choices), chosen, (f"Taken to read {chosen.way_in_words}.",), loud)


def _decided(chosen: Measured, trial: Trial, choices: Choices) -> Decision:
    if chosen.obstacle:
        raise ForeignError(f"{chosen.obstacle} So it reads {_percent(chosen)} of {IMAGES} test images right.")
    said = [f"Of {IMAGES} test images it reads {_percent(chosen)} right, in this way: {chosen.in_words}."]
    if others := trial.not_told_from(chosen):
        said.append(f"Reading cannot tell it from: {_listed(others)}.")
    loud, best = "", trial.best
    if trial.surely_beats(best, chosen):
        loud = f"It would read {_figures(best)} with {best.flags}, {_figures(chosen)} as it is converted."
    if chosen.accuracy < GUESSING:
        loud = f"As it is converted, it reads like guessing. {loud}"
    return Decision(chosen.candidate.conversion, _model(chosen, choices), chosen, tuple(said), loud)


def _model(chosen: Measured, choices: Choices) -> RecurrentClassifier:
    conversion = chosen.candidate.conversion
    return built(conversion.recurrence, conversion.head, choices, chosen.way)


def _alone(plain: Measured, trial: Trial) -> bool:
    """No other candidate may be the one."""
    return all(one.candidate is plain.candidate for one in trial.undecided())


def _question(asked: Ambiguous | None, best: Measured, plain: Measured, trial: Trial) -> str:
    undecided = trial.undecided()
    others = [one for one in _best_of_each(trial.measured) if one not in undecided]
    table = _listed([*undecided, *others[: max(SHOWN - len(undecided), 0)]])
    unsure = f" Reading cannot tell the first {len(undecided)} apart." if len(undecided) > 1 else ""
    if asked is not None:
        return f"{asked} Of {IMAGES} test images it reads {table}.{unsure} --reads best takes the first."
    return (
        f"It reads {_figures(best)}, of {IMAGES} test images right with {best.in_words}, but {_figures(plain)}, plainly. Say {best.flags},"
        f" or --reads plain. Tried: {table}.{unsure}"
    )


def _best_of_each(measured: Sequence[Measured]) -> list[Measured]:
    """The best way of each candidate; where there is one candidate, the best ways."""
    seen: dict[str, Measured] = {}
    for one in measured:
        seen.setdefault(one.candidate.flags, one)
    shown = [one for one in seen.values() if not one.obstacle]
    return shown if len(seen) > 1 else [one for one in measured if not one.obstacle]


def _listed(ways: Sequence[Measured]) -> str:
    more = f"; and {len(ways) - MOST_SHOWN} more" if len(ways) > MOST_SHOWN else ""
    return "; ".join(f"{_figures(one)}, with {one.flags}" for one in ways[:MOST_SHOWN]) + more


def _not_open(way: Way, trial: Trial) -> str:
    listed = "; ".join(sorted({one.tokens() for one in trial.ways})[:12])
    return f"This network cannot be used so: --reads {way.tokens()}. It is open to: {listed}."


def _percent(measured: Measured) -> str:
    return percent(measured.accuracy, 1)


def _figures(measured: Measured) -> str:
    return f"{_percent(measured)}, loss {measured.loss:.2f}"
