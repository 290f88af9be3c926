"""Snapshots without a training: on the straight line from random weights to others, for one layer of LSTM those of the trained 1×32."""

from __future__ import annotations

from functools import cache

import torch

from lstm_demo.data.samples import sample_digits
from lstm_demo.files.catalogue import find_model
from lstm_demo.files.checkpoint import load_model
from lstm_demo.insight.training.snapshot_readings import Learning, learn
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.network import RecurrentClassifier

SHOTS = 13
STEPS = tuple(10 * number**2 for number in range(SHOTS))


@cache
def learning(cell: str, layers: int, digit: int) -> Learning:
    """The sample digit read by every snapshot."""
    return learn(_networks(cell, layers), STEPS, sample_digits()[digit])


@cache
def _networks(cell: str, layers: int) -> tuple[RecurrentClassifier, ...]:
    config = ModelConfig(cell=cell, hidden_size=40, num_layers=layers)  # type: ignore[arg-type]
    last = load_model(find_model("lstm-1x32").path).model if (cell, layers) == ("lstm", 1) else _random(config, 1, 4)
    first = _random(last.config, 0, 1).state_dict()
    made = []
    for number in range(SHOTS):
        network = RecurrentClassifier(last.config).eval()
        share = number / (SHOTS - 1)
        network.load_state_dict({name: torch.lerp(first[name], tensor, share) for name, tensor in last.state_dict().items()})
        made.append(network)
    return tuple(made)


def _random(config: ModelConfig, seed: int, scale: float) -> RecurrentClassifier:
    torch.manual_seed(seed)
    network = RecurrentClassifier(config).eval()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.mul_(scale)
    return network
