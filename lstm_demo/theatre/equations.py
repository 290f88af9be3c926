"""The equations that stand beside the numbers, by cell. Data only: the browser puts a trace's numbers in their places.

An equation is either a *sum*, `symbol = function(W·x + U·h + b)`, whose addends the trace holds, or a *state*, whose terms are strings and
references to other quantities, at this row or (lag 1) at the row before.

A row's step is walked in `STAGES`; an equation says in which of them it holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lstm_demo.model.config import ModelConfig
from lstm_demo.model.step_words import in_steps


@dataclass(frozen=True)
class Reference:
    """The selected unit's value of a quantity, `lag` rows ago."""

    of: str
    lag: int = 0


Term = str | Reference


@dataclass(frozen=True)
class Sum:
    """name = function(W·x + U·h + b); an empty function leaves the sum as it is. stage: the substep in which it is computed."""

    name: str
    function: str
    stage: int = 0


@dataclass(frozen=True)
class Product:
    """What the step makes on the way (packing.py), in the substep `stage`."""

    product: str
    stage: int


@dataclass(frozen=True)
class State:
    """name = terms, first in letters, then in numbers, then (middle) its products. stages: in which its terms and its value appear."""

    name: str
    terms: Sequence[Term]
    stages: tuple[int, int]
    middle: Sequence[str | Product] = ()


Equation = Sum | State

LSTM: tuple[Equation, ...] = (
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
)

GRU: tuple[Equation, ...] = (
    Sum("reset_gate", "σ"),
    Sum("update_gate", "σ"),
    Sum("candidate", "tanh", stage=1),
    # hₜ = (1 − zₜ) ⊙ nₜ + zₜ ⊙ hₜ₋₁
    State(
        "hidden_state",
        ("(1 −", Reference("update_gate"), ") ·", Reference("candidate"), "+", Reference("update_gate"), "·", Reference("hidden_state", 1)),
        stages=(2, 3),
        middle=(Product("renewed", 3), "+", Product("held", 2)),
    ),
)


@dataclass(frozen=True)
class Stage:
    """One substep of a row. shows: its letters, and by which name the browser finds their value (cell.js)."""

    title: str
    words: str
    shows: Mapping[str, str]


STAGES: Mapping[str, tuple[Stage, ...]] = {
    "lstm": (
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
    "gru": (
        Stage("gates", "The row and the memory set two gates.", {"r": "reset_gate", "z": "update_gate"}),
        Stage("propose", "A candidate is made from the row and as much of the past as the reset gate lets through.", {"n": "candidate"}),
        Stage("hold", "The update gate says how much of the old state stays.", {"z·h₋₁": "held.product"}),
        Stage("renew", "The rest comes from the candidate.", {"(1−z)·n": "renewed.product", "h": "hidden_state"}),
    ),
    "rnn": (
        Stage("add", "The row and the memory are added up.", {"z": "pre_activation"}),
        Stage("squash", "The sum, squashed, is the new memory: all of it, every row.", {"h": "hidden_state"}),
    ),
}

GRU_NOTE = "In n, U·h has its own bias and is scaled by the reset gate r."


def equations(config: ModelConfig) -> tuple[Equation, ...]:
    """In the order in which one step computes them."""
    if config.cell == "lstm":
        return LSTM
    if config.cell == "gru":
        return GRU
    squash = "tanh(" if config.nonlinearity == "tanh" else "ReLU("
    return (Sum("pre_activation", ""), State("hidden_state", (squash, Reference("pre_activation"), ")"), stages=(1, 1)))


def equations_as_json(config: ModelConfig) -> list[dict[str, Any]]:
    """One dict an equation, with its `kind`: "sum" or "state"."""
    return [asdict(equation) | {"kind": type(equation).__name__.lower()} for equation in equations(config)]


def stages_as_json(config: ModelConfig) -> list[dict[str, Any]]:
    return [asdict(stage) | {"words": in_steps(stage.words, config)} for stage in STAGES[config.cell]]


def note(config: ModelConfig) -> str:
    """What the equations alone would leave unsaid, or nothing."""
    return GRU_NOTE if config.cell == "gru" else ""
