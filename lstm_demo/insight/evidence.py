"""One reading of one image with what was found by switching units off and blanking rows: what the sentences are made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lstm_demo.insight import trace_facts as facts
from lstm_demo.insight.ablation import ROUNDING, Ablation, margins_without, margins_without_rows
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.step_words import of_cell
from lstm_demo.model.trace import Array, Trace

MUST_EXCEED = 0.95  # of the layer's other units, for a claim about one of them


@dataclass(frozen=True, eq=False)
class Reading:
    """The lead is the margin of `answer` over `rival`, its runner-up, after the last row.

    units: the top layer's units off, one at a time; the only layer that the readout hears. rows: the rows blank, likewise.
    top: the layer whose units were switched off; with two directions, one of the top layer's cells.
    """

    model: RecurrentClassifier
    trace: Trace
    units: Ablation
    rows: Ablation
    top: int

    @property
    def answer(self) -> int:
        """The class after the last row."""
        return self.units.this

    @property
    def rival(self) -> int:
        """Its runner-up."""
        return self.units.other

    @property
    def lead(self) -> float:
        """Logit of the answer − logit of the rival, after the last row."""
        return self.units.margin()


def read(model: RecurrentClassifier, trace: Trace) -> Reading:
    """Switch off and blank, about 50 ms for 128 units on one core. Raises ValueError for another network's trace."""
    facts.check_origin(trace, model.config)
    classes = (trace.prediction, facts.runner_up(trace))
    top = trace.config.top_cell
    units = margins_without(model, trace.image, top, classes)
    return Reading(model, trace, units, margins_without_rows(model, trace.image, classes), top)


def of_layer(trace: Trace, layer: int, evidence: dict[str, float]) -> str:
    """Which layer is meant, as part of a template, where there are several; adds `layer` to the evidence."""
    if trace.config.bidirectional:
        return of_cell(trace.config, layer)
    if trace.config.num_layers == 1:
        return ""
    evidence["layer"] = layer + 1
    return " of layer {layer:whole}"


def borne_out(ablation: Ablation, row: int = -1) -> npt.NDArray[np.bool_]:
    """(N,): which units may be spoken of. Off, the margin must fall, and by more than for 95 % of the layer's other units."""
    return (ablation.falls(row) > ROUNDING) & (ablation.shares_below(row) >= MUST_EXCEED)


def check(ablation: Ablation, named: Mapping[str, int], row: int = -1) -> dict[str, float]:
    """The evidence of that test for the units named: `unit`, `unit_fall`, `unit_without`, `unit_share_below` by each name.

    And what it was made with: check_this, check_other, check_row (from 1), check_margin.
    """
    steps = len(ablation.intact)
    falls, margins, shares = ablation.falls(row), ablation.margins(row), ablation.shares_below(row)
    evidence: dict[str, float] = {"check_this": ablation.this, "check_other": ablation.other, "check_row": row % steps + 1}
    evidence["check_margin"] = ablation.margin(row)
    for name, unit in named.items():
        numbers = {"": unit, "_fall": falls[unit], "_without": margins[unit], "_share_below": shares[unit]}
        evidence |= {name + suffix: float(number) for suffix, number in numbers.items()}
    return evidence


def strongest(strengths: Array, allowed: npt.NDArray[np.bool_], at_most: int) -> list[int]:
    """Of the units allowed, those with the largest positive strengths, the strongest first."""
    order: Iterable[int] = np.argsort(-strengths, kind="stable")
    return [int(unit) for unit in order if allowed[unit] and strengths[unit] > 0][:at_most]
