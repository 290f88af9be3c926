"""How networks and times are written, on the command line and on the page. Imports no torch."""

from __future__ import annotations

from lstm_demo.model.config import ModelConfig
from lstm_demo.training.settings import TrainingConfig

OPTIMIZERS = {"sgd": "SGD", "adam": "Adam", "adamw": "AdamW"}
UNITS = {"lstm": "LSTM units", "gru": "GRU units"}


def network(config: ModelConfig) -> str:
    """`LSTM 2×128`, `RNN 1×100 ReLU`, `LSTM 1×128, σ readout`."""
    kind = " ReLU" if config.cell == "rnn" and config.nonlinearity == "relu" else ""
    readout = ", σ readout" if config.sigmoid_readout else ""
    return f"{config.cell.upper()} {config.num_layers}×{config.hidden_size}{kind}{readout}"


def in_words(model: ModelConfig, training: TrainingConfig) -> str:
    """`1 layer of 128 LSTM units; 3 epochs in batches of 48, AdamW at 0.006.`"""
    units = UNITS.get(model.cell, f"plain RNN units ({'ReLU' if model.nonlinearity == 'relu' else 'tanh'})")
    layers, length = _counted(model.num_layers, "layer"), training.epochs
    times = _counted(length, "epoch") if length is not None else _counted(training.iterations or 0, "iteration")
    rate = f"{OPTIMIZERS[training.optimizer]} at {training.learning_rate:g}"
    return f"{layers} of {model.hidden_size} {units}; {times} in batches of {training.batch_size}, {rate}."


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def duration(seconds: float) -> str:
    """`45 s`, `12 min`."""
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
