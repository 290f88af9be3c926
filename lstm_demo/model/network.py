"""The classifier: a recurrence reads the rows of an image from the top, one linear layer reads its last hidden state."""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lstm_demo.model.cells import Cell, GRUCell, LSTMCell, RNNCell, read_rows
from lstm_demo.model.config import ENGINES, Engine, ModelConfig


class RecurrentClassifier(nn.Module):
    """One set of weights, two ways through it: torch's own kernel, or the hand-written step of `cells`.

    The recurrence is a submodule named `lstm`, `gru` or `rnn`, an `nn.LSTM`, `nn.GRU` or `nn.RNN`, and the readout is `fc`.
    State dicts therefore have torch's keys (`lstm.weight_ih_l0`, `fc.weight` …) and pass to and from other people's models.

    Args:
        config: the architecture.
        engine: "fused" (torch's kernel: an LSTM trains twice as fast on a CPU) or "cell"; outputs and gradients agree to 1e-5 in float32.

    Raises:
        ValueError: no such engine.
    """

    def __init__(self, config: ModelConfig, engine: Engine = "fused") -> None:
        super().__init__()
        self.config = config
        self.engine = engine
        self.add_module(config.cell, _torch_recurrence(config))
        self.fc = nn.Linear(config.hidden_size, config.num_classes)

    @property
    def engine(self) -> Engine:
        """Which way `forward` goes; may be set at any time."""
        return self._engine

    @engine.setter
    def engine(self, engine: Engine) -> None:
        if engine not in ENGINES:
            raise ValueError(f"engine must be one of {', '.join(ENGINES)}, got {engine!r}")
        self._engine: Engine = engine

    @property
    def recurrence(self) -> nn.RNNBase:
        """torch's own module, which holds the recurrent weights."""
        return cast(nn.RNNBase, self.get_submodule(self.config.cell))

    def cells(self) -> list[Cell]:
        """One hand-written cell a layer, from the bottom. They hold the very parameters, not copies."""
        return [self._cell(layer) for layer in range(self.config.num_layers)]

    def forward(self, images: Tensor) -> Tensor:
        """images: (B, T, D) floats in [0, 1], ink = 1; (B, 28, 28) for digits → logits (B, K).

        Raises:
            ValueError: not floats, or not of that shape. Values are not looked at, for speed.
        """
        check_images(images, self.config)
        rows = self.standardise(images)
        return self.readout(self._last_hidden_fused(rows) if self.engine == "fused" else self._last_hidden_by_steps(rows))

    def standardise(self, images: Tensor) -> Tensor:
        """What the first layer's cell reads: (pixel − mean) / std, the shape unchanged."""
        return (images - self.config.pixel_mean) / self.config.pixel_std

    def readout(self, h: Tensor) -> Tensor:
        """Hidden states (…, H) → logits (…, K), squashed by σ where the configuration says so."""
        logits: Tensor = self.fc(h)
        return torch.sigmoid(logits) if self.config.sigmoid_readout else logits

    def _last_hidden_fused(self, rows: Tensor) -> Tensor:
        hidden, _ = self.recurrence(rows)  # (B, T, H) of the top layer
        last: Tensor = hidden[:, -1]
        return last

    def _last_hidden_by_steps(self, rows: Tensor) -> Tensor:
        """Layer by layer, so that dropout falls where torch puts it: on what one layer hands to the next, never on the last."""
        cells = self.cells()
        for cell in cells[:-1]:
            hidden = torch.stack([step.state.h for step in read_rows(cell, rows)])  # (T, B, H), torch's own layout
            rows = F.dropout(hidden, self.config.dropout, self.training).transpose(0, 1)
        return read_rows(cells[-1], rows)[-1].state.h

    def _cell(self, layer: int) -> Cell:
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        weight_ih, weight_hh, bias_ih, bias_hh = (self.recurrence.get_parameter(f"{name}_l{layer}") for name in names)
        if self.config.cell == "lstm":
            return LSTMCell(weight_ih, weight_hh, bias_ih, bias_hh)
        if self.config.cell == "gru":
            return GRUCell(weight_ih, weight_hh, bias_ih, bias_hh)
        return RNNCell(weight_ih, weight_hh, bias_ih, bias_hh, self.config.nonlinearity)


def check_images(images: Tensor, config: ModelConfig) -> None:
    """Raises ValueError unless images are floats of shape (B, T, D) with at least one row."""
    if not images.is_floating_point():
        raise ValueError(f"images must be floats in [0, 1], got {images.dtype}: divide bytes by 255")
    if images.ndim != 3 or images.shape[1] < 1 or images.shape[2] != config.input_size:
        raise ValueError(f"images must have shape (batch, rows, {config.input_size}), got {tuple(images.shape)}")


def _torch_recurrence(config: ModelConfig) -> nn.RNNBase:
    # torch warns about dropout in a single layer, where there is no "between" for it.
    dropout = config.dropout if config.num_layers > 1 else 0.0
    sizes = (config.input_size, config.hidden_size, config.num_layers)
    if config.cell == "lstm":
        return nn.LSTM(*sizes, batch_first=True, dropout=dropout)
    if config.cell == "gru":
        return nn.GRU(*sizes, batch_first=True, dropout=dropout)
    return nn.RNN(*sizes, nonlinearity=config.nonlinearity, batch_first=True, dropout=dropout)
