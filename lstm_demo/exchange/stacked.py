"""Layout 1: torch's own modules. nn.LSTM, nn.GRU, nn.RNN or their cells, the gates' rows stacked in one matrix."""

from __future__ import annotations

import re
from collections.abc import Mapping

import torch
from torch import Tensor

from lstm_demo.exchange.foreign import ForeignError
from lstm_demo.exchange.ledger import PIXELS, Ambiguous, Choices, LayerWeights, Ledger, Recurrence, shape_in_words
from lstm_demo.model.config import GATE_ORDER, CellKind, Nonlinearity

_NAME = re.compile(r"(?P<layer>.*?)(?P<part>(?:weight|bias)_(?:ih|hh|hr))(?P<number>_l\d+)?(?P<reverse>_reverse)?")
_CELL_OF: Mapping[int, CellKind] = {len(gates): cell for cell, gates in GATE_ORDER.items()}

# By the prefix and the number of a layer: the names in the file by torch's own.
Layers = dict[tuple[str, int], dict[str, str]]


def read_stacked(ledger: Ledger, choices: Choices) -> Recurrence | None:
    """None where nothing is named so. Raises ForeignError where something is, but is not a network of ours."""
    layers = _layers(ledger)
    if not layers:
        return None
    first = next(iter(layers.values()))
    if "weight_hh" not in first or ledger.left[first["weight_hh"]].ndim != 2:
        raise ForeignError("The file has weight_ih but no weight_hh of two dimensions: a recurrent layer needs both.")
    rows, hidden = ledger.left[first["weight_hh"]].shape
    cell = _CELL_OF.get(rows // hidden) if rows % hidden == 0 else None
    if cell is None:
        raise ForeignError(f"{first['weight_hh']} is {rows}×{hidden}: torch stacks 4 gates (LSTM), 3 (GRU) or 1 (RNN) of H rows, H wide.")
    nonlinearity = _nonlinearity(choices) if cell == "rnn" else "tanh"
    read = [_read_layer(ledger, names, cell, hidden, depth) for depth, names in enumerate(layers.values())]
    return Recurrence(f"torch's own nn.{cell.upper()}", cell, hidden, tuple(read), nonlinearity)


def _layers(ledger: Ledger) -> Layers:
    """From the bottom: by torch's number within a module, modules in the order of the file."""
    layers: Layers = {}
    modules: list[str] = []
    for name in ledger.left:
        found = _NAME.fullmatch(name)
        if found is None:
            continue
        if found["reverse"]:
            raise ForeignError(f"{name} belongs to a bidirectional network: which also reads from the last row up; ours only reads down.")
        if found["part"] == "weight_hr":
            raise ForeignError(f"{name} belongs to an LSTM with projections (proj_size), which this program does not have.")
        if found["layer"] not in modules:
            modules.append(found["layer"])
        layers.setdefault((found["layer"], int((found["number"] or "_l0")[2:])), {})[found["part"]] = name
    return dict(sorted(layers.items(), key=lambda layer: (modules.index(layer[0][0]), layer[0][1])))


def _nonlinearity(choices: Choices) -> Nonlinearity:
    if choices.nonlinearity is None:
        raise Ambiguous("nonlinearity", ("tanh", "relu"), "The weights of a plain RNN do not show whether it uses tanh or ReLU.")
    return choices.nonlinearity


def _read_layer(ledger: Ledger, names: Mapping[str, str], cell: CellKind, hidden: int, depth: int) -> LayerWeights:
    gates = len(GATE_ORDER[cell])
    width = PIXELS if depth == 0 else hidden
    reads = "the pixels of a row" if depth == 0 else f"the hidden state of layer {depth}"
    expected = {"weight_ih": (gates * hidden, width), "weight_hh": (gates * hidden, hidden)}
    for part, shape in expected.items():
        if part not in names:
            raise ForeignError(f"Layer {depth + 1} has no {part}: the file is incomplete.")
        if (got := tuple(ledger.left[names[part]].shape)) != shape:
            raise ForeignError(
                f"{names[part]} is {shape_in_words(got)}; layer {depth + 1} of this {cell.upper()} of {hidden} units, reading {reads},"
                f" needs {shape_in_words(shape)}."
            )
    order = ", ".join(gate.replace("_", " ") for gate in GATE_ORDER[cell])
    return LayerWeights(
        ledger.take(names["weight_ih"], f"W of layer {depth + 1}, over {reads}: {order}"),
        ledger.take(names["weight_hh"], f"U of layer {depth + 1}, over its previous hidden state"),
        _bias(ledger, names, "bias_ih", gates * hidden, depth),
        _bias(ledger, names, "bias_hh", gates * hidden, depth),
    )


def _bias(ledger: Ledger, names: Mapping[str, str], part: str, length: int, depth: int) -> Tensor:
    if part not in names:
        ledger.miss(f"{part} of layer {depth + 1}", "a layer without it: zeros")
        return torch.zeros(length)
    if tuple(ledger.left[names[part]].shape) != (length,):
        raise ForeignError(f"{names[part]} must have {length} numbers.")
    return ledger.take(names[part], f"b of layer {depth + 1}, beside {'W' if part == 'bias_ih' else 'U'}")
