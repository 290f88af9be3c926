"""Why a 7, not a 1? The rows and units that decide between two classes, found by blanking and by switching off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lstm_demo.insight.ablation import Ablation, margins_without, margins_without_rows
from lstm_demo.insight.evidence import MUST_EXCEED, of_layer
from lstm_demo.insight.sentence import Sentence, alike, say, told_in_steps
from lstm_demo.insight.trace_facts import check_origin
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.trace import Array, Trace

LARGEST_LEAD = 700.0  # of which the odds still are a number
LITTLE = 0.02  # of the margin; a row that moves it by less does nothing worth telling


@dataclass(frozen=True)
class RowScore:
    """One row. without: the final margin with the row blank; score = margin − without: + speaks for `this`, − for the other."""

    row: int
    score: float
    without: float


@dataclass(frozen=True)
class UnitScore:
    """One unit. without: the final margin with the unit off; score = margin − without, signed as a row's.

    share: of the layer's other units, how many have a lower score (where it is positive) or a higher one (where it is negative);
    over 0.95 it may be spoken of.
    """

    layer: int
    unit: int
    score: float
    without: float
    share: float


@dataclass(frozen=True, eq=False)
class Contrast:
    """margins: (T,), logit of `this` − logit of `not_that` after each row, (1,) with two directions; margin: the last of them.

    rows and units (of all layers): the largest |score| first. sentences: three to six, of the kinds verdict, row and unit.
    """

    this: int
    not_that: int
    margins: Array
    rows: tuple[RowScore, ...]
    units: tuple[UnitScore, ...]
    sentences: tuple[Sentence, ...]

    @property
    def margin(self) -> float:
        """After the last row; negative where `not_that` leads."""
        return float(self.margins[-1])


def why(model: RecurrentClassifier, trace: Trace, this: int, not_that: int) -> Contrast:
    """What speaks for one class and what for the other; about 50 ms a layer for 128 units on one core. The trace must be this model's.

    Raises:
        ValueError: no such class, or twice the same, or the trace is of another architecture.
    """
    check_origin(trace, model.config)
    if this == not_that:
        raise ValueError(f"a contrast needs two classes, got {this} twice")
    classes = (this, not_that)
    rows = row_scores(margins_without_rows(model, trace.image, classes))
    layers = range(trace.config.num_cells)
    units = [score for layer in layers for score in unit_scores(margins_without(model, trace.image, layer, classes), layer)]
    units.sort(key=lambda scored: -abs(scored.score))
    margins: Array = trace.logits[:, this] - trace.logits[:, not_that]
    told = (_lead(margins, classes), *_rows(rows, margins, classes), *_units(trace, units, margins, classes))
    return Contrast(this, not_that, margins, rows, tuple(units), tuple(told_in_steps(told, trace.config)))


def row_scores(ablation: Ablation) -> tuple[RowScore, ...]:
    """All rows, the largest |score| first."""
    scores = [RowScore(row, float(fall), float(rest)) for row, (fall, rest) in enumerate(zip(ablation.falls(), ablation.margins()))]
    return tuple(sorted(scores, key=lambda scored: -abs(scored.score)))


def unit_scores(ablation: Ablation, layer: int) -> list[UnitScore]:
    """All units of one layer, by index."""
    falls, rest, lower = ablation.falls(), ablation.margins(), ablation.shares_below()
    higher = ablation.between(ablation.other, ablation.this).shares_below()  # the mirrored margin falls where this one grows
    share = np.where(falls >= 0, lower, higher)
    return [UnitScore(layer, unit, float(falls[unit]), float(rest[unit]), float(share[unit])) for unit in range(len(falls))]


def _lead(margins: Array, classes: tuple[int, int]) -> Sentence:
    ahead, behind = classes if margins[-1] > 0 else classes[::-1]
    turned = np.flatnonzero((margins > 0) != (margins[-1] > 0))
    since = int(turned[-1]) + 1 if len(turned) else 0
    lead = abs(float(margins[-1]))
    evidence = {"row": len(margins), "since_row": since + 1, "ahead": ahead, "behind": behind, "lead": lead}
    evidence["odds"] = float(np.exp(min(lead, LARGEST_LEAD)))
    if len(margins) == 1:
        words = "When all is read, the odds of the {ahead:whole} against the {behind:whole} are {odds:odds}. As log-odds, the logit of the "
        return say("verdict", words + "one minus that of the other, the {ahead:whole} leads by {lead}.", (), (), evidence)
    words = "After row {row:whole} the odds of the {ahead:whole} against the {behind:whole} are {odds:odds}. As log-odds, the logit of the "
    words += "one minus that of the other, the {ahead:whole} leads by {lead}; it has been in front since row {since_row:whole}."
    return say("verdict", words, [since, len(margins) - 1], (), evidence)


def _rows(rows: Sequence[RowScore], margins: Array, classes: tuple[int, int]) -> list[Sentence]:
    """The row that does most for each class, where it does something."""
    told = []
    for sign, speaks_for in zip((1, -1), classes):
        best = max(rows, key=lambda scored: sign * scored.score)
        if sign * best.score > LITTLE * abs(margins[-1]):
            evidence = {"row": best.row + 1, "class": speaks_for, "score": best.score} | _sides(best.without, margins, classes)
            words = "Row {row:whole} does most for the {class:whole}: were it blank, " + _outcome(best.without, margins)
            told.append(say("row", words, [best.row], (), evidence))
    return told


def _units(trace: Trace, units: Sequence[UnitScore], margins: Array, classes: tuple[int, int]) -> list[Sentence]:
    """The unit that does most for each class, if it stands out from its layer."""
    told = []
    for sign, speaks_for in zip((1, -1), classes):
        best = max(units, key=lambda scored: sign * scored.score)
        if sign * best.score > 0 and best.share >= MUST_EXCEED:
            evidence = {"unit": best.unit, "class": speaks_for, "score": best.score, "share": best.share} | _sides(
                best.without, margins, classes
            )
            words = "Unit {unit:whole}" + of_layer(trace, best.layer, evidence) + " does most for the {class:whole}: without it "
            told.append(say("unit", words + _outcome(best.without, margins), (), [(best.layer, best.unit)], evidence))
    return told


def _sides(without: float, margins: Array, classes: tuple[int, int]) -> dict[str, float]:
    ahead, behind = classes if margins[-1] > 0 else classes[::-1]
    return {"ahead": ahead, "behind": behind, "lead": abs(float(margins[-1])), "without": without, "left": abs(without)}


def _outcome(without: float, margins: Array) -> str:
    """What becomes of the lead, as the end of a template."""
    if (without > 0) == (margins[-1] > 0):
        words = "the {ahead:whole} would "
        if alike(abs(without), abs(float(margins[-1]))):
            return words + "still lead the {behind:whole} by {lead}."
        return words + "lead the {behind:whole} by {left} instead of {lead}."
    return "the {behind:whole} would lead the {ahead:whole} by {left}."
