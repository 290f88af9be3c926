"""The story of one digit in a handful of sentences, made from its trace; nothing about a unit is said that its absence does not bear out.

The words follow the facts: the same trace always tells the same story. No language model.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from lstm_demo.insight import story_both_ways
from lstm_demo.insight import trace_facts as facts
from lstm_demo.insight.evidence import Reading, borne_out, check, of_layer, read, strongest
from lstm_demo.insight.sentence import Sentence, alike, listed, say, told_in_steps
from lstm_demo.insight.story_memory import tell_of_memory
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.trace import Array, Trace

LONGEST_PATH = 5  # leaders in a row that a reader still follows
SPEAKERS = 3  # units named in one sentence
TELLING_PART = 0.5  # of the largest part of any unit; with less a unit did not carry a change
MANY = 0.2  # of the whole change; where no unit adds as much, many did it
SURE, FAIRLY_SURE = 0.95, 0.8


def tell(model: RecurrentClassifier, trace: Trace) -> list[Sentence]:
    """Five to nine sentences on how this model read this image, in the order of the reading; two on a blank image.

    Every claim about a unit was tested by switching it off (see `reading.borne_out`), and its
    evidence says how: between which classes (check_this, check_other) and after which row (check_row) the margin was taken,
    what was left of it without the unit (…_without), and the share of the layer's other units that matter less (…_share_below).

    Raises:
        ValueError: the trace is of another architecture. One of another model's weights is not noticed.
    """
    reading = read(model, trace)
    if not len(facts.ink_rows(trace)):
        return told_in_steps([_no_ink(trace), _verdict(reading)], trace.config)
    if trace.config.bidirectional:
        units = [_unit(one) for one in story_both_ways.directions(reading)]
        both = [story_both_ways.start(reading), story_both_ways.memories(reading), _row(reading), *units]
        return told_in_steps((*both, _verdict(reading)), trace.config)
    told = [_start(trace), *tell_of_memory(reading), _lead(trace), _carry(reading), _row(reading), _unit(reading), _tail(reading)]
    return told_in_steps((*told, _verdict(reading)), trace.config)


def _no_ink(trace: Trace) -> Sentence:
    evidence = {"rows": len(trace.rows), "guess": trace.prediction}
    words = "There is no ink: all {rows:whole} rows are blank. What the network answers, {guess:a}, is habit, not evidence."
    return say("start", words, range(len(trace.rows)), (), evidence)


def _start(trace: Trace) -> Sentence:
    first = int(facts.ink_rows(trace)[0])
    if first == 0:
        return say("start", "The ink begins in row {ink_row:whole}, the very first.", [0], (), {"ink_row": 1})
    guess = int(facts.leaders(trace)[first - 1])
    evidence = {"blank": first, "ink_row": first + 1, "guess": guess, "probability": trace.probabilities[first - 1, guess]}
    blank = {1: "Row 1 is blank", 2: "Rows 1 and {blank:whole} are blank"}.get(first, "Rows 1 to {blank:whole} are blank")
    words = ", the ink begins in row {ink_row:whole}. "
    words += "Until then the network leans towards {guess:a}, at {probability:percent}: habit, not evidence."
    return say("start", blank + words, range(first), (), evidence | {"row": 1})


def _lead(trace: Trace) -> Sentence:
    """Who led from the last blank row on, and when the final answer came to stay."""
    first, settled, leaders = int(facts.ink_rows(trace)[0]), facts.settled(trace), facts.leaders(trace)
    evidence = {"settled_row": settled + 1, "answer": trace.prediction}
    if settled <= first:
        words = "The {answer:whole} leads from row {settled_row:whole} on and never loses its place."
        return say("lead", words, [settled], (), evidence)
    start = max(first - 1, 0)
    turns = [start, *(row for row in range(start + 1, len(leaders)) if leaders[row] != leaders[row - 1])]
    evidence |= {"changes": len(turns) - 1, "old": leaders[settled - 1]}
    words = "After row {settled_row:whole} the {answer:whole} overtakes the {old:whole} and stays in front to the end."
    if 2 < len(turns) <= LONGEST_PATH:
        evidence |= {f"leader_{n}": leaders[row] for n, row in enumerate(turns, start=1)}
        words += f" On the way the lead went from {' to '.join(f'{{leader_{n}:whole}}' for n in range(1, len(turns) + 1))}."
    elif len(turns) > LONGEST_PATH:
        words += " Since the ink began, the lead has changed hands {changes:whole} times."
    return say("lead", words, turns[1:], (), evidence)


def _carry(reading: Reading) -> Sentence | None:
    """Which units moved the readout when the lead changed for good.

    The part of a unit u in the change of the margin is exactly (w_new,u − w_old,u) × Δs_u, w being the readout's weights and s what it
    hears: h, or h or c pooled; over all units the parts add up to the whole change (before the σ of a sigmoid readout).
    A readout with hidden layers has no such parts, so nothing is said of them.
    """
    trace, row = reading.trace, facts.settled(reading.trace)
    if row <= facts.ink_rows(trace)[0] or trace.config.head:
        return None
    new, old = reading.answer, int(facts.leaders(trace)[row - 1])
    parts = _parts(reading, new, old, row)
    off = reading.units.between(new, old)
    chosen = strongest(parts, borne_out(off, row) & (parts >= TELLING_PART * parts.max()), SPEAKERS)
    names = {f"unit_{n}": unit for n, unit in enumerate(chosen, start=1)}
    evidence = {"row": row + 1, "new": new, "old": old, "gain": parts.sum(), "most": parts.max()}
    evidence |= check(off, names, row) | {f"{name}_part": parts[unit] for name, unit in names.items()}
    words = "In row {row:whole} the {new:whole} gains {gain} on the {old:whole}; "
    if names:
        where = of_layer(trace, reading.top, evidence)
        adding = [f"unit {{{name}:whole}}{where} adds {{{name}_part}}" for name in names]
        if parts[chosen[0]] == parts.max():
            words += listed([adding[0] + " (the most of any)", *adding[1:]])
        else:
            words += listed(adding) + " (the most that any unit adds is {most})"
        words += "." + _without(names, evidence)
    elif parts.max() < MANY * parts.sum():
        words += "no unit adds more than {most}: that change is the work of many."
    else:
        words += "no unit adds more than {most}, and losing that one would have cost no more than losing some others."
    return say("carry", words, [row], [(reading.top, unit) for unit in chosen], evidence)


def _parts(reading: Reading, new: int, old: int, row: int) -> Array:
    weight = reading.model.linear_readout()[0].weight.detach().to("cpu").numpy()
    if reading.trace.config.pooling == "all":  # each row is heard by weights of its own, and by nothing before it is read
        added: Array = (weight[new] - weight[old]).reshape(-1, reading.trace.config.hidden_size)[row] * reading.trace.hidden_state[-1][row]
        return added
    heard = _heard(reading.trace)
    parts: Array = (weight[new] - weight[old]) * (heard[row] - heard[row - 1])
    return parts


def _heard(trace: Trace) -> Array:
    """What the readout hears after each row, (T, H)."""
    pooling = trace.config.pooling
    states: Array = (trace.memory if pooling == "cell" else trace.hidden_state)[-1]
    if pooling == "max":
        return np.maximum.accumulate(states)
    summed: Array = states.cumsum(axis=0)
    return {"sum": summed, "mean": summed / np.arange(1, len(states) + 1, dtype=np.float32)[:, None]}.get(pooling, states)


def _without(names: Collection[str], evidence: Mapping[str, float]) -> str:
    """What would have come of that row without the units just named, one at a time."""
    undone = [f"unit {{{name}:whole}}" for name in names if evidence[f"{name}_without"] < 0]
    if not undone:
        words = " Without unit {unit_1:whole} the {new:whole} would "
        if alike(evidence["unit_1_without"], evidence["check_margin"]):
            return words + "still have been {unit_1_without} ahead there."
        return words + "have been {unit_1_without} ahead there, not {check_margin}."
    which = "any one of them" if len(undone) == len(names) > 1 else listed(undone, "or")
    return f" Without {which} the {{old:whole}} would still have been in front there."


def _row(reading: Reading) -> Sentence:
    """The row whose blanking costs the lead most."""
    falls, answers = reading.rows.falls(), reading.rows.without[:, -1].argmax(axis=1)
    row = int(falls.argmax())
    evidence = {"row": row + 1, "answer": reading.answer, "rival": reading.rival, "lead": reading.lead}
    evidence |= {"without": reading.rows.margins()[row], "fall": falls[row], "changed": answers[row]}
    if falls[row] <= 0:
        words = "No row is needed on its own: whichever is blanked, the {answer:whole} keeps its lead over the {rival:whole}."
        return say("row", words, (), (), evidence)
    if answers[row] == reading.answer:
        words = "Row {row:whole} counts most: were it blank, the lead over the {rival:whole} would "
        words += "still be {lead}." if alike(evidence["without"], reading.lead) else "be {without} instead of {lead}."
        return say("row", words, [row], (), evidence)
    others = np.flatnonzero(answers != reading.answer)
    others = others[others != row]
    words = "Row {row:whole} counts most: were it blank, the answer would be {changed:a}."
    if len(others):
        evidence |= {"others": len(others)}
        words += " Blanking " + ("one other row" if len(others) == 1 else "any one of {others:whole} other rows") + " would change it too."
    return say("row", words, [row, *others], (), evidence)


def _unit(reading: Reading) -> Sentence | None:
    """The unit that the final lead leans on most."""
    chosen = strongest(reading.units.falls(), borne_out(reading.units), 1)
    if not chosen:
        return None
    changed = int(reading.units.without[chosen[0], -1].argmax())
    evidence = check(reading.units, {"unit": chosen[0]}) | {"lead": reading.lead, "rival": reading.rival, "changed": changed}
    where = of_layer(reading.trace, reading.top, evidence)
    both = reading.trace.config.bidirectional
    words = "No other unit there matters more to the lead than" if both else "No unit matters more to that lead than"
    words += f" unit {{unit:whole}}{where}: without it "
    if changed != reading.answer:
        words += "the answer would be {changed:a}."
    else:
        words += "the {rival:whole} would "
        words += "still be {lead} behind." if alike(evidence["unit_without"], reading.lead) else "be {unit_without} behind, not {lead}."
    return say("unit", words, (), [(reading.top, chosen[0])], evidence)


def _tail(reading: Reading) -> Sentence | None:
    """What goes on in the blank rows below the ink."""
    trace, last = reading.trace, int(facts.ink_rows(reading.trace)[-1])
    blank = len(trace.rows) - 1 - last
    if not blank:
        return None
    then, now = reading.units.margin(last), reading.lead
    evidence = {
        "ink_row": last + 1,
        "blank": blank,
        "then": then,
        "behind": -then,
        "now": now,
        "answer": reading.answer,
        "rival": reading.rival,
    }
    words = "The ink ends in row {ink_row:whole}, the reading does not: over the "
    words += "blank row below it" if blank == 1 else "{blank:whole} blank rows below it"
    if then < 0:
        words += " the {answer:whole} goes from {behind} behind the {rival:whole} to {now} ahead of it."
    else:
        course = "stays at {now}" if alike(now, then) else f"{'grows' if now > then else 'shrinks'} from {{then}} to {{now}}"
        words += f" the lead over the {{rival:whole}} {course}."
    return say("tail", words, range(last, len(trace.rows)), (), evidence)


def _verdict(reading: Reading) -> Sentence:
    trace, answer, rival = reading.trace, reading.answer, reading.rival
    if trace.config.bidirectional:
        return story_both_ways.verdict(reading)
    evidence = {"row": len(trace.rows), "answer": answer, "rival": rival, "lead": reading.lead, "odds": np.exp(np.float64(reading.lead))}
    evidence |= {"probability": trace.confidence, "rival_probability": trace.probabilities[-1, rival]}
    if trace.confidence >= SURE:
        unsure = np.flatnonzero(trace.probabilities[:, answer] < SURE)
        evidence |= {"sure": SURE, "sure_row": (int(unsure[-1]) + 1 if len(unsure) else 0) + 1}
        words = "At the end it is {probability:percent} sure of {answer:a}; "
        words += (
            "until the last row it was below {sure:percent}."
            if evidence["sure_row"] == len(trace.rows)
            else "from row {sure_row:whole} on it has been above {sure:percent}."
        )
    else:
        sure = "fairly sure" if trace.confidence >= FAIRLY_SURE else "not sure"
        words = f"At the end it is {sure}: {{answer:a}} with {{probability:percent}}."
    words += " The runner-up is {rival:a} with {rival_probability:percent}; "
    words += "the {answer:whole} leads it by {lead} in log-odds, which is {odds:odds}."
    return say("verdict", words, [len(trace.rows) - 1], (), evidence)
