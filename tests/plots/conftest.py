from __future__ import annotations

import numpy as np
import pytest
import torch

from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.description import CELL_KINDS, CellKind
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.trace import Trace
from lstm_demo.model.tracing import trace


def read_by(cell: CellKind, layers: int = 2) -> Trace:
    """An untrained network's reading of a bright bar."""
    torch.manual_seed(0)
    image = np.zeros((28, 28), dtype=np.float32)
    image[8:20, 12:16] = 1
    return trace(RecurrentClassifier(ModelConfig(cell=cell, hidden_size=12, num_layers=layers)), image)


@pytest.fixture(scope="session", params=CELL_KINDS)
def reading(request: pytest.FixtureRequest) -> Trace:
    return read_by(request.param)


@pytest.fixture(scope="session")
def lstm_reading() -> Trace:
    return read_by("lstm")
