"""What a step makes on the way and a trace does not keep: multiplied here, in float32, as the cell does, so that the browser need not."""

from __future__ import annotations

import numpy as np

from lstm_demo.model.trace import Array, GRUTrace, LSTMTrace, Trace


def step_products(trace: Trace, layer: int, opened: list[int]) -> dict[str, Array]:
    """By name, of the opened units, each (P, T). LSTM: kept f·c₋₁, written i·g, squashed tanh(c). GRU: held z·h₋₁, renewal 1 − z,
    renewed (1 − z)·n, recalled U·h + b_hn. An RNN's step makes nothing on the way."""

    def own(values: Array) -> Array:
        chosen: Array = values[layer][:, opened].T
        return chosen

    def before(values: Array) -> Array:
        late: Array = np.roll(own(values), 1, axis=1)
        late[:, 0] = 0
        return late

    if isinstance(trace, LSTMTrace):
        return {
            "kept": own(trace.forget_gate) * before(trace.cell_state),
            "written": own(trace.input_gate) * own(trace.candidate),
            "squashed": np.tanh(own(trace.cell_state)),
        }
    if isinstance(trace, GRUTrace):
        update = own(trace.update_gate)
        return {
            "held": update * before(trace.hidden_state),
            "renewal": 1 - update,
            "renewed": (1 - update) * own(trace.candidate),
            "recalled": own(trace.hidden_part),
        }
    return {}
