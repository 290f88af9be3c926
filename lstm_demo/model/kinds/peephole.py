"""Long short-term memory whose gates also see the cell state (Gers & Schmidhuber 2000, "Recurrent nets that time and count").

Input and forget gate see the cell state of the row before, the output gate that of the row itself; each unit's gates see its own alone.
What is not said here is as in an LSTM.
"""

from __future__ import annotations

from dataclasses import replace

from lstm_demo.model.kinds.equation import Reference, Stage, State, Sum
from lstm_demo.model.kinds.lstm import LSTM

SCRIPT_STEP = '''\
def step(x, state, W, U, b_x, b_h, p_i, p_f, p_o):
    """One row x of a peephole LSTM. W (4H, D) and U (4H, H) hold the rows of input gate, forget gate, candidate, output gate."""
    h, c = state
    z_i, z_f, z_g, z_o = (W @ x + U @ h + (b_x + b_h)).chunk(4)
    i = torch.sigmoid(z_i + p_i * c)  # what to write
    f = torch.sigmoid(z_f + p_f * c)  # what to keep
    g = torch.tanh(z_g)  # the candidate
    c = f * c + i * g
    o = torch.sigmoid(z_o + p_o * c)  # what to reveal
    h = o * torch.tanh(c)
    return h, c'''

_CELL_STATE, _HIDDEN_STATE = (equation for equation in LSTM.equations if isinstance(equation, State))
_GATES, _FORGET, _WRITE, _REVEAL = LSTM.stages

PEEPHOLE = replace(
    LSTM,
    kind="peephole",
    label="Peephole LSTM",
    name="peephole LSTM",
    article="a",
    long_name="a long short-term memory with peepholes",
    introduction="A peephole LSTM has a memory, and its gates look at it as they decide what to keep, row by row.",
    family="To compare",
    kernel=None,
    peepholes={"input_gate": "weight_ci", "forget_gate": "weight_cf", "output_gate": "weight_co"},
    equations=(
        Sum("forget_gate", "σ", peephole=Reference("cell_state", 1)),
        Sum("input_gate", "σ", peephole=Reference("cell_state", 1)),
        Sum("candidate", "tanh"),
        _CELL_STATE,
        Sum("output_gate", "σ", stage=3, peephole=Reference("cell_state")),
        _HIDDEN_STATE,
    ),
    stages=(
        Stage(
            "gates",
            "The row, the hidden state and each unit's own cell state set two gates; a candidate is made as in any LSTM.",
            {"f": "forget_gate", "i": "input_gate", "g": "candidate"},
        ),
        _FORGET,
        _WRITE,
        Stage(
            "reveal",
            "The output gate sees the new cell state, and says how much of it the rest of the network sees.",
            {"o": "output_gate", **_REVEAL.shows},
        ),
    ),
    note="Through its peepholes a gate sees its own unit's cell state: f and i that of the row before, o that of this row.",
    graph=LSTM.graph,
    script_step=SCRIPT_STEP,
)
