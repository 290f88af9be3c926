"""The equations that stand beside the numbers, of the network in use, ready for JSON."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.equation import SQUASH, Equation, Sum
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.step_words import ACTIVATION_WORDS, in_steps


def equations(config: ModelConfig) -> tuple[Equation, ...]:
    """In the order in which one step computes them."""
    squash = ACTIVATION_WORDS[config.nonlinearity]
    return tuple(_with_squash(equation, squash) for equation in CELLS[config.cell].equations)


def _with_squash(equation: Equation, squash: str) -> Equation:
    if isinstance(equation, Sum):
        return equation
    return replace(equation, terms=[term.replace(SQUASH, squash) if isinstance(term, str) else term for term in equation.terms])


def equations_as_json(config: ModelConfig) -> list[dict[str, Any]]:
    """One dict an equation, with its `kind`: "sum" or "state"."""
    return [asdict(equation) | {"kind": type(equation).__name__.lower()} for equation in equations(config)]


def stages_as_json(config: ModelConfig) -> list[dict[str, Any]]:
    return [asdict(stage) | {"words": in_steps(stage.words, config)} for stage in CELLS[config.cell].stages]


def note(config: ModelConfig) -> str:
    """What the equations alone would leave unsaid, or nothing."""
    return CELLS[config.cell].note
