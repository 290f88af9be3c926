"""The parts of a network in the report of a training step: each gate's rows of each matrix, and the readout's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from lstm_demo.model.config import ModelConfig
from lstm_demo.model.directions import cell_suffix
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.parameters import readout_names

Symbol = Literal["W", "U", "b", "p"]

READOUT = "readout"


@dataclass(frozen=True)
class Part:
    """One gate's share of one matrix, or of both biases together.

    layer: from 0 (with two directions its cell's number); None for the readout.
    gate: as in `GATE_ORDER`, "readout", or "readout_1", "readout_2" … where it has several layers.
    symbol: W reads the row of pixels (above the first layer, and in the readout, the hidden state below), U the layer's own previous
        hidden state; b is added; p is a peephole's.
    tensors: their names in the state dict; two for the bias of a gate. first, end: its rows in each of them, the end left out.
    """

    layer: int | None
    gate: str
    symbol: Symbol
    tensors: tuple[str, ...]
    first: int
    end: int

    def of(self, values: Mapping[str, Tensor]) -> Tensor:
        """Its numbers out of whole tensors (weights, gradients …), in one row: (count,)."""
        return torch.cat([values[name][self.first : self.end].flatten() for name in self.tensors])


def parts_of(config: ModelConfig) -> tuple[Part, ...]:
    """By layer from the bottom, by gate in torch's order W, U, b and (of a peephole) p; W and b of each of the readout's layers last."""
    found = []
    for number in range(config.num_cells):
        suffix = cell_suffix(config, number)
        for place, gate in enumerate(CELLS[config.cell].gates):
            rows = (place * config.hidden_size, (place + 1) * config.hidden_size)
            found += [
                Part(number, gate, "W", (f"{config.cell}.weight_ih_{suffix}",), *rows),
                Part(number, gate, "U", (f"{config.cell}.weight_hh_{suffix}",), *rows),
                Part(number, gate, "b", (f"{config.cell}.bias_ih_{suffix}", f"{config.cell}.bias_hh_{suffix}"), *rows),
            ]
            if gate in CELLS[config.cell].peepholes:
                peephole = f"{config.cell}.{CELLS[config.cell].peepholes[gate]}_{suffix}"
                found.append(Part(number, gate, "p", (peephole,), 0, config.hidden_size))
    return (*found, *_of_the_readout(config))


def _of_the_readout(config: ModelConfig) -> list[Part]:
    found: list[Part] = []
    for place, (name, width) in enumerate(zip(readout_names(config), (*config.head, config.num_classes)), start=1):
        gate = f"{READOUT}_{place}" if config.head else READOUT
        found += [Part(None, gate, "W", (f"{name}.weight",), 0, width), Part(None, gate, "b", (f"{name}.bias",), 0, width)]
    return found
