"""The equations of a step as data: the browser puts a trace's numbers in their places.

An equation is either a *sum*, `symbol = function(W·x + U·h + b)`, whose addends the trace holds, or a *state*, whose terms are strings and
references to other quantities, at this row or (lag 1) at the row before.

A row's step is walked in stages; an equation says in which of them it holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SQUASH = "{squash}"  # in a term: the function that a plain RNN uses, tanh or ReLU


@dataclass(frozen=True)
class Reference:
    """The selected unit's value of a quantity, `lag` rows ago."""

    of: str
    lag: int = 0


Term = str | Reference


@dataclass(frozen=True)
class Sum:
    """name = function(W·x + U·h + b); an empty function leaves the sum as it is. stage: the substep in which it is computed.

    peephole: the state that is added, too, each unit's own, times a weight of its own.
    """

    name: str
    function: str
    stage: int = 0
    peephole: Reference | None = None


@dataclass(frozen=True)
class Product:
    """What the step makes on the way (`Description.products`), in the substep `stage`."""

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


@dataclass(frozen=True)
class Stage:
    """One substep of a row. shows: its letters, and by which name the browser finds their value (cell.js)."""

    title: str
    words: str
    shows: Mapping[str, str]
