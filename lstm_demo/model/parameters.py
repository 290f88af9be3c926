"""The parameters by the names people give them: whose rows of the stacked matrices are whose, and what each tensor is for."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import torch
from torch import Tensor

from lstm_demo.model.config import ModelConfig
from lstm_demo.model.directions import cell_suffix
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.step_words import HEARS, step_name


@dataclass(frozen=True, eq=False)
class GateWeights:
    """One gate's rows of its layer's parameters, as views: what is written here is written into the model.

    W_x: (H, D), or (H, H) above the first layer, (H, 2H) there with two directions.
    W_h: (H, H). b_x and b_h: (H,), the two biases that torch keeps.
    p: (H,), the weights of its peephole; None where it has none.
    """

    W_x: Tensor
    W_h: Tensor
    b_x: Tensor
    b_h: Tensor
    p: Tensor | None = None

    @property
    def b(self) -> Tensor:
        """b_x + b_h, (H,), a copy. The GRU's candidate uses its two biases in different places."""
        return self.b_x + self.b_h


@dataclass(frozen=True)
class ParameterRow:
    """One parameter tensor. layer counts from 0 and is None for the readout; count is the numbers in it."""

    name: str
    shape: tuple[int, ...]
    count: int
    layer: int | None
    meaning: str


def gate_weights(model: RecurrentClassifier, layer: int) -> dict[str, GateWeights]:
    """By gate name, in torch's order: `gate_weights(model, 0)["forget_gate"].W_x`. A plain RNN has one, `"pre_activation"`.

    With two directions layers are counted as the trace counts them: layer 1 forward, layer 1 backward, ….

    Raises:
        ValueError: the model has no such layer.
    """
    cells = model.config.num_cells
    if not 0 <= layer < cells:
        raise ValueError(f"layer must be 0–{cells - 1}, got {layer}")
    cell, names = model.cells()[layer], CELLS[model.config.cell].gates
    stacked = (cell.weight_ih, cell.weight_hh, cell.bias_ih, cell.bias_hh)
    parts = [parameter.detach().chunk(len(names)) for parameter in stacked]
    peepholes = {gate: getattr(cell, name).detach() for gate, name in CELLS[model.config.cell].peepholes.items()}
    return {name: GateWeights(W_x, W_h, b_x, b_h, peepholes.get(name)) for name, W_x, W_h, b_x, b_h in zip(names, *parts)}


def parameter_table(config: ModelConfig) -> list[ParameterRow]:
    """One row for each tensor of the state dict, in its order."""
    rows = [row for cell in range(config.num_cells) for row in _cell_rows(config, cell)]
    return [*rows, *(row for place in range(len(config.head) + 1) for row in _readout_rows(config, place))]


def readout_names(config: ModelConfig) -> list[str]:
    """Of the readout's linear layers, from the first, in the state dict: each has `.weight` and `.bias`."""
    return [f"fc.{2 * place}" for place in range(len(config.head) + 1)] if config.head else ["fc"]


def _readout_rows(config: ModelConfig, place: int) -> list[ParameterRow]:
    """The rows of one of the readout's layers, from 0."""
    name, hears = readout_names(config)[place], HEARS[config.pooling] if place == 0 else f"layer {place} of the readout"
    below, above = (config.features, *config.head, config.num_classes)[place : place + 2]
    if place == len(config.head):
        weight, bias = f"one row of weights for each class, over {hears}", "one number added to each class's logit"
    else:
        weight, bias = (
            f"layer {place + 1}, one row of weights for each of its units, over {hears}",
            f"layer {place + 1}, beside its weights",
        )
    return [
        _row(f"{name}.weight", (above, below), None, f"readout: {weight}"),
        _row(f"{name}.bias", (above,), None, f"readout: {bias}"),
    ]


def _cell_rows(config: ModelConfig, cell: int) -> list[ParameterRow]:
    units, layer, suffix = config.hidden_size, cell // config.directions, cell_suffix(config, cell)
    stacked = len(CELLS[config.cell].gates) * units
    pixels = f"the pixels of the {step_name(config)}"
    states = "hidden states, forward and backward," if config.bidirectional else "hidden state"
    width, source = (config.input_size, pixels) if layer == 0 else (config.layer_output, f"the {states} of layer {layer}, below")
    own, gates = "the layer's own previous hidden state", _gates_in_words(config)
    if config.bidirectional:
        own += f" {'after' if config.is_backward(cell) else 'before'} this {step_name(config)}"
    return [
        _row(f"{config.cell}.weight_ih_{suffix}", (stacked, width), layer, f"W: weights of {source}, {gates}"),
        _row(f"{config.cell}.weight_hh_{suffix}", (stacked, units), layer, f"U: weights of {own}, {gates}"),
        _row(f"{config.cell}.bias_ih_{suffix}", (stacked,), layer, f"b: bias beside W, {gates}"),
        _row(f"{config.cell}.bias_hh_{suffix}", (stacked,), layer, f"b: bias beside U, {gates}"),
        *(_row(f"{config.cell}.{name}_{suffix}", (units,), layer, words) for name, words in _peepholes_in_words(config).items()),
    ]


def _peepholes_in_words(config: ModelConfig) -> dict[str, str]:
    """By parameter."""
    cell = CELLS[config.cell]
    seen = {gate: f"the {'previous' if state.lag else 'same'} {step_name(config)}" for gate, state in cell.seen.items()}
    return {
        name: f"p: peephole of the {gate.replace('_', ' ')}, one weight for each unit's own cell state of {seen[gate]}"
        for gate, name in cell.peepholes.items()
    }


def _gates_in_words(config: ModelConfig) -> str:
    """Which rows belong to which gate: "rows 0–127 input gate, 128–255 forget gate …"."""
    if not CELLS[config.cell].gated:
        return "one row for each unit"
    units = config.hidden_size
    spans = [(k * units, (k + 1) * units - 1, name.replace("_", " ")) for k, name in enumerate(CELLS[config.cell].gates)]
    return "rows " + ", ".join(f"{first}–{last} {name}" if units > 1 else f"{first} {name}" for first, last, name in spans)


def _row(name: str, shape: tuple[int, ...], layer: int | None, meaning: str) -> ParameterRow:
    return ParameterRow(name, shape, prod(shape), layer, meaning)


def expected_shapes(config: ModelConfig) -> dict[str, list[int]]:
    """The shape of every tensor of this architecture, by its name in the file."""

    with torch.device("meta"):
        return {name: list(tensor.shape) for name, tensor in RecurrentClassifier(config).state_dict().items()}
