"""Sentences on the effect of an intervention. Their numbers are computed from the two readings."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lstm_demo.insight.sentence import alike, say
from lstm_demo.lesson.intervention import Intervention, quantities
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.step_words import in_steps, of_cell
from lstm_demo.model.trace import Trace, mean_memory

PARTED = 0.05  # probabilities that differ by less are not yet apart


def outcome(real: Trace, other: Trace, chosen: Intervention) -> str:
    """Two or three sentences that compare the two readings. real: without the intervention. other: with it."""
    evidence = {
        "value": chosen.value,
        "first": chosen.first + 1,
        "last": chosen.last + 1,
        "answer": real.prediction,
        "sure": real.confidence,
        "new": other.prediction,
        "newly_sure": other.confidence,
        "old_left": float(other.probabilities[-1, real.prediction]),
        "memory": float(mean_memory(real, real.config.top_cell)[-1]),
        "new_memory": float(mean_memory(other, real.config.top_cell)[-1]),
    }
    words = _what(real, chosen, evidence) + _answer(real, other, evidence) + _parting(real, other, evidence)
    symbol = f"|{CELLS[real.config.cell].memory.symbol}|"
    forward = " of the forward direction" if real.config.bidirectional else ""
    words += f" After the last row the mean {symbol}{forward} is {{new_memory}}"
    words += ", as before." if alike(evidence["new_memory"], evidence["memory"]) else ", not {memory}."
    return in_steps(say("verdict", words, (), (), evidence).text, real.config)


def _what(real: Trace, chosen: Intervention, evidence: dict[str, float]) -> str:
    words = f"With the {quantities(real.config.cell)[chosen.gate].label} "
    if chosen.unit is not None:
        evidence["unit"] = chosen.unit
        words += "of unit {unit:whole} "
    if chosen.layer is not None:
        words += of_cell(real.config, chosen.layer, "in ") + " " * (real.config.num_cells > 1)
    words += "held at {value} "
    if chosen.first == chosen.last:
        return words + "in row {first:whole} "
    return words + ("throughout " if chosen.last - chosen.first + 1 == len(real.rows) else "from row {first:whole} to {last:whole} ")


def _answer(real: Trace, other: Trace, evidence: Mapping[str, float]) -> str:
    sure, newly_sure, left = (evidence[name] for name in ("sure", "newly_sure", "old_left"))
    if real.prediction == other.prediction:
        same = alike(sure, newly_sure, "percent")
        return "the answer is still {answer:a}, with {newly_sure:percent}" + (" as before." if same else " instead of {sure:percent}.")
    words = "the answer is {new:a} with {newly_sure:percent}, no longer {answer:a}, which "
    if alike(sure, left, "percent"):
        return words + "stays at {sure:percent}."
    return words + ("falls" if left < sure else "rises") + " from {sure:percent} to {old_left:percent}."


def _parting(real: Trace, other: Trace, evidence: dict[str, float]) -> str:
    if real.config.bidirectional:
        return ""  # there is one answer, which is told
    apart = np.flatnonzero(np.abs(real.probabilities - other.probabilities).max(axis=1) > PARTED)
    if not len(apart):
        evidence["parted"] = PARTED
        return " At no row does any probability differ by more than {parted:percent}."
    evidence["apart"] = int(apart[0]) + 1
    return " The two readings part in row {apart:whole}."
