"""The weights of a peephole LSTM under the names that torch would give them, and a way through all layers with the hand-written step."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from lstm_demo.model.cells import LSTMState, PeepholeCell
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.directions import by_layer, cell_suffix, layer_states, read_layer
from lstm_demo.model.kinds.peephole import PEEPHOLE


class PeepholeLSTM(nn.Module):
    """Used as `nn.LSTM` with batch_first, without dropout; torch has no such module and no kernel for it.

    Of each layer (and direction) the parameters of `nn.LSTM`, and weight_ci, weight_cf and weight_co, (H,) each. New ones are drawn
    uniformly from ±1 ⁄ √H, as torch draws an LSTM's.
    """

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        units, stacked = config.hidden_size, len(PEEPHOLE.gates) * config.hidden_size
        for number in range(config.num_cells):
            width = config.input_size if number < config.directions else config.layer_output
            shapes = [(stacked, width), (stacked, units), (stacked,), (stacked,), *[(units,)] * len(PEEPHOLE.peepholes)]
            for name, shape in zip(PEEPHOLE.parameters, shapes, strict=True):
                weights = torch.empty(shape).uniform_(-(units**-0.5), units**-0.5)
                self.register_parameter(f"{name}_{cell_suffix(config, number)}", nn.Parameter(weights))

    def forward(self, rows: Tensor) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """rows: (B, T, D) → what the top layer hands on, (B, T, H), and the last h and c of every layer, (L, B, H) each.

        With two directions (B, T, 2H), and (2L, B, H).
        """
        names = [[f"{name}_{cell_suffix(self.config, number)}" for name in PEEPHOLE.parameters] for number in range(self.config.num_cells)]
        last = []
        for layer in by_layer([PeepholeCell(*map(self.get_parameter, own)) for own in names], self.config):
            read = read_layer(layer, rows)
            rows = layer_states(read)
            last += [steps[-1 if place == 0 else 0].state for place, steps in enumerate(read)]
        return rows, (torch.stack([state.h for state in last]), torch.stack([state.c for state in last if isinstance(state, LSTMState)]))
