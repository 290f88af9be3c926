"""Layout 4: a hand-written cell that stacks its gates in one matrix, told by shapes where names fail.

x2h (4H, 28) and h2h (4H, H); W (28, 4H) and U (H, 4H); one map (4H, H + 28) over the concatenation; the same with three gates for a GRU
and with one for a plain RNN. In which order the gates stand no shape shows: that is asked, and reading test images answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import NamedTuple

import torch
from torch import Tensor

from lstm_demo.importing.foreign_file import ForeignError
from lstm_demo.importing.layouts.gate_names import meaning, stem
from lstm_demo.importing.layouts.gate_tensors import EQUATIONS
from lstm_demo.importing.layouts.torch_modules import nonlinearity_of
from lstm_demo.importing.ledger import CLASSES, PIXELS, Ambiguous, Choices, LayerWeights, Ledger, Recurrence
from lstm_demo.model.kinds.description import CELL_KINDS, CellKind
from lstm_demo.model.kinds.table import CELLS

# Those that torch has, each with another number of gates, the most gates first.
KINDS: tuple[CellKind, ...] = tuple(sorted((kind for kind in CELL_KINDS if CELLS[kind].kernel), key=lambda kind: -len(CELLS[kind].gates)))


class _Found(NamedTuple):
    """over_h: "" where one matrix reads both."""

    cell: CellKind
    hidden: int
    over_x: str
    over_h: str


def read_unnamed(ledger: Ledger, choices: Choices) -> Recurrence | None:
    """None where no shapes are those of such a cell."""
    found = _pair(ledger) or _together(ledger)
    if found is None:
        return None
    order = _order(found.cell, choices)
    if found.over_h:
        over_x = _stacked(ledger, found.over_x, found, "W, over the row")
        over_h = _stacked(ledger, found.over_h, found, "U, over the previous hidden state")
    else:
        over_x, over_h = _split(ledger, found, choices)
    first, second = _biases(ledger, found)
    nonlinearity = nonlinearity_of(found.cell, choices)
    parts = (_in_torchs_order(part, found, order) for part in (over_x, over_h, first, second))
    if "cell_state" in CELLS[found.cell].states:
        ledger.remark(EQUATIONS)
    layout = f"{CELLS[found.cell].with_article} written by hand" + (
        f", its gates stacked in the order {', '.join(order)}" if len(order) > 1 else ""
    )
    return Recurrence(layout, found.cell, found.hidden, (LayerWeights(*parts),), nonlinearity)


def _pair(ledger: Ledger) -> _Found | None:
    """One matrix over h, (G·H, H), and one over x, (G·H, 28)."""
    matrices = [name for name, tensor in ledger.left.items() if tensor.ndim == 2]
    for cell in KINDS:
        gates = len(CELLS[cell].gates)
        for over_h in matrices:
            hidden = min(ledger.left[over_h].shape)
            if hidden < 2 or max(ledger.left[over_h].shape) != gates * hidden:
                continue
            over_x = [name for name in matrices if name != over_h and _is(ledger, name, gates * hidden, PIXELS)]
            if hidden == PIXELS and len(over_x) == 1:
                over_x, over_h = _told_apart(over_x, over_h)
            if len(over_x) == 1 and (gates > 1 or len(ledger.matrices(hidden, hidden)) == 1):
                return _Found(cell, hidden, over_x[0], over_h)
    return None


def _together(ledger: Ledger) -> _Found | None:
    """One matrix over both, (G·H, H + 28); of no GRU, whose candidate hears the past through its reset gate."""
    for cell in (kind for kind in KINDS if "reset_gate" not in CELLS[kind].gates):
        for name, tensor in ledger.left.items():
            for rows, columns in (tensor.shape, tensor.shape[::-1]) if tensor.ndim == 2 else ():
                hidden = columns - PIXELS
                if hidden > 1 and rows == len(CELLS[cell].gates) * hidden and len(ledger.matrices(rows, columns)) == 1:
                    return _Found(cell, hidden, name, "")
    return None


def _is(ledger: Ledger, name: str, one: int, other: int) -> bool:
    return tuple(ledger.left[name].shape) in ((one, other), (other, one))


def _told_apart(over_x: list[str], over_h: str) -> tuple[list[str], str]:
    """With 28 units both matrices have one shape: the names must say which reads x."""
    names = [*over_x, over_h]
    of_x, of_h = ([name for name in names if _source(name) == source] for source in "xh")
    if len(names) == 2 and len(of_x) == len(of_h) == 1:
        return of_x, of_h[0]
    raise ForeignError(
        f"With {PIXELS} units the matrices over x and over h have one shape, and the names {', '.join(names[:4])} do not say which is"
        " which: name them x2h and h2h."
    )


def _source(name: str) -> str:
    """x2h, i2h, ih, w_x → x; h2h, hh, recurrent → h; "" for what does not say."""
    last = stem(name).rpartition(".")[2].lower()
    if last.startswith(("x2", "i2", "in2", "input", "ih", "xh", "w_x", "w_ih", "w_i", "wx")) or last in ("w", "kernel"):
        return "x"
    if last.startswith(("h2", "hid", "hh", "recurrent", "w_h", "w_hh", "wh")) or last == "u":
        return "h"
    return meaning(name).source


def _stacked(ledger: Ledger, name: str, found: _Found, text: str) -> Tensor:
    """(G·H, D), whichever way round the file has it."""
    rows = len(CELLS[found.cell].gates) * found.hidden
    tensor = ledger.left[name]
    transposed = tensor.shape[0] != rows
    taken = ledger.take(name, f"{text}{', transposed' if transposed else ''}")
    return taken.T if transposed else taken


def _split(ledger: Ledger, found: _Found, choices: Choices) -> tuple[Tensor, Tensor]:
    if choices.order is None:
        raise Ambiguous("order", ("hx", "xh"), "The matrix does not show whether it multiplies the concatenation [h, x] or [x, h].")
    whole = _stacked(ledger, found.over_x, found, f"U and W together, over [{choices.order[0]}, {choices.order[1]}]")
    if choices.order == "hx":
        return whole[:, found.hidden :], whole[:, : found.hidden]
    return whole[:, :PIXELS], whole[:, PIXELS:]


def _biases(ledger: Ledger, found: _Found) -> tuple[Tensor, Tensor]:
    """Beside W and beside U; what is not there is zero. Of an LSTM it makes no difference where a bias stands, of a GRU it does."""
    length = len(CELLS[found.cell].gates) * found.hidden
    both = [name for name, tensor in ledger.left.items() if tuple(tensor.shape) == (2, length)]
    if both:
        first, second = ledger.take(both[0], "b beside W, b beside U").unbind()
        return first, second
    of_the_cell = (stem(found.over_x), stem(found.over_h))
    names = [name for name in ledger.vectors(length) if length != CLASSES or stem(name) in of_the_cell]
    if len(names) > 2:
        raise ForeignError(f"A cell has two biases of {length} numbers at most; there are {', '.join(names[:5])}.")
    beside_h = [name for name in names if found.over_h and _belongs(name, found.over_h, found.over_x)]
    beside_x = [name for name in names if name not in beside_h]
    if len(beside_x) == 2:
        beside_x, beside_h = beside_x[:1], beside_x[1:]
    zeros = torch.zeros(length)
    if not names:
        ledger.miss("bias of the cell", "a cell without one: zeros")
    return (
        ledger.take(beside_x[0], "b beside W") if beside_x else zeros,
        ledger.take(beside_h[0], "b beside U") if beside_h else zeros,
    )


def _belongs(name: str, over_h: str, over_x: str) -> bool:
    return stem(name) == stem(over_h) if stem(over_h) != over_h else _source(name) == "h" and stem(name) != stem(over_x)


def _order(cell: CellKind, choices: Choices) -> str:
    """The letters of the gates, in the order of the file."""
    letters = CELLS[cell].letters
    if len(letters) == 1:
        return letters
    if choices.gate_order is None:
        orders = tuple("".join(order) for order in permutations(letters))
        raise Ambiguous("gate_order", orders, f"No shape shows in which order the gates {', '.join(letters)} are stacked.")
    if sorted(choices.gate_order) != sorted(letters):
        raise ForeignError(f"--gate-order must have the letters {letters} in the order of the file, got {choices.gate_order}.")
    return choices.gate_order


def _in_torchs_order(stacked: Tensor, found: _Found, order: Sequence[str]) -> Tensor:
    blocks = dict(zip(order, torch.split(stacked, found.hidden)))
    return torch.cat([blocks[letter] for letter in CELLS[found.cell].letters])
