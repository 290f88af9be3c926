"""Layout 1: torch's own modules. nn.LSTM, nn.GRU, nn.RNN or their cells, the gates' rows stacked in one matrix."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import permutations

import torch
from torch import Tensor

from lstm_demo.importing.foreign_file import ForeignError
from lstm_demo.importing.ledger import PIXELS, Ambiguous, Choices, LayerWeights, Ledger, Recurrence, shape_in_words
from lstm_demo.model.config import Nonlinearity
from lstm_demo.model.kinds.description import CellKind
from lstm_demo.model.kinds.table import CELLS

_NAME = re.compile(r"(?P<layer>.*?)(?P<part>(?:weight|bias)_(?:ih|hh|hr))(?P<number>_l\d+)?(?P<reverse>_reverse)?")
# Those that torch has, by the number of their gates, which is another for each.
_CELL_OF: Mapping[int, CellKind] = {len(cell.gates): kind for kind, cell in CELLS.items() if cell.kernel}

_REVERSE = "_reverse"
# Of two modules, the one that reads the rows from the last to the first, as people call it.
_SAYS_BACKWARD = re.compile(r"back|bwd|bw|rev", re.IGNORECASE)
# By the prefix and the number of a layer: the names in the file by torch's own.
Layers = dict[tuple[str, int], dict[str, str]]


def read_stacked(ledger: Ledger, choices: Choices) -> Recurrence | None:
    """None where nothing is named so. Raises ForeignError where something is, but is not a network of ours."""
    layers, backward = _directions(_layers(ledger, choices))
    if not layers:
        return None
    first = next(iter(layers.values()))
    if "weight_hh" not in first or ledger.left[first["weight_hh"]].ndim != 2:
        raise ForeignError("The file has weight_ih but no weight_hh of two dimensions: a recurrent layer needs both.")
    rows, hidden = ledger.left[first["weight_hh"]].shape
    cell = _CELL_OF.get(rows // hidden) if rows % hidden == 0 else None
    if cell is None:
        raise ForeignError(f"{first['weight_hh']} is {rows}×{hidden}: torch stacks 4 gates (LSTM), 3 (GRU) or 1 (RNN) of H rows, H wide.")
    nonlinearity = nonlinearity_of(cell, choices)
    below = hidden * (2 if backward else 1)
    read, back = (
        tuple(_read_layer(ledger, names, cell, hidden, below, depth, way) for depth, names in enumerate(found.values()))
        for found, way in ((layers, ", forward" if backward else ""), (backward, ", backward"))
    )
    both = ", bidirectional" if backward else ""
    return Recurrence(f"torch's own {CELLS[cell].kernel}{both}", cell, hidden, read, nonlinearity, backward=back)


def _directions(layers: Layers) -> tuple[Layers, Layers]:
    """The forward and the backward layers: one module's own, or two modules that say in their names which is which."""
    forward = {key: names for key, names in layers.items() if not key[0].endswith(_REVERSE)}
    backward = {(module.removesuffix(_REVERSE), number): names for (module, number), names in layers.items() if module.endswith(_REVERSE)}
    named = [key for key in forward if _SAYS_BACKWARD.search(key[0])]
    if not backward and len(forward) == 2 and len(named) == 1:
        backward = {key: forward.pop(key) for key in named}
    elif backward and backward.keys() != forward.keys():
        raise ForeignError("Some of its layers read in two directions, others in one: here all layers of a network read alike.")
    return forward, backward


def _layers(ledger: Ledger, choices: Choices) -> Layers:
    """From the bottom: by torch's number within a module, modules in the order of the file. Backward ones under a module's name of their
    own."""
    layers: Layers = {}
    modules: list[str] = []
    for name in ledger.left:
        found = _NAME.fullmatch(name)
        if found is None:
            continue
        if found["part"] == "weight_hr":
            raise ForeignError(
                f"{name} belongs to an LSTM with projections (proj_size), which this program does not have: train it without."
            )
        if found["layer"] not in modules:
            modules.append(found["layer"])
        key = (found["layer"] + (_REVERSE if found["reverse"] else ""), int((found["number"] or "_l0")[2:]))
        layers.setdefault(key, {})[found["part"]] = name
    modules = _in_order(ledger, modules, layers, choices)
    return dict(sorted(layers.items(), key=lambda layer: (modules.index(layer[0][0].removesuffix(_REVERSE)), layer[0][1])))


