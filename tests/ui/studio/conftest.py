"""Small learnings of every cell: networks of growing random weights read a fixed noisy picture."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch

from lstm_demo.insight.training.snapshot_readings import Learning, learn
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.network import RecurrentClassifier

LearningOf = Callable[..., Learning]


def grown(config: ModelConfig, count: int) -> list[RecurrentClassifier]:
    """The same random weights, larger and larger."""
    networks = []
    for number in range(count):
        torch.manual_seed(0)
        network = RecurrentClassifier(config).eval()
        for parameter in network.parameters():
            torch.nn.init.normal_(parameter, std=0.1 + number / count)
        networks.append(network)
    return networks


@pytest.fixture(scope="session")
def learning_of() -> LearningOf:
    def make(cell: str = "lstm", count: int = 3, **settings: object) -> Learning:
        config = ModelConfig(cell=cell, **{"hidden_size": 5, "num_layers": 2} | settings)  # type: ignore[arg-type]
        image = np.random.default_rng(0).random((28, 28), dtype=np.float32)
        return learn(grown(config, count), [100 * number**2 for number in range(count)], image)

    return make
