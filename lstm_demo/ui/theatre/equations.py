"""The words and equations that stand beside the numbers, by cell. Data only: the browser puts a trace's numbers in their places.

An equation is either a *sum*, `symbol = function(W·x + U·h + b)`, whose addends the trace holds, or a *state*, whose terms are strings and
references to other quantities, at this row or (lag 1) at the row before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lstm_demo.model.config import ModelConfig


@dataclass(frozen=True)
class Words:
    """question: what a gate decides. low, high: what its ends, 0 and 1, do."""

    question: str = ""
    low: str = ""
    high: str = ""


WORDS: Mapping[str, Words] = {
    "forget_gate": Words("erase?", "erase", "keep"),
    "input_gate": Words("write?", "ignore", "write"),
    "output_gate": Words("reveal?", "hide", "reveal"),
    "reset_gate": Words("use the past?", "ignore", "use"),
    "update_gate": Words("hold on?", "renew", "hold"),
}


@dataclass(frozen=True)
class Reference:
    """The selected unit's value of a quantity, `lag` rows ago."""

    of: str
    lag: int = 0


Term = str | Reference


@dataclass(frozen=True)
class Sum:
    """name = function(W·x + U·h + b); an empty function leaves the sum as it is."""

    name: str
    function: str


@dataclass(frozen=True)
class State:
    """name = terms, first in letters, then in numbers."""

    name: str
    terms: Sequence[Term]


Equation = Sum | State

LSTM: tuple[Equation, ...] = (
    Sum("forget_gate", "σ"),
    Sum("input_gate", "σ"),
    Sum("candidate", "tanh"),
    Sum("output_gate", "σ"),
    # cₜ = fₜ ⊙ cₜ₋₁ + iₜ ⊙ gₜ
    State(
        "cell_state", (Reference("forget_gate"), "·", Reference("cell_state", 1), "+", Reference("input_gate"), "·", Reference("candidate"))
    ),
    # hₜ = oₜ ⊙ tanh(cₜ)
    State("hidden_state", (Reference("output_gate"), "· tanh(", Reference("cell_state"), ")")),
)

GRU: tuple[Equation, ...] = (
    Sum("reset_gate", "σ"),
    Sum("update_gate", "σ"),
    Sum("candidate", "tanh"),
    # hₜ = (1 − zₜ) ⊙ nₜ + zₜ ⊙ hₜ₋₁
    State(
        "hidden_state",
        ("(1 −", Reference("update_gate"), ") ·", Reference("candidate"), "+", Reference("update_gate"), "·", Reference("hidden_state", 1)),
    ),
)

GRU_NOTE = "In n, U·h has its own bias and is scaled by the reset gate r."


def equations(config: ModelConfig) -> tuple[Equation, ...]:
    """In the order in which one step computes them."""
    if config.cell == "lstm":
        return LSTM
    if config.cell == "gru":
        return GRU
    squash = "tanh(" if config.nonlinearity == "tanh" else "ReLU("
    return (Sum("pre_activation", ""), State("hidden_state", (squash, Reference("pre_activation"), ")")))


def equations_as_json(config: ModelConfig) -> list[dict[str, Any]]:
    """One dict an equation, with its `kind`: "sum" or "state"."""
    return [asdict(equation) | {"kind": type(equation).__name__.lower()} for equation in equations(config)]


def note(config: ModelConfig) -> str:
    """What the equations alone would leave unsaid, or nothing."""
    return GRU_NOTE if config.cell == "gru" else ""
