"""Small traces of every cell, read from a fixed noisy picture."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch

from lstm_demo.model.config import ModelConfig
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.trace import Trace
from lstm_demo.model.tracing import trace

TraceOf = Callable[..., Trace]


@pytest.fixture(scope="session")
def trace_of() -> TraceOf:
    def make(cell: str = "lstm", hidden_size: int = 5, num_layers: int = 2, nonlinearity: str = "tanh") -> Trace:
        torch.manual_seed(0)
        config = ModelConfig(cell=cell, hidden_size=hidden_size, num_layers=num_layers, nonlinearity=nonlinearity)
        return trace(RecurrentClassifier(config), np.random.default_rng(0).random((28, 28), dtype=np.float32))

    return make
