"""What has to be known of a kind of cell besides its step: the columns of the table in `table.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from lstm_demo.model.kinds.equation import Equation, Reference, Stage, Sum

CellKind = Literal["lstm", "gru", "rnn", "peephole"]
CELL_KINDS: tuple[CellKind, ...] = get_args(CellKind)

# Parameters with the rows of all gates, as torch stacks them: W, U, and the bias beside each.
STACKED = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")

Values = npt.NDArray[np.float32]
# Given a quantity's name, its values for some units over the rows, (P, T).
Read = Callable[[str], Values]


@dataclass(frozen=True)
class Quantity:
    """How one traced quantity is called and drawn.

    low, high: None where the range is open (the cell state).
    gist: what it is, in two or three words, where it is no gate; a gate has its question.
    """

    name: str
    symbol: str
    label: str
    role: Literal["gate", "candidate", "state"]
    low: float | None
    high: float | None
    gist: str = ""


@dataclass(frozen=True)
class Example:
    """A question for "What if?": a quantity held at a value. name: may speak of {row}, the first one held, and of {unit}.

    first, last: the rows of 28 in which it is held, from 0; None is the image's last. one_unit: only the unit that the theatre shows.
    """

    name: str
    gate: str
    value: float
    first: int = 0
    last: int | None = None
    one_unit: bool = False


UNIT_OFF = Example("Unit {unit} switched off", "hidden_state", 0.0, one_unit=True)


@dataclass(frozen=True, kw_only=True, eq=False)
class Description:
    """One kind of cell.

    label: in titles, as in "LSTM 1×128". name, article: in sentences. long_name: the letters written out. introduction: a sentence for
        those who never heard of it. family: of its recipes in the sidebar; "Ours" for what this program is about.
    kernel: the module of torch that computes the same; None where there is none.
    has_nonlinearity: `ModelConfig.nonlinearity` says how it squashes.
    gates: what is stacked in one weight matrix, H rows each, from the top; a plain RNN has no gate, only its pre-activation.
    letters: the same as one letter each. peepholes: by gate, the parameter (H,) through which it sees its unit's cell state.
    states: what it carries from row to row, the hidden state first.
    quantities: all that a trace shows of it. meanings: what the glossary says of each, by name; of a gate, after its question.
    keeps: the gate that says how much of the old memory stays. writes, forgets: the gates that the story speaks of.
    equations: in the order in which one step computes them. stages: its substeps. note: what the equations alone would leave unsaid.
    products: what a step makes on the way and a trace does not keep, by name, from the values of a row and of the row before.
    graph: the equation of each node of autograd's graph by the quantity that it computes, with {t}, {before} and {squashed}.
    script_step: the step in the exported script, for one picture, with NONLINEARITY for a plain RNN's function.
    examples: for "What if?"; the first is what it opens with.
    rival: the kind that its gradient is compared with.
    """

    kind: CellKind
    label: str
    name: str
    article: str
    long_name: str
    introduction: str
    family: Literal["Ours", "To compare"] = "To compare"
    kernel: str | None
    has_nonlinearity: bool = False
    gates: tuple[str, ...]
    letters: str
    peepholes: Mapping[str, str] = field(default_factory=dict)
    states: tuple[str, ...]
    quantities: tuple[Quantity, ...]
    meanings: Mapping[str, str]
    keeps: str | None = None
    writes: str | None = None
    forgets: str | None = None
    equations: tuple[Equation, ...]
    stages: tuple[Stage, ...]
    note: str = ""
    products: Callable[[Read, Read], dict[str, Values]]
    graph: Mapping[str, str]
    script_step: str
    examples: tuple[Example, ...]
    rival: CellKind

    @property
    def with_article(self) -> str:
        """ "an LSTM"."""
        return f"{self.article} {self.name}"

    @property
    def gated(self) -> bool:
        """Whether any of its quantities is a gate."""
        return any(quantity.role == "gate" for quantity in self.quantities)

    @property
    def memory(self) -> Quantity:
        """What carries the past: the cell state where there is one, else the hidden state."""
        return self.quantity(self.states[-1])

    @property
    def parameters(self) -> tuple[str, ...]:
        """Of each layer, in the order of the state dict; a name there ends in `_l0` and so on."""
        return (*STACKED, *self.peepholes.values())

    @property
    def seen(self) -> dict[str, Reference]:
        """By gate, the state that it sees through its peephole."""
        return {sum.name: sum.peephole for sum in self.equations if isinstance(sum, Sum) and sum.peephole}

    def quantity(self, name: str) -> Quantity:
        """Raises KeyError for a name that it does not have."""
        return {quantity.name: quantity for quantity in self.quantities}[name]
