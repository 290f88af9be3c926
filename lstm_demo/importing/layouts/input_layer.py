"""What stands before the recurrence: rows of pixels, or a linear layer over them, which is folded into the recurrence's own W."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from lstm_demo.importing.foreign_file import ForeignError
from lstm_demo.importing.layouts.gate_names import stem
from lstm_demo.importing.ledger import PIXELS, Ledger, Recurrence
from lstm_demo.model.config import SIDE

ROWS_PER_STEP = (1, 2, 4, 7, 14)  # whole rows, of which 28 can be read


@dataclass(frozen=True, eq=False)
class Inlet:
    """A linear layer over a step's pixels, x ↦ weight·x + bias, and the recurrence as it was before that was folded into it."""

    name: str
    weight: Tensor
    bias: Tensor
    unfolded: Recurrence


def rows_per_step(width: int) -> int:
    """How many rows of pixels a step of this width reads; 0 where these are not whole rows."""
    return width // PIXELS if width % PIXELS == 0 and width // PIXELS in ROWS_PER_STEP else 0


def take_inlet(ledger: Ledger, recurrence: Recurrence) -> tuple[Recurrence, Inlet | None]:
    """The recurrence over pixels.

    Raises:
        ForeignError: what its first layer reads is neither pixels nor what a linear layer makes of them.
    """
    candidates = [name for name, tensor in ledger.left.items() if tensor.ndim == 2 and _is_inlet(ledger, name, recurrence)]
    if not candidates:
        if not rows_per_step(recurrence.width):
            raise ForeignError(_other_width(recurrence))
        return recurrence, None
    name = candidates[0]
    weight = ledger.take(name, f"linear layer before the recurrence, over {ledger.left[name].shape[1]} pixels: folded into W")
    bias_name = f"{stem(name)}.bias"
    bias = ledger.take(bias_name, "its bias: folded into b") if bias_name in ledger.left else torch.zeros(len(weight))
    folded = [
        replace(first, weight_ih=first.weight_ih @ weight, bias_ih=first.bias_ih + first.weight_ih @ bias)
        for first in (*recurrence.layers[:1], *recurrence.backward[:1])
    ]
    ledger.remark(f"{name} is folded into W: taken to be followed by no activation, which no weight would show.")
    whole = replace(recurrence, layers=(folded[0], *recurrence.layers[1:]), backward=(*folded[1:], *recurrence.backward[1:]))
    return whole, Inlet(name, weight, bias, recurrence)


def _is_inlet(ledger: Ledger, name: str, recurrence: Recurrence) -> bool:
    """(width, pixels), a module's, and no layer of the readout: that would hear as many numbers as there are units."""
    above, below = ledger.left[name].shape
    if not name.endswith("weight") or above != recurrence.width or not rows_per_step(below):
        return False
    if below != recurrence.hidden_size:
        return True
    return ledger.ordered and ledger.names.index(name) < min(
        ledger.names.index(taken.name) for taken in ledger.notes if taken.status == "used"
    )


def _other_width(recurrence: Recurrence) -> str:
    gates = len(recurrence.layers[0].weight_ih) // recurrence.hidden_size
    needs = f"its W needs {gates * recurrence.hidden_size}×{PIXELS}"
    width = recurrence.width
    if width == 1:
        return f"Its first layer reads one pixel a step, {SIDE * SIDE} steps a picture: this program reads whole rows, so {needs}."
    if width == SIDE * SIDE:
        return f"Its first layer reads the whole picture in one step: this program reads it row by row, so {needs}."
    side = int(width**0.5)
    square = (
        f", as of pictures of {width}×{width}, or of {side}×{side} read at once"
        if side * side == width
        else f", as of pictures {width} wide"
    )
    return (
        f"Its first layer reads {width} numbers a step{square}. Pictures here have {SIDE} rows of {PIXELS} pixels: {needs}, or a multiple"
        f" of {PIXELS} columns for several rows a step, or a linear layer from {PIXELS} pixels to {width} before it."
    )
