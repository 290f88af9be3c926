"""The story of a network that reads in two directions: there is no answer after a row, so it is told of the directions and of the end."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lstm_demo.insight import trace_facts as facts
from lstm_demo.insight.ablation import margins_without
from lstm_demo.insight.evidence import Reading
from lstm_demo.insight.sentence import Sentence, say
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.step_words import cell_name
from lstm_demo.model.trace import mean_memory


def start(reading: Reading) -> Sentence:
    """Where the ink lies, and how the two directions come to it."""
    ink, rows = facts.ink_rows(reading.trace), len(reading.trace.rows)
    evidence = {"first": ink[0] + 1, "last": ink[-1] + 1, "row": 1, "rows": rows}
    words = "The ink lies in rows {first:whole} to {last:whole}. Forward, each layer reads it from row {row:whole} on; backward, from row "
    words += "{rows:whole} on. There is no answer before both have read all rows."
    return say("start", words, ink, (), evidence)


def memories(reading: Reading) -> Sentence:
    """How much the top layer's directions hold when each has read everything."""
    trace, top = reading.trace, reading.trace.config.top_cell
    symbol = f"|{CELLS[trace.config.cell].memory.symbol}|"
    last = len(trace.rows) - 1
    evidence = {"last": last + 1, "first": 1, "forward": mean_memory(trace, top)[last], "backward": mean_memory(trace, top + 1)[0]}
    words = f"When all is read, the mean {symbol} of {cell_name(trace.config, top)} is {{forward}} (after row {{last:whole}}), that of "
    words += f"{cell_name(trace.config, top + 1)} {{backward}} (after row {{first:whole}})."
    return say("write", words, [0, last], (), evidence)


def directions(reading: Reading) -> list[Reading]:
    """The same reading twice, with the units of each of the top layer's directions switched off."""
    backward = reading.top + 1
    units = margins_without(reading.model, reading.trace.image, backward, (reading.answer, reading.rival))
    return [reading, replace(reading, units=units, top=backward)]


def verdict(reading: Reading) -> Sentence:
    """What it answers, by how much."""
    trace, rival = reading.trace, reading.rival
    evidence = {"answer": reading.answer, "rival": rival, "lead": reading.lead, "odds": np.exp(np.float64(reading.lead))}
    evidence |= {"probability": trace.confidence, "rival_probability": trace.probabilities[-1, rival]}
    words = "When both directions have read everything, it answers {answer:a}, with {probability:percent}. The runner-up is {rival:a} with "
    words += "{rival_probability:percent}; the {answer:whole} leads it by {lead} in log-odds, which is {odds:odds}."
    return say("verdict", words, (), (), evidence)
