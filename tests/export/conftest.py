"""Small networks, and what they read."""

from __future__ import annotations

import pytest
import torch

from lstm_demo.data.samples import sample_digits
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.description import CELL_KINDS
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.trace import Trace
from lstm_demo.model.tracing import trace


def made(config: ModelConfig) -> RecurrentClassifier:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        return RecurrentClassifier(config).eval()


@pytest.fixture(scope="session")
def model() -> RecurrentClassifier:
    """Two layers of 40, so that not all units are shown."""
    return made(ModelConfig("lstm", 40, 2))


@pytest.fixture(scope="session")
def reading(model: RecurrentClassifier) -> Trace:
    return trace(model, sample_digits()[3])


@pytest.fixture(scope="session", params=CELL_KINDS)
def any_model(request: pytest.FixtureRequest) -> RecurrentClassifier:
    return made(ModelConfig(request.param, 9))


@pytest.fixture(scope="session")
def any_reading(any_model: RecurrentClassifier) -> Trace:
    return trace(any_model, sample_digits()[5])
