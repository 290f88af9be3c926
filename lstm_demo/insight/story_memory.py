"""The part of the story that differs from cell to cell: how this digit was written into the memory, and what was forgotten."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from lstm_demo.insight import trace_facts as facts
from lstm_demo.insight.ablation import Surgery, read_with
from lstm_demo.insight.evidence import MUST_EXCEED, Reading, borne_out, check, of_layer, strongest
from lstm_demo.insight.gradients import gradient_reach
from lstm_demo.insight.sentence import Sentence, alike, say
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.trace import Array, GRUTrace, Trace

REACTION = 0.03  # a mean gate that moves less than this has not reacted
LOST = 0.2  # a unit whose memory shrank by less has lost nothing worth telling
LITTLE = 0.05  # of the lead


def tell_of_memory(reading: Reading) -> list[Sentence]:
    """One sentence on writing, one on forgetting where there is a row to forget in."""
    trace = reading.trace
    cell = CELLS[trace.config.cell]
    told = [SENTENCES[gate](reading) for gate in (cell.writes, cell.forgets) if gate]
    told = told or [_rewriting(trace), _reach(reading)]
    return [sentence for sentence in told if sentence]


def _input_gates(reading: Reading) -> Sentence:
    """The layer that sees the pixels; its input gates weighted by |g|, what there is to write."""
    trace = reading.trace
    first = _first_ink(trace)
    opened, written = facts.writing(trace, 0)
    row = first + int(opened[first:].argmax())
    evidence = {"row": row + 1, "open": opened[row], "written": written[row]}
    words = "The input gates" + of_layer(trace, 0, evidence)
    mean = "{open} (a mean weighted by |g|, what there is to write)"
    if first == 0:
        words += f" open most in row {{row:whole}}, to {mean}. There a unit writes i·|g| = {{written}} on average."
        return say("write", words, [row], (), evidence)
    evidence |= {"open_before": opened[first - 1], "written_before": written[first - 1]}
    if opened[row] - opened[first - 1] >= REACTION:
        words += " open when the ink comes, most of all in row {row:whole}"
    else:
        words += " hardly react to the ink; they open most in row {row:whole}"
    words += f": {mean}, against {{open_before}} in the last blank row."
    words += " There a unit writes i·|g| = {written} on average, against {written_before}."
    return say("write", words, [first - 1, row], (), evidence)


def _forget_gates(reading: Reading) -> Sentence | None:
    """The layer that the readout hears; its forget gates weighted by |c| of the row before, what there is to lose."""
    trace = reading.trace
    keeping = facts.keeping(trace, reading.top)
    row = _lowest(keeping, _first_ink(trace) + 1)
    if row is None:
        return None
    evidence = {"row": row + 1, "kept": keeping[row]}
    words = "The forget gates" + of_layer(trace, reading.top, evidence)
    words += " close furthest in row {row:whole}, which lets through {kept:percent} of what the cells held."
    words += _held_open(reading, "forget_gate", row, evidence)
    loss, units = _loss(reading, row, evidence)
    return say("forget", words + loss, [row - 1, row], units, evidence)


def _update_gates(reading: Reading) -> Sentence | None:
    """One gate for both: h − h₋₁ = (1 − z) ⊙ (n − h₋₁); weighted by |h| of the row before."""
    trace = reading.trace
    first, keeping = _first_ink(trace), facts.keeping(trace, reading.top)
    row = _lowest(keeping, max(first, 1))  # in the very first row there is nothing yet to keep
    if row is None:
        return None
    evidence = {"row": row + 1, "kept": keeping[row]}
    words = "A GRU forgets and writes with one gate. In row {row:whole} the update gates" + of_layer(trace, reading.top, evidence)
    words += " let through least of the old state: {kept:percent}"
    if first > 1:
        evidence |= {"kept_before": keeping[first - 1]}
        words += ", against {kept_before:percent} in the last blank row"
    loss, units = _loss(reading, row, evidence)
    return say("write", words + "; the candidates fill the rest." + loss, [row - 1, row], units, evidence)


def _reset_gates(reading: Reading) -> Sentence | None:
    """Weighted by what the candidate would hear of the past, |U·h + b|."""
    trace = reading.trace
    assert isinstance(trace, GRUTrace)
    hearing = facts.hearing(trace, reading.top)
    row = _lowest(hearing, _first_ink(trace) + 1)
    if row is None:
        return None
    evidence = {"row": row + 1, "heard": hearing[row]}
    words = "The reset gates" + of_layer(trace, reading.top, evidence)
    words += " close furthest in row {row:whole}, where the candidates hear {heard:percent} of the past."
    return say("forget", words + _held_open(reading, "reset_gate", row, evidence), [row], (), evidence)


# By the gate that they are about: a cell tells those of its own.
SENTENCES: Mapping[str, Callable[[Reading], Sentence | None]] = {
    "input_gate": _input_gates,
    "forget_gate": _forget_gates,
    "update_gate": _update_gates,
    "reset_gate": _reset_gates,
}


def _rewriting(trace: Trace) -> Sentence:
    top = trace.config.num_layers - 1
    first, moving = _first_ink(trace), facts.moving(trace, top)
    row = first + int(moving[first:].argmax())
    evidence = {"row": row + 1, "moved": moving[row]}
    words = "A plain RNN has no gates: every row rewrites every unit. The units" + of_layer(trace, top, evidence)
    words += " move most in row {row:whole}, by {moved} on average"
    if first:
        evidence |= {"moved_before": moving[first - 1]}
        words += ", against {moved_before} in the last blank row"
    return say("write", words + ".", [row], (), evidence)


def _reach(reading: Reading) -> Sentence | None:
    """The gradient of the lead by h after the first row of ink, beside that by h after the last row."""
    first, last = _first_ink(reading.trace), len(reading.trace.rows) - 1
    norms = gradient_reach(reading.model, reading.trace.image, reading.answer, reading.rival).hidden_norm[reading.top]
    if first == last or norms[last] == 0:
        return None
    evidence = {"ink_row": first + 1, "row": last + 1, "early": norms[first], "late": norms[last], "ratio": norms[first] / norms[last]}
    words = "Little is left of what was read first" if evidence["ratio"] < 0.5 else "What was read first still counts"
    words += ": a small push to the hidden state after row {ink_row:whole} can move the final lead {ratio} times "
    words += "as far as one after row {row:whole}."
    return say("forget", words, [first, last], (), evidence)


def _held_open(reading: Reading, gate: str, row: int, evidence: dict[str, float]) -> str:
    """What would have come of it, had the gate stayed at 1 in that one row: computed, not guessed."""
    surgery = Surgery(gate, 1.0, rows=(row,), layer=reading.top)
    logits = read_with(reading.model, reading.trace.image, surgery).logits[-1]
    lead = float(logits[reading.answer] - logits[reading.rival])
    evidence |= {"lead": reading.lead, "rival": reading.rival, "lead_open": lead, "answer_open": int(logits.argmax())}
    words = " Held open in that one row, they would have "
    if logits.argmax() != reading.answer:
        return words + "turned the answer into {answer_open:a}."
    if alike(lead, reading.lead):
        return words + "changed next to nothing."
    if abs(lead - reading.lead) < LITTLE * reading.lead:
        return words + "changed little: the final lead over the {rival:whole} would be {lead_open}, not {lead}."
    verb = "raised" if lead > reading.lead else "cut"
    return f"{words}{verb} the final lead over the {{rival:whole}} from {{lead}} to {{lead_open}}."


def _loss(reading: Reading, row: int, evidence: dict[str, float]) -> tuple[str, list[tuple[int, int]]]:
    """Of the units that the answer leans on, the one whose memory shrinks most."""
    trace, memory = reading.trace, reading.trace.memory[reading.top]
    loss: Array = np.abs(memory[row - 1]) - np.abs(memory[row])
    chosen = strongest(loss, borne_out(reading.units) & (loss >= LOST), 1)
    if not chosen:
        return "", []
    unit = chosen[0]
    evidence |= check(reading.units, {"unit": unit}) | {"leaning": 1 - MUST_EXCEED, "old": memory[row - 1, unit], "new": memory[row, unit]}
    state = CELLS[trace.config.cell].memory.label
    words = " Among the {leaning:percent} of the units that the answer leans on most, unit {unit:whole}" + of_layer(
        trace, reading.top, evidence
    )
    return f"{words} loses most: its {state} goes from {{old}} to {{new}}.", [(reading.top, unit)]


def _first_ink(trace: Trace) -> int:
    return int(facts.ink_rows(trace)[0])


def _lowest(values: Array, start: int) -> int | None:
    """The row of the lowest value from `start` on; None where no row is left."""
    return start + int(values[start:].argmin()) if start < len(values) else None
