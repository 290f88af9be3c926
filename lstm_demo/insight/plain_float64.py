"""A peephole LSTM written out a second time, gate by gate in float64, to compare the hand-written cell with: torch has no kernel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from lstm_demo.model.config import ModelConfig
from lstm_demo.model.pooling import pooled


class DirectionStates(NamedTuple):
    """Of one direction of a layer, after every row, (T, H) each, in the order of the rows."""

    hidden: Tensor
    cell: Tensor


Layer = Sequence[DirectionStates]


def read_layers(weights: Mapping[str, Tensor], config: ModelConfig, rows: Tensor) -> list[Layer]:
    """weights: by torch's names, `weight_ih_l0` and so on, float64. rows: (T, D), what the first layer reads."""
    layers: list[Layer] = []
    for layer in range(config.num_layers):
        read = [_read(rows, weights, f"l{layer}")]
        if config.bidirectional:
            hidden, cell = _read(rows.flip(0), weights, f"l{layer}_reverse")
            read.append(DirectionStates(hidden.flip(0), cell.flip(0)))
        layers.append(read)
        rows = handed_on(read)
    return layers


def handed_on(layer: Layer) -> Tensor:
    """What the layer above reads: (T, H), or (T, 2H) of two directions."""
    return torch.cat([direction.hidden for direction in layer], dim=1)


def heard(top: Layer, config: ModelConfig) -> Tensor:
    """What the readout hears when all is read: (F,)."""
    if config.pooling in ("cell", "final"):
        states = [direction.cell if config.pooling == "cell" else direction.hidden for direction in top]
        return torch.cat([state[-1 if place == 0 else 0] for place, state in enumerate(states)])
    return pooled(handed_on(top), config.pooling)


def _read(rows: Tensor, weights: Mapping[str, Tensor], ending: str) -> DirectionStates:
    names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_ci", "weight_cf", "weight_co")
    W, U, b_x, b_h, p_i, p_f, p_o = (weights[f"{name}_{ending}"] for name in names)
    W_i, W_f, W_g, W_o = W.chunk(4)
    U_i, U_f, U_g, U_o = U.chunk(4)
    b_i, b_f, b_g, b_o = (b_x + b_h).chunk(4)
    h = c = torch.zeros_like(p_i)
    hidden, cell = [], []
    for x in rows:
        i = 1 / (1 + torch.exp(-(W_i @ x + U_i @ h + p_i * c + b_i)))
        f = 1 / (1 + torch.exp(-(W_f @ x + U_f @ h + p_f * c + b_f)))
        c = f * c + i * torch.tanh(W_g @ x + U_g @ h + b_g)
        o = 1 / (1 + torch.exp(-(W_o @ x + U_o @ h + p_o * c + b_o)))
        h = o * torch.tanh(c)
        hidden.append(h)
        cell.append(c)
    return DirectionStates(torch.stack(hidden), torch.stack(cell))
