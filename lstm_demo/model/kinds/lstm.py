"""Long short-term memory (Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000)."""

from __future__ import annotations

import numpy as np

from lstm_demo.model.kinds.description import UNIT_OFF, Description, Example, Quantity, Read, Values
from lstm_demo.model.kinds.equation import Product, Reference, Stage, State, Sum

SCRIPT_STEP = '''\
def step(x, state, W, U, b_x, b_h):
    """One row x of an LSTM. W (4H, D) and U (4H, H) hold the rows of input gate, forget gate, candidate, output gate."""
    h, c = state
    z_i, z_f, z_g, z_o = (W @ x + U @ h + (b_x + b_h)).chunk(4)
    i = torch.sigmoid(z_i)  # what to write
    f = torch.sigmoid(z_f)  # what to keep
    g = torch.tanh(z_g)  # the candidate
    o = torch.sigmoid(z_o)  # what to reveal
    c = f * c + i * g
    h = o * torch.tanh(c)
    return h, c'''


def _products(own: Read, before: Read) -> dict[str, Values]:
    """kept f·c₋₁, written i·g, squashed tanh(c)."""
    return {
        "kept": own("forget_gate") * before("cell_state"),
        "written": own("input_gate") * own("candidate"),
        "squashed": np.tanh(own("cell_state")),
    }


LSTM = Description(
    kind="lstm",
    label="LSTM",
    name="LSTM",
    article="an",
    long_name="a long short-term memory",
    introduction="An LSTM has a memory: it reads the digit row by row, and its gates decide what to keep.",
    family="Ours",
    kernel="nn.LSTM",
    gates=("input_gate", "forget_gate", "candidate", "output_gate"),
    letters="ifgo",
    states=("hidden_state", "cell_state"),
    quantities=(
        Quantity("forget_gate", "f", "forget gate", "gate", 0, 1),
        Quantity("input_gate", "i", "input gate", "gate", 0, 1),
        Quantity("candidate", "g", "candidate", "candidate", -1, 1, "to write"),
        Quantity("output_gate", "o", "output gate", "gate", 0, 1),
        Quantity("cell_state", "c", "cell state", "state", None, None, "the memory"),
        Quantity("hidden_state", "h", "hidden state", "state", -1, 1, "revealed"),
    ),
    meanings={
        "forget_gate": "The share of each unit's memory that is kept: 1 keeps all, 0 erases it. Also Γf.",
        "input_gate": "How much of the candidate is added. Also called update gate, Γu.",
        "candidate": "What could be written, −1…1. Also c̃ₜ.",
        "output_gate": "How much of the memory is shown. Also Γo.",
        "cell_state": "The memory, a conveyor belt: scaled by f, added to by i ⊙ g, and nothing else.",
        "hidden_state": "What is shown of the memory: to the next row, the layer above, the answer.",
    },
    keeps="forget_gate",
    writes="input_gate",
    forgets="forget_gate",
    equations=(
        Sum("forget_gate", "σ"),
        Sum("input_gate", "σ"),
        Sum("candidate", "tanh"),
        Sum("output_gate", "σ"),
        # cₜ = fₜ ⊙ cₜ₋₁ + iₜ ⊙ gₜ
        State(
            "cell_state",
            (Reference("forget_gate"), "·", Reference("cell_state", 1), "+", Reference("input_gate"), "·", Reference("candidate")),
            stages=(1, 2),
            middle=(Product("kept", 1), "+", Product("written", 2)),
        ),
        # hₜ = oₜ ⊙ tanh(cₜ)
        State("hidden_state", (Reference("output_gate"), "· tanh(", Reference("cell_state"), ")"), stages=(3, 3)),
    ),
    stages=(
        Stage(
            "gates",
            "The row and the memory of the rows before set three gates and a candidate.",
            {"f": "forget_gate", "i": "input_gate", "g": "candidate", "o": "output_gate"},
        ),
        Stage("forget", "The forget gate says how much of the old cell state stays.", {"f·c₋₁": "kept.product"}),
        Stage("write", "What the input gate lets through of the candidate is added.", {"i·g": "written.product", "c": "cell_state"}),
        Stage(
            "reveal",
            "The output gate says how much of it the rest of the network sees.",
            {"tanh(c)": "squashed.product", "h": "hidden_state"},
        ),
    ),
    products=_products,
    graph={
        "input_gate": "i{t} = σ(z_i)",
        "forget_gate": "f{t} = σ(z_f)",
        "candidate": "g{t} = tanh(z_g)",
        "output_gate": "o{t} = σ(z_o)",
        "cell_state": "c{t} = f{t} ⊙ c{before} + i{t} ⊙ g{t}",
        "hidden_state": "h{t} = o{t} ⊙ tanh(c{t})",
    },
    script_step=SCRIPT_STEP,
    examples=(
        Example("Forget gate held open", "forget_gate", 1.0),
        Example("Forget gate held shut", "forget_gate", 0.0),
        Example("Nothing written from row {row}", "input_gate", 0.0, first=14),
        Example("Output gate held open", "output_gate", 1.0),
        UNIT_OFF,
    ),
    rival="rnn",
)
