"""The classifier: a recurrence reads the rows (or columns) of an image, a readout of one or more layers hears its hidden states, pooled."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import assert_never

import torch
from torch import Tensor, nn

from lstm_demo.model.cells import Cell, GRUCell, LSTMCell, PeepholeCell, RNNCell
from lstm_demo.model.config import ENGINES, SIDE, Activation, Engine, ModelConfig
from lstm_demo.model.directions import by_layer, cell_suffix, handed_up, joined, read_layer
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.novelty import NoveltyDetector
from lstm_demo.model.peephole_lstm import PeepholeLSTM
from lstm_demo.model.pixels import as_floats
from lstm_demo.model.pooling import heard_at_last, pooled

ACTIVATION_MODULES: Mapping[Activation, type[nn.Module]] = {
    "relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "leaky_relu": nn.LeakyReLU, "elu": nn.ELU, "gelu": nn.GELU,
}  # fmt: skip


class RecurrentClassifier(nn.Module):
    """One set of weights, two ways through it: torch's own kernel, or the hand-written step of `cells`.

    The recurrence is a submodule named `lstm`, `gru` or `rnn`, an `nn.LSTM`, `nn.GRU` or `nn.RNN` (a `PeepholeLSTM` is named `peephole`),
    and the readout is `fc`, an `nn.Linear`
    or, where the head has hidden layers, an `nn.Sequential`.
    State dicts therefore have torch's keys (`lstm.weight_ih_l0`, `fc.weight` …) and pass to and from other people's models.
    `novelty` is the detector of pictures that are unlike all that was learned, where the network was calibrated; it is in no state dict.

    Args:
        config: the architecture.
        engine: "fused" (torch's kernel: an LSTM trains twice as fast on a CPU) or "cell"; outputs and gradients agree to 1e-5 in float32.
            None is "fused" where torch has a kernel for the cell.

    Raises:
        ValueError: no such engine, or no kernel for this cell.
    """

    def __init__(self, config: ModelConfig, engine: Engine | None = None) -> None:
        super().__init__()
        self.config = config
        self.engine = engine or ("fused" if CELLS[config.cell].kernel else "cell")
        self.add_module(config.cell, new_recurrence(config))
        self.fc = _readout(config)
        self.novelty: NoveltyDetector | None = None

    @property
    def engine(self) -> Engine:
        """Which way `forward` goes; may be set at any time."""
        return self._engine

    @engine.setter
    def engine(self, engine: Engine) -> None:
        if engine not in ENGINES:
            raise ValueError(f"engine must be one of {', '.join(ENGINES)}, got {engine!r}")
        cell = CELLS[self.config.cell]
        if engine == "fused" and not cell.kernel:
            raise ValueError(f'torch has no kernel for {cell.with_article}: choose engine="cell", the hand-written step')
        self._engine: Engine = engine

    @property
    def recurrence(self) -> nn.Module:
        """The module that holds the recurrent weights, torch's own where there is one."""
        return self.get_submodule(self.config.cell)

    def cells(self) -> list[Cell]:
        """One hand-written cell for each layer and direction, from the bottom. They hold the very parameters, not copies."""
        return [self._cell(number) for number in range(self.config.num_cells)]

    def forward(self, images: Tensor) -> Tensor:
        """images: (B, 28, 28) for digits, bytes or floats in [0, 1] (`pixels`), ink = 1; see `time_steps` → logits (B, K).

        Raises:
            ValueError: neither bytes nor floats, or not of that shape. The values of floats are not looked at, for speed.
        """
        rows = self.first_input(as_floats(images, next(self.parameters()).dtype))
        return self.readout(self.features(rows) if self.engine == "fused" else self._features_by_steps(rows))

    def time_steps(self, images: Tensor) -> Tensor:
        """The pixels by time step, (B, T, D). images: (B, rows, columns); as many columns as a step has pixels (rows where it reads
        columns), or a `rows_per_step`-th of it.

        Raises:
            ValueError: not of that shape.
        """
        check_images(images, self.config)
        lines = images if self.config.reading == "rows" else images.transpose(-2, -1)
        return lines if self.config.rows_per_step == 1 else lines.reshape(images.shape[0], -1, self.config.input_size)

    def standardise(self, pixels: Tensor) -> Tensor:
        """(pixel − mean) / std, the shape unchanged."""
        return (pixels - self.config.pixel_mean) / self.config.pixel_std

    def first_input(self, images: Tensor) -> Tensor:
        """What the first layer's cell reads, (B, T, D). images: as `time_steps`."""
        return self.standardise(self.time_steps(images))

    def readout(self, features: Tensor) -> Tensor:
        """Pooled states (…, H) → logits (…, K), squashed by σ where the configuration says so."""
        logits: Tensor = self.fc(features)
        return torch.sigmoid(logits) if self.config.sigmoid_readout else logits

    def linear_readout(self) -> list[nn.Linear]:
        """The readout's linear layers, from the first; between two of them stands the head's activation."""
        return [layer for layer in self.fc.modules() if isinstance(layer, nn.Linear)]

    def features(self, rows: Tensor) -> Tensor:
        """What the readout hears when all is read, by torch's kernel: (B, T, D) → (B, F)."""
        hidden, state = self.recurrence(rows)  # (B, T, H of each direction) of the top layer
        if self.config.pooling in ("cell", "final"):
            last = state[1] if self.config.pooling == "cell" else state[0] if isinstance(state, tuple) else state
            return joined(last[-self.config.directions :].unbind())
        return pooled(hidden, self.config.pooling)

    def _features_by_steps(self, rows: Tensor) -> Tensor:
        """Layer by layer, so that dropout falls where torch puts it: on what one layer hands to the next, never on the last."""
        *lower, top = by_layer(self.cells(), self.config)
        for layer in lower:
            rows = handed_up(read_layer(layer, rows), self.config, training=self.training)
        return heard_at_last(read_layer(top, rows), self.config.pooling)

    def _cell(self, number: int) -> Cell:
        names = (f"{part}_{cell_suffix(self.config, number)}" for part in CELLS[self.config.cell].parameters)
        weight_ih, weight_hh, bias_ih, bias_hh, *peepholes = (self.recurrence.get_parameter(name) for name in names)
        match self.config.cell:
            case "lstm":
                return LSTMCell(weight_ih, weight_hh, bias_ih, bias_hh)
            case "gru":
                return GRUCell(weight_ih, weight_hh, bias_ih, bias_hh)
            case "rnn":
                return RNNCell(weight_ih, weight_hh, bias_ih, bias_hh, self.config.nonlinearity)
            case "peephole":
                return PeepholeCell(weight_ih, weight_hh, bias_ih, bias_hh, *peepholes)
        assert_never(self.config.cell)


def check_images(images: Tensor, config: ModelConfig) -> None:
    """Raises ValueError unless images have a shape that `RecurrentClassifier.time_steps` takes, with at least one step."""
    per_step, across = config.rows_per_step, 2 if config.reading == "rows" else 1
    width = config.input_size // per_step
    shape = f"(batch, rows, {width})" if across == 2 else f"(batch, {width}, columns)"
    if images.ndim != 3 or images.shape[3 - across] < 1 or images.shape[across] != width:
        raise ValueError(f"images must have shape {shape}, got {tuple(images.shape)}")
    if images.shape[3 - across] % per_step:
        raise ValueError(f"images must have a multiple of {per_step} {config.reading}, got {images.shape[3 - across]}")
    if config.pooling == "all" and images.shape[3 - across] != SIDE:
        raise ValueError(f"images must have {SIDE} {config.reading}, as the readout hears every step, got {images.shape[3 - across]}")


def _readout(config: ModelConfig) -> nn.Linear | nn.Sequential:
    sizes = (config.features, *config.head, config.num_classes)
    layers = [nn.Linear(below, above) for below, above in pairwise(sizes)]
    if len(layers) == 1:
        return layers[0]
    activation = ACTIVATION_MODULES[config.head_activation]
    return nn.Sequential(*(part for layer in layers[:-1] for part in (layer, activation())), layers[-1])


def new_recurrence(config: ModelConfig) -> nn.Module:
    """torch's own module of this architecture, or ours where torch has none, with new weights, batch first."""
    # torch warns about dropout in a single layer, where there is no "between" for it.
    dropout = config.dropout if config.num_layers > 1 else 0.0
    sizes = (config.input_size, config.hidden_size, config.num_layers)
    both = config.bidirectional
    match config.cell:
        case "lstm":
            return nn.LSTM(*sizes, batch_first=True, dropout=dropout, bidirectional=both)
        case "gru":
            return nn.GRU(*sizes, batch_first=True, dropout=dropout, bidirectional=both)
        case "rnn":
            return nn.RNN(*sizes, nonlinearity=config.nonlinearity, batch_first=True, dropout=dropout, bidirectional=both)
        case "peephole":
            return PeepholeLSTM(config)
    assert_never(config.cell)
