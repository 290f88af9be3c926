"""What the nodes of an autograd graph are in the words of the equations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor

from lstm_demo.model.cells import Step
from lstm_demo.model.kinds.description import Description
from lstm_demo.model.kinds.table import CELLS

# autograd's names of the operations of a step, in signs.
OPERATIONS: Mapping[str, str] = {
    "AddBackward0": "+",
    "RsubBackward1": "1 −",
    "MulBackward0": "⊙",
    "MmBackward0": "matrix product",
    "AddmmBackward0": "W h + b",
    "TBackward0": "transposed",
    "SigmoidBackward0": "σ",
    "TanhBackward0": "tanh",
    "ReluBackward0": "max(0, ·)",
    "SplitBackward0": "gate by gate",
    "StackBackward0": "rows put together",
    "UnbindBackward0": "row by row",
    "LogSoftmaxBackward0": "ln softmax",
    "NllLossBackward0": "− that of the label",
}
# torch's names of a layer's parameters, in the letters of the equations.
SYMBOLS: Mapping[str, str] = {"weight_ih": "W", "weight_hh": "U", "bias_ih": "b, beside W", "bias_hh": "b, beside U"} | {
    name: f"p of the {gate.replace('_', ' ')}" for cell in CELLS.values() for gate, name in cell.peepholes.items()
}
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True)
class Meaning:
    """words: an equation. quantity: a trace's name of what it computes, None for a sum on the way to it. row: from 1. layer: from 0."""

    words: str
    quantity: str | None
    row: int
    layer: int


def meanings(step: Step, cell: Description, row: int, layer: int) -> list[tuple[Tensor, Meaning]]:
    """What a step computed, each with its equation. row: from 1; layer: from 0."""
    t, before = str(row).translate(SUBSCRIPTS), str(row - 1).translate(SUBSCRIPTS)
    x = f"x{t}" if layer == 0 else f"h{t} of layer {layer}"
    addends = [(step.stacked.from_input, f"W {x}", None), (step.stacked.from_hidden, f"U h{before}", None)]
    quantities = step.quantities()
    named = [(quantities[name], words, name) for name, words in _equations(step, cell, t, before).items()]
    return [(tensor, Meaning(words, quantity, row, layer)) for tensor, words, quantity in (*addends, *named)]


def parameter_words(name: str, layers: int) -> str:
    """Of "lstm.weight_ih_l0": "W", or "W of layer 1" where there are several."""
    if name.startswith("fc."):
        _, *place, kind = name.split(".")
        whose = f"layer {int(place[0]) // 2 + 1} of the readout" if place else "the readout"
        return f"{'W' if kind == 'weight' else 'b'} of {whose}"
    kind, _, layer = name.split(".")[1].rpartition("_l")
    return SYMBOLS[kind] + (f", layer {int(layer) + 1}" if layers > 1 else "")


def operation_words(name: str) -> str:
    """Of "MulBackward0": "⊙"; the name itself where it has no sign."""
    return OPERATIONS.get(name, name)


def _equations(step: Step, cell: Description, t: str, before: str) -> dict[str, str]:
    """By the trace's name."""
    squashed = f"tanh(z{t})" if "Tanh" in type(step.state.h.grad_fn).__name__ else f"max(0, z{t})"
    return {name: words.format(t=t, before=before, squashed=squashed) for name, words in cell.graph.items()}
