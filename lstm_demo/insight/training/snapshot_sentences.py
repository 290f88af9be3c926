"""What happened while a network learned, in a few sentences about one image; every number is the learning's own."""

from __future__ import annotations

import numpy as np

from lstm_demo.insight.sentence import NO_BREAK, Sentence, listed, say
from lstm_demo.insight.trace_facts import ink_rows
from lstm_demo.insight.training.snapshot_readings import Learning, Saturation
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.trace import Array

NOTABLE = 0.01  # a smaller part of the activations is not worth a sentence
SURELY_MORE = 1.5  # a peak is one when it is this many times both ends


def what_happened(learning: Learning, layer: int) -> list[Sentence]:
    """The verdict on the way, the row from which it held, the saturation of the gates and the gradient's reach, in this order.

    Raises:
        ValueError: the network has no such layer.
    """
    if not 0 <= layer < learning.config.num_layers:
        raise ValueError(f"layer must be 0–{learning.config.num_layers - 1}, got {layer}")
    sentences = [_verdict(learning), _earlier(learning), _saturated(learning, layer), _reached(learning, layer)]
    return [sentence for sentence in sentences if sentence is not None]


def settled_snapshot(learning: Learning) -> int:
    """The first snapshot from which the answer after the last row is the final one to the end."""
    others = np.flatnonzero(learning.answers[:, -1] != learning.target)
    return int(others[-1]) + 1 if len(others) else 0


def _verdict(learning: Learning) -> Sentence:
    answers, settled = learning.answers[:, -1], settled_snapshot(learning)
    first = int(np.flatnonzero(answers == learning.target)[0])
    sure = learning.probabilities[:, -1, learning.target]
    numbers = {
        "answer": learning.target,
        "count": len(answers),
        "first": learning.steps[first],
        "settled": learning.steps[settled],
        "begin": learning.steps[0],
        "start": float(sure[0]),
        "sure": float(sure[-1]),
    }
    end = ", at the end with {sure:percent}."
    if len(answers) == 1:
        words, end = f"{_start(learning).capitalize()} it reads {{answer:a}}", ", with {sure:percent}."
    elif settled == 0:
        words = f"Already {_start(learning)} it reads {{answer:a}}, with {{start:percent}}, and so does every later snapshot"
    elif first == settled:
        words = "The snapshot after step {settled:grouped} is the first to read {answer:a}, and every later one does too"
    else:
        between = sorted({int(answer) for answer in answers[first:settled] if answer != learning.target})
        numbers |= {f"other{place}": answer for place, answer in enumerate(between)}
        others = listed((f"{{other{place}:a}}" for place in range(len(between))), "or")
        when = "after step {first:grouped}" if first else _start(learning)
        words = (
            f"{when.capitalize()} it first reads {{answer:a}}, then again {others}; from step {{settled:grouped}} on it stays {{answer:a}}"
        )
    return say("verdict", words + end, (), (), numbers)


def _start(learning: Learning) -> str:
    return f"after step {learning.steps[0]:,}" if learning.steps[0] else "before any training"


def _earlier(learning: Learning) -> Sentence | None:
    """From which row on the answer led when it had just settled, and at the end."""
    settled = settled_snapshot(learning)
    then, now = _leads_from(learning, settled), _leads_from(learning, -1)
    if then == now:
        return None
    numbers = {"answer": learning.target, "then": then + 1, "now": now + 1}
    words = "In that snapshot the {answer:whole} led from row {then:whole} of the picture on, at the end from row {now:whole} on."
    return say("row", words, (then, now), (), numbers)


def _leads_from(learning: Learning, snapshot: int) -> int:
    others = np.flatnonzero(learning.answers[snapshot] != learning.target)
    return int(others[-1]) + 1 if len(others) else 0


def _saturated(learning: Learning, layer: int) -> Sentence | None:
    """How much of the gates was shut or open for good, before and after, and the one that is the most at the end."""
    if not learning.saturation or len(learning.steps) == 1:
        return None
    shares = {name: _share(one, layer) for name, one in learning.saturation.items()}
    together = np.mean(list(shares.values()), axis=0)
    if together.max() < NOTABLE:
        return None
    name = max(shares, key=lambda gate: float(shares[gate][-1]))
    one, peak = learning.saturation[name], int(together.argmax())
    numbers = {"begin": float(together[0]), "end": float(together[-1]), "peak": float(together[peak]), "when": learning.steps[peak]}
    numbers |= {"open": float(one.high[-1, layer]), "shut": float(one.low[-1, layer]), "low": one.bounds[0], "high": one.bounds[1]}
    whose = "the gates" if CELLS[learning.config.cell].gated else "the hidden state"
    words = f"Of the activations of {whose}, {_percent('begin', together[0])} were saturated {_start(learning)}"
    if together[peak] > SURELY_MORE * max(together[0], together[-1]):
        words += ", {peak:percent} after step {when:grouped}"
    words += f" and {_percent('end', together[-1])} at the end"
    if len(shares) == 1:
        words += ": below {low:tenths} or above {high:tenths}"
    else:
        label = next(quantity.label for quantity in learning.final.QUANTITIES if quantity.name == name)
        words += f", the most of them in the {label}: {_percent('open', one.high[-1, layer])} above {{high:tenths}}, "
        words += f"{_percent('shut', one.low[-1, layer])} below {{low:tenths}}"
    return say("unit", words + ".", (), (), numbers)


def _reached(learning: Learning, layer: int) -> Sentence | None:
    """What of the last row's gradient was left at the first row of ink."""
    ink = ink_rows(learning.final)
    reach = relative_reach(learning, layer)
    if len(learning.steps) == 1 or not len(ink) or not np.isfinite(reach).all():
        return None
    row = int(ink[0])
    shares = reach[:, row]
    peak = int(shares.argmax())
    numbers = {
        "row": row + 1,
        "last": reach.shape[1],
        "begin": float(shares[0]),
        "end": float(shares[-1]),
        "peak": float(shares[peak]),
        "when": learning.steps[peak],
    }
    memory = "hidden state" if learning.cell_reach is None else "cell state"
    words = f"The gradient along the {memory} that reached back to row {{row:whole}}, the first with ink, was "
    words += f"{_part('begin', shares[0])} of row {{last:whole}}’s {_start(learning)}"
    if shares[peak] > SURELY_MORE * max(shares[0], shares[-1]):
        words += f", {_part('peak', shares[peak])} after step {{when:grouped}}"
    return say("carry", words + f" and {_part('end', shares[-1])} at the end.", (row,), (), numbers)


def relative_reach(learning: Learning, layer: int) -> Array:
    """|∂ margin / ∂ memory| by row, as a part of the last row's, (S, T). Where nothing reaches the last row either, 0.

    Below the top layer the last row's own part may be small: what its last c changes is heard through one row alone.
    """
    norms = learning.memory_reach[:, layer]
    last = norms[:, -1:]
    relative: Array = np.divide(norms, last, out=np.zeros_like(norms), where=last > 0)
    return relative


def _share(one: Saturation, layer: int) -> Array:
    together: Array = one.low[:, layer] + one.high[:, layer]
    return together


def _percent(name: str, value: float) -> str:
    return "none" if value == 0 else f"{{{name}:percent}}"


def _part(name: str, value: float) -> str:
    """As a share, or beyond 1 as so many times."""
    if value <= 1:
        return f"{{{name}:percent}}"
    return f"{{{name}:{'tenths' if value < 100 else 'grouped'}}}{NO_BREAK}times"