def _in_order(ledger: Ledger, modules: list[str], layers: Layers, choices: Choices) -> list[str]:
    """From the bottom: as the person says, else as the file registered them; where it has them by the alphabet, by their numbers."""
    if choices.layers is not None:
        wanted = [name.strip() for name in choices.layers.split(",")]
        if sorted(wanted) != sorted(module.rstrip(".") for module in modules):
            has = ",".join(module.rstrip(".") for module in modules)
            raise ForeignError(f"--layers must name each module once, from the bottom, separated by commas: {has} in the right order.")
        return sorted(modules, key=lambda module: wanted.index(module.rstrip(".")))
    if ledger.ordered or len(modules) < 2:
        return modules
    if len({re.sub(r"\d+", "#", module) for module in modules}) == 1:
        return sorted(modules, key=lambda module: [int(number) for number in re.findall(r"\d+", module)])
    bottom = [module for module in modules if _reads_pixels(ledger, layers.get((module, 0), {}))] or modules
    orders = [order for order in permutations(modules) if order[0] in bottom]
    if len(orders) > 1:
        values = tuple(",".join(module.rstrip(".") for module in order) for order in orders)
        raise Ambiguous("layers", values, "The file has its layers by the alphabet, which does not show in which order they read.")
    return list(orders[0])


def _reads_pixels(ledger: Ledger, names: Mapping[str, str]) -> bool:
    """Its W has another width than its U, so it reads no layer below."""
    shapes = [tuple(ledger.left[names[part]].shape) for part in ("weight_ih", "weight_hh") if part in names]
    return len(shapes) == 2 and shapes[0] != shapes[1]


def nonlinearity_of(cell: CellKind, choices: Choices) -> Nonlinearity:
    """Raises Ambiguous where the cell may have either and the person has not said."""
    if not CELLS[cell].has_nonlinearity:
        return "tanh"
    if choices.nonlinearity is None:
        raise Ambiguous("nonlinearity", ("tanh", "relu"), "The weights of a plain RNN do not show whether it uses tanh or ReLU.")
    return choices.nonlinearity


def _read_layer(ledger: Ledger, names: Mapping[str, str], cell: CellKind, hidden: int, below: int, depth: int, way: str) -> LayerWeights:
    """below: how many numbers a layer hands on for each row. way: the direction, as a note ends with it."""
    for part in ("weight_ih", "weight_hh"):
        if part not in names:
            raise ForeignError(f"Layer {depth + 1} has no {part}: the file is incomplete.")
    gates = len(CELLS[cell].gates)
    reads = "the row" if depth == 0 else f"the hidden state of layer {depth}"
    expected = {"weight_hh": (gates * hidden, hidden)}
    if depth or ledger.left[names.get("weight_ih", names["weight_hh"])].ndim != 2:
        expected["weight_ih"] = (gates * hidden, below if depth else PIXELS)
    elif "weight_ih" in names:  # what the first layer reads is settled later: a row, several, or what a linear layer makes of it
        expected["weight_ih"] = (gates * hidden, ledger.left[names["weight_ih"]].shape[1])
    for part, shape in expected.items():
        if (got := tuple(ledger.left[names[part]].shape)) != shape:
            raise ForeignError(
                f"{names[part]} is {shape_in_words(got)}; layer {depth + 1} of this {CELLS[cell].label} of {hidden} units, reading {reads},"
                f" needs {shape_in_words(shape)}."
            )
    order = ", ".join(gate.replace("_", " ") for gate in CELLS[cell].gates)
    return LayerWeights(
        ledger.take(names["weight_ih"], f"W of layer {depth + 1}{way}, over {reads}: {order}"),
        ledger.take(names["weight_hh"], f"U of layer {depth + 1}{way}, over its previous hidden state"),
        _bias(ledger, names, "bias_ih", gates * hidden, f"layer {depth + 1}{way}"),
        _bias(ledger, names, "bias_hh", gates * hidden, f"layer {depth + 1}{way}"),
    )


def _bias(ledger: Ledger, names: Mapping[str, str], part: str, length: int, layer: str) -> Tensor:
    if part not in names:
        ledger.miss(f"{part} of {layer}", "a layer without it: zeros")
        return torch.zeros(length)
    if tuple(ledger.left[names[part]].shape) != (length,):
        raise ForeignError(f"{names[part]} must have {length} numbers.")
    return ledger.take(names[part], f"b of {layer}, beside {'W' if part == 'bias_ih' else 'U'}")
