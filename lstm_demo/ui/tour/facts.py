"""The numbers in the tour's texts, all computed from one reading. Rows count from 1, units from 0, as on the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from lstm_demo.files.card import ModelCard
from lstm_demo.insight import trace_facts as facts
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.trace import Array, LSTMTrace, mean_memory

if TYPE_CHECKING:
    from lstm_demo.model.network import RecurrentClassifier

Facts = dict[str, float]

SURE = 0.8
RIDE = 8  # rows over which the unit keeps its value
SHUT = 0.1  # a gate up to this value counts as closed
WORTH = 0.5  # the smallest |c| that is used as an example of forgetting


def facts_of(trace: LSTMTrace, card: ModelCard) -> Facts:
    """All facts that can be computed without torch."""
    return _of_picture(trace) | _of_unit(trace) | _of_ride(trace) | _of_shut(trace) | _of_verdict(trace) | _of_network(trace.config, card)


def _of_picture(trace: LSTMTrace) -> Facts:
    ink = facts.ink_rows(trace)
    first = int(ink[0]) if len(ink) else 0
    brightest = trace.image[first].max()
    rows, width = trace.image.shape
    return {"first": 1, "rows": rows, "width": width, "ink_row": first + 1, "blank": first, "brightest": brightest}


def _of_unit(trace: LSTMTrace) -> Facts:
    """The unit and the row of the top layer where the smaller of the two, what is erased and what is written, is largest."""
    top = trace.config.num_layers - 1
    before = trace.previous(trace.cell_state[top], top)
    erased = np.abs(before) * (1 - trace.forget_gate[top])
    written = trace.input_gate[top] * trace.candidate[top]
    row, unit = (int(place) for place in np.unravel_index(np.minimum(erased, np.abs(written)).argmax(), erased.shape))
    gates = {"f": trace.forget_gate, "i": trace.input_gate, "g": trace.candidate, "o": trace.output_gate}
    found: Facts = {letter: values[top, row, unit] for letter, values in gates.items()}
    found |= {"c": trace.cell_state[top, row, unit], "h": trace.hidden_state[top, row, unit]}
    found |= {"c_before": before[row, unit], "kept": found["f"] * before[row, unit], "written": written[row, unit]}
    return found | {"row": row + 1, "unit": unit, "layer": top}


def _of_ride(trace: LSTMTrace) -> Facts:
    """The unit of the top layer that keeps the largest |c| over several rows of ink, counting only its forget gates."""
    top, ink = trace.config.num_layers - 1, facts.ink_rows(trace)
    start = int(ink[0]) + 2 if len(ink) else 0
    end = min(start + RIDE, len(trace.rows) - 1)
    through: Array = trace.forget_gate[top, start + 1 : end + 1].prod(axis=0)
    rider = int((through * np.abs(trace.cell_state[top, start])).argmax())
    held, now = trace.cell_state[top, start, rider], trace.cell_state[top, end, rider]
    left = through[rider] * held
    found: Facts = {"rider": rider, "ride_from": start + 1, "ride_next": start + 2, "ride_to": end + 1, "ride_share": through[rider]}
    return found | {"ride_held": held, "ride_left": left, "ride_now": now, "ride_added": now - left}


def _of_shut(trace: LSTMTrace) -> Facts:
    """The largest |c| of the top layer that a closed forget gate erases in a row of ink; if no gate closes, the most closed one."""
    top = trace.config.num_layers - 1
    held, gate = trace.previous(trace.cell_state[top], top), trace.forget_gate[top]
    inked = np.isin(np.arange(len(held)), facts.ink_rows(trace))[:, np.newaxis]
    worth = inked & (np.abs(held) >= WORTH)
    closed = worth & (gate <= max(SHUT, gate.min(initial=1.0, where=worth)))
    row, unit = (int(place) for place in np.unravel_index(np.where(closed, np.abs(held), 0.0).argmax(), held.shape))
    found: Facts = {"shut_row": row + 1, "shut_unit": unit, "shut_f": gate[row, unit], "shut_held": held[row, unit]}
    return found | {"shut_left": gate[row, unit] * held[row, unit], "kept_share": facts.keeping(trace, top)[row]}


def _of_verdict(trace: LSTMTrace) -> Facts:
    half = len(trace.rows) // 2
    leader = int(facts.leaders(trace)[half - 1])
    probability = trace.probabilities[half - 1, leader]
    choice = 2 if probability < 0.5 else 0 if leader == trace.prediction else 1
    found: Facts = {"answer": trace.prediction, "sure": trace.confidence, "half": half, "half_leader": leader}
    found |= {"half_probability": probability, "half_choice": choice, "settled_row": facts.settled(trace) + 1}
    return found | {"memory": mean_memory(trace, trace.config.num_layers - 1)[-1]}


def _of_network(config: ModelConfig, card: ModelCard) -> Facts:
    found: Facts = {"units": config.hidden_size, "stacked": 4 * config.hidden_size, "fan_in": config.input_size}
    found |= {"parameters": card.parameters, "plain_parameters": _plain_parameters(config), "steps": card.steps}
    return found | ({} if card.test_accuracy is None else {"accuracy": card.test_accuracy})


def _plain_parameters(config: ModelConfig) -> int:
    """The number of parameters of a plain RNN with as many layers and units."""
    units, classes = config.hidden_size, config.num_classes
    widths = [config.input_size] + [units] * (config.num_layers - 1)
    return sum(units * (width + units + 2) for width in widths) + classes * (units + 1)


def _first_ink(trace: LSTMTrace) -> int:
    ink = facts.ink_rows(trace)
    return int(ink[0]) if len(ink) else 0


def computed_facts(network: RecurrentClassifier, trace: LSTMTrace, plain: RecurrentClassifier | None) -> Facts:
    """The facts that need the networks: the reading with all forget gates open, and the size of the gradient row by row.

    plain: a plain RNN to compare with; without one, the facts whose names start with `plain` are missing.
    """
    from lstm_demo.insight.ablation import Surgery, read_with

    other = read_with(network, trace.image, Surgery("forget_gate", 1.0))
    choice = 0 if other.prediction == trace.prediction else 1 if other.confidence >= SURE else 2
    found: Facts = {"open_answer": other.prediction, "open_sure": other.confidence, "open_choice": choice}
    found["open_memory"] = mean_memory(other, trace.config.num_layers - 1)[-1]
    return found | _of_reach([network] if plain is None else [network, plain], trace)


def _of_reach(networks: Sequence[RecurrentClassifier], trace: LSTMTrace) -> Facts:
    """The gradient of the same margin at the first row of ink, as a share of that at the last row, for each network."""
    from lstm_demo.insight.gradients import gradient_reach

    found: Facts = {}
    for name, network in zip(("share", "plain"), networks):
        reach = gradient_reach(network, trace.image, trace.prediction, facts.runner_up(trace))
        norms = (reach.hidden_norm if reach.cell_norm is None else reach.cell_norm)[-1]
        found[name] = float(norms[_first_ink(trace)] / norms[-1]) if norms[-1] else 0.0
    if "plain" in found:
        found["plain_choice"] = 0 if found["plain"] > 0.5 else 1 if found["plain"] >= 0.1 else 2
    return found
