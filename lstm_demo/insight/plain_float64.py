"""A peephole LSTM written out a second time, gate by gate in float64, to compare the hand-written cell with: torch has no kernel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from lstm_demo.model.config import ModelConfig


class LayerStates(NamedTuple):
    """After every row, (T, H) each."""

    hidden: Tensor
    cell: Tensor


def states_of_layers(weights: Mapping[str, Tensor], config: ModelConfig, rows: Tensor) -> Sequence[LayerStates]:
    """weights: by torch's names, `weight_ih_l0` and so on, float64. rows: (1, T, D), what the first layer reads."""
    below, layers = rows[0], []
    for layer in range(config.num_layers):
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_ci", "weight_cf", "weight_co")
        layers.append(_read(below, config.hidden_size, *(weights[f"{name}_l{layer}"] for name in names)))
        below = layers[-1].hidden
    return layers


def _read(rows: Tensor, units: int, W: Tensor, U: Tensor, b_x: Tensor, b_h: Tensor, p_i: Tensor, p_f: Tensor, p_o: Tensor) -> LayerStates:
    W_i, W_f, W_g, W_o = W.chunk(4)
    U_i, U_f, U_g, U_o = U.chunk(4)
    b_i, b_f, b_g, b_o = (b_x + b_h).chunk(4)
    h = c = rows.new_zeros(units)
    hidden, cell = [], []
    for x in rows:
        i = 1 / (1 + torch.exp(-(W_i @ x + U_i @ h + p_i * c + b_i)))
        f = 1 / (1 + torch.exp(-(W_f @ x + U_f @ h + p_f * c + b_f)))
        c = f * c + i * torch.tanh(W_g @ x + U_g @ h + b_g)
        o = 1 / (1 + torch.exp(-(W_o @ x + U_o @ h + p_o * c + b_o)))
        h = o * torch.tanh(c)
        hidden.append(h)
        cell.append(c)
    return LayerStates(torch.stack(hidden), torch.stack(cell))
