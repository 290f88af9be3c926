"""The products behind one unit's gates: W·x and U·h opened into weight × value, for every row of a trace."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from torch import Tensor

from lstm_demo.insight.trace_facts import check_origin
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.parameters import GateWeights, gate_weights
from lstm_demo.model.trace import Addends, Array, GRUTrace, Trace


@dataclass(frozen=True, eq=False)
class PeepholeOperands:
    """weight: of this unit. values: (T,), its cell state as the gate sees it, of the row before or of the same row. products: (T,), the
    trace's own `from_cell`: weight × values.
    """

    weight: float
    values: Array
    products: Array


@dataclass(frozen=True, eq=False)
class GateOperands:
    """How one gate of one unit came to its pre-activation, row by row. All float32.

    input_weights: (D,), or (H,) above the first layer; the unit's row of W for this gate.
    hidden_weights: (H,), its row of U.
    from_input: (T, D), each input_weights × x; a row sums to the trace's `from_input`, but for float32 rounding.
    from_hidden: (T, H), each hidden_weights × h of the previous row; likewise for `from_hidden`. All 0 in the first row.
    hidden_constant: (T,), what `from_hidden` holds besides the products: 0, except for the GRU's candidate.
    bias: the trace's own. peephole: of a gate that has one, its weight and the cell state that it sees; else None.
    total: (T,), the pre-activation z exactly as stored.

    The GRU's candidate hears the past through the reset gate: its from_hidden is r × (hidden_weights × h), its
    hidden_constant r × b_hn.
    """

    input_weights: Array
    hidden_weights: Array
    from_input: Array
    from_hidden: Array
    hidden_constant: Array
    bias: float
    total: Array
    peephole: PeepholeOperands | None = None


@dataclass(frozen=True, eq=False)
class UnitOperands:
    """All gates of one unit, by the names that the trace uses, with what the weights are multiplied by.

    inputs: (T, D) or (T, H), x of each row. previous: (T, H), h after the row before, 0 before the first.
    """

    layer: int
    unit: int
    inputs: Array
    previous: Array
    gates: dict[str, GateOperands]

    def arrays(self) -> dict[str, Array]:
        """What a page that has the trace still lacks, by name, ready to be packed: float32, `"forget_gate.from_input"` ….

        For each gate input_weights, hidden_weights, from_input, from_hidden, and hidden_constant where it is not all 0.
        72 kB for an LSTM with H = 128 that reads 28 × 28, 119 kB above its first layer.
        """
        parts = ("input_weights", "hidden_weights", "from_input", "from_hidden", "hidden_constant")
        named = {f"{name}.{part}": getattr(gate, part) for name, gate in self.gates.items() for part in parts}
        return {name: array for name, array in named.items() if not name.endswith("hidden_constant") or array.any()}


def unit_operands(model: RecurrentClassifier, trace: Trace, layer: int, unit: int) -> UnitOperands:
    """Open every gate of one unit. The trace must be this model's, made with the weights that it has now.

    Raises:
        ValueError: no such layer or unit, or the trace is of another architecture.
    """
    check_origin(trace, model.config)
    weights = gate_weights(model, layer)
    if not 0 <= unit < model.config.hidden_size:
        raise ValueError(f"unit must be 0–{model.config.hidden_size - 1}, got {unit}")

    inputs = trace.layer_input(layer)
    hidden = trace.hidden_state[layer]
    previous = trace.previous(hidden, layer)
    gates = {name: _gate(weights[name], addends, inputs, previous, layer, unit) for name, addends in trace.addends.items()}
    for name in CELLS[trace.config.cell].peepholes:
        gates[name] = replace(gates[name], peephole=_peephole(cast(Tensor, weights[name].p), trace, name, layer, unit))
    if isinstance(trace, GRUTrace):
        b_hn = float(weights["candidate"].b_h[unit])
        gates["candidate"] = _through_reset(gates["candidate"], trace.reset_gate[layer, :, unit], b_hn)
    return UnitOperands(layer, unit, inputs, previous, gates)


def _gate(weights: GateWeights, addends: Addends, inputs: Array, previous: Array, layer: int, unit: int) -> GateOperands:
    input_weights: Array = weights.W_x[unit].to("cpu").numpy().copy()
    hidden_weights: Array = weights.W_h[unit].to("cpu").numpy().copy()
    return GateOperands(
        input_weights=input_weights,
        hidden_weights=hidden_weights,
        from_input=inputs * input_weights,
        from_hidden=previous * hidden_weights,
        hidden_constant=np.zeros(len(inputs), dtype=np.float32),
        bias=float(addends.bias[layer, unit]),
        total=addends.total[layer, :, unit],
    )


def _peephole(weights: Tensor, trace: Trace, gate: str, layer: int, unit: int) -> PeepholeOperands:
    from_cell, seen = trace.addends[gate].from_cell, CELLS[trace.config.cell].seen[gate]
    assert from_cell is not None
    states = trace.quantity(seen.of)[layer]
    values = trace.previous(states, layer) if seen.lag else states
    return PeepholeOperands(float(weights[unit]), values[:, unit], from_cell[layer, :, unit])


def _through_reset(candidate: GateOperands, reset: Array, b_hn: float) -> GateOperands:
    """The trace's from_hidden of a GRU's candidate is r ⊙ (U·h + b_hn): r goes into every product, r × b_hn stands apart."""
    return replace(candidate, from_hidden=reset[:, None] * candidate.from_hidden, hidden_constant=reset * np.float32(b_hn))
