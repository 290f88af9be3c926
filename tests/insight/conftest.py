"""Digits, models and a second, independent reader: torch's own single-step cells, one unit off at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from lstm_demo.files.checkpoint import load_model
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.network import RecurrentClassifier
from tests.oracles import one_step

ROOT = Path(__file__).parents[2]
ONE_OF_EACH = (3, 2, 1, 18, 4, 8, 11, 0, 61, 7)  # MNIST test digits 0 to 9
CONTESTED = (247, 259, 321, 445, 1014)

Make = Callable[..., RecurrentClassifier]
Reader = Callable[..., np.ndarray]


@pytest.fixture(scope="session")
def digits() -> np.ndarray:
    """Fifteen MNIST test digits, (15, 28, 28): one of each class, then some that are hard to read."""
    with np.load(ROOT / "lstm_demo" / "data" / "mnist.npz") as stored:
        return stored["x_test"][[*ONE_OF_EACH, *CONTESTED]].astype(np.float32) / 255


@pytest.fixture(scope="session")
def trained() -> RecurrentClassifier:
    """The smallest model that ships: 1×32."""
    return load_model(ROOT / "pretrained" / "lstm-1x32.safetensors").model


@pytest.fixture(scope="session")
def make() -> Make:
    """A network of random weights, large enough to disagree with itself from row to row, and not so large as to amplify rounding.

    Their standard deviation √(2/H) keeps the recurrence alike at any size: float32 readings that round differently, as processors do,
    stay within 1e-5 of each other. At a fixed one, wide networks are chaotic.
    """

    def make(cell: str = "lstm", **settings: object) -> RecurrentClassifier:
        torch.manual_seed(0)
        model = RecurrentClassifier(ModelConfig(cell=cell, **{"hidden_size": 8, "num_layers": 1} | settings)).eval()
        for parameter in model.parameters():
            torch.nn.init.normal_(parameter, std=(2 / model.config.hidden_size) ** 0.5)
        return model

    return make


@pytest.fixture(scope="session")
def logits_without() -> Reader:
    """`(model, image, layer, unit) -> (T, K)`: read with `nn.LSTMCell` and its like, the unit's h zeroed after every step."""

    @torch.no_grad()
    def read(model: RecurrentClassifier, image: np.ndarray, layer: int | None = None, unit: int | None = None) -> np.ndarray:
        config = model.config
        rows = (torch.tensor(image) - config.pixel_mean) / config.pixel_std
        for level in range(config.num_layers):
            step = one_step(config.cell, rows.shape[1], config.hidden_size, config.nonlinearity)
            for name in CELLS[config.cell].parameters:
                getattr(step, name).copy_(getattr(model.recurrence, f"{name}_l{level}"))
            state, heard = None, []
            for row in rows:
                state = step(row[None], state)
                h = state[0] if isinstance(state, tuple) else state
                if level == layer:
                    h = h.clone()
                    h[0, unit] = 0
                    state = (h, state[1]) if isinstance(state, tuple) else h
                heard.append(h[0])
            rows = torch.stack(heard)
        return model.readout(rows).numpy()

    return read
