"""Gated recurrent unit (Cho et al. 2014), with the reset gate where torch has it."""

from __future__ import annotations

from lstm_demo.model.kinds.description import UNIT_OFF, Description, Example, Quantity, Read, Values
from lstm_demo.model.kinds.equation import Product, Reference, Stage, State, Sum

SCRIPT_STEP = '''\
def step(x, h, W, U, b_x, b_h):
    """One row x of a GRU. W (3H, D) and U (3H, H) hold the rows of reset gate, update gate, candidate."""
    x_r, x_z, x_n = (W @ x + b_x).chunk(3)
    h_r, h_z, h_n = (U @ h + b_h).chunk(3)
    r = torch.sigmoid(x_r + h_r)  # how much of the past the candidate hears
    z = torch.sigmoid(x_z + h_z)  # what to keep
    n = torch.tanh(x_n + r * h_n)  # the candidate
    return (1 - z) * n + z * h'''


def _products(own: Read, before: Read) -> dict[str, Values]:
    """held z·h₋₁, renewal 1 − z, renewed (1 − z)·n, recalled U·h + b_hn."""
    update = own("update_gate")
    return {
        "held": update * before("hidden_state"),
        "renewal": 1 - update,
        "renewed": (1 - update) * own("candidate"),
        "recalled": own("hidden_part"),
    }


GRU = Description(
    kind="gru",
    label="GRU",
    name="GRU",
    article="a",
    long_name="a gated recurrent unit",
    introduction="A GRU has a memory: it reads the digit row by row, and its two gates decide what to keep.",
    kernel="nn.GRU",
    gates=("reset_gate", "update_gate", "candidate"),
    letters="rzn",
    states=("hidden_state",),
    quantities=(
        Quantity("reset_gate", "r", "reset gate", "gate", 0, 1),
        Quantity("update_gate", "z", "update gate", "gate", 0, 1),
        Quantity("candidate", "n", "candidate", "candidate", -1, 1, "to write"),
        Quantity("hidden_state", "h", "hidden state", "state", -1, 1, "the memory"),
    ),
    meanings={
        "reset_gate": "How much of it the candidate hears. Also the relevance gate, Γr.",
        "update_gate": "1 keeps the old state, 0 takes the candidate; one gate for erasing and writing.",
        "candidate": "What could become of the state, −1…1.",
        "hidden_state": "Memory and output in one: (1 − z) ⊙ n + z ⊙ hₜ₋₁.",
    },
    keeps="update_gate",
    writes="update_gate",
    forgets="reset_gate",
    equations=(
        Sum("reset_gate", "σ"),
        Sum("update_gate", "σ"),
        Sum("candidate", "tanh", stage=1),
        # hₜ = (1 − zₜ) ⊙ nₜ + zₜ ⊙ hₜ₋₁
        State(
            "hidden_state",
            (
                "(1 −",
                Reference("update_gate"),
                ") ·",
                Reference("candidate"),
                "+",
                Reference("update_gate"),
                "·",
                Reference("hidden_state", 1),
            ),
            stages=(2, 3),
            middle=(Product("renewed", 3), "+", Product("held", 2)),
        ),
    ),
    stages=(
        Stage("gates", "The row and the memory set two gates.", {"r": "reset_gate", "z": "update_gate"}),
        Stage("propose", "A candidate is made from the row and as much of the past as the reset gate lets through.", {"n": "candidate"}),
        Stage("hold", "The update gate says how much of the old state stays.", {"z·h₋₁": "held.product"}),
        Stage("renew", "The rest comes from the candidate.", {"(1−z)·n": "renewed.product", "h": "hidden_state"}),
    ),
    note="In n, U·h has its own bias and is scaled by the reset gate r.",
    products=_products,
    graph={
        "reset_gate": "r{t} = σ(z_r)",
        "update_gate": "z{t} = σ(z_z)",
        "candidate": "n{t} = tanh(z_n)",
        "hidden_state": "h{t} = (1 − z{t}) ⊙ n{t} + z{t} ⊙ h{before}",
    },
    script_step=SCRIPT_STEP,
    examples=(
        Example("Update gate: keep everything from row {row}", "update_gate", 1.0, first=14),
        Example("Update gate: keep nothing", "update_gate", 0.0),
        Example("Reset gate: ignore the past", "reset_gate", 0.0),
        UNIT_OFF,
    ),
    rival="rnn",
)
