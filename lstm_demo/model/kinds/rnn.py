"""Elman's plain recurrence (Elman 1990): no gates at all."""

from __future__ import annotations

from lstm_demo.model.kinds.description import UNIT_OFF, Description, Example, Quantity, Read, Values
from lstm_demo.model.kinds.equation import SQUASH, Reference, Stage, State, Sum

SCRIPT_STEP = '''\
def step(x, h, W, U, b_x, b_h):
    """One row x of a plain RNN. W is (H, D), U (H, H)."""
    return NONLINEARITY(W @ x + U @ h + (b_x + b_h))'''


def _products(own: Read, before: Read) -> dict[str, Values]:
    """Its step makes nothing on the way."""
    return {}


RNN = Description(
    kind="rnn",
    label="RNN",
    name="plain RNN",
    article="a",
    long_name="a plain recurrent network",
    introduction="A plain RNN reads the digit row by row; without gates, every row rewrites all of its memory.",
    kernel="nn.RNN",
    has_nonlinearity=True,
    gates=("pre_activation",),
    letters="z",
    states=("hidden_state",),
    quantities=(
        Quantity("pre_activation", "z", "pre-activation", "state", None, None, "unsquashed"),
        Quantity("hidden_state", "h", "hidden state", "state", None, None, "the memory"),
    ),
    meanings={
        "pre_activation": "The sum before it is squashed.",
        "hidden_state": "All the memory there is, rewritten at every row: no gate protects it.",
    },
    equations=(
        Sum("pre_activation", ""),
        # hₜ = tanh(zₜ) or max(0, zₜ)
        State("hidden_state", (f"{SQUASH}(", Reference("pre_activation"), ")"), stages=(1, 1)),
    ),
    stages=(
        Stage("add", "The row and the memory are added up.", {"z": "pre_activation"}),
        Stage("squash", "The sum, squashed, is the new memory: all of it, every row.", {"h": "hidden_state"}),
    ),
    products=_products,
    graph={"pre_activation": "z{t} = W x{t} + U h{before} + b", "hidden_state": "h{t} = {squashed}"},
    script_step=SCRIPT_STEP,
    examples=(Example("Memory wiped in row {row}", "hidden_state", 0.0, first=14, last=14), UNIT_OFF),
    rival="lstm",
)
