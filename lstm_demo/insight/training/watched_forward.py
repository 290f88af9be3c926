"""A forward pass that hands out every state on its way, so that backward leaves its gradient there."""

from __future__ import annotations

from itertools import chain
from typing import NamedTuple

import torch
from torch import Tensor

from lstm_demo.model.cells import LSTMState, Step
from lstm_demo.model.directions import by_layer, handed_up, read_layer
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.pooling import heard_at_last
from lstm_demo.model.trace import Array


class Forward(NamedTuple):
    """logits: (B, K). states: "hidden_state" and "cell_state", each L·T tensors (B, H), layer by layer, in the order of the
    rows; empty where not watched. Each direction of a layer counts as a layer."""

    logits: Tensor
    states: dict[str, list[Tensor]]


def forward(network: RecurrentClassifier, images: Tensor, seed: int, *, watched: bool = False) -> Forward:
    """As `network.forward` by the hand-written step, bit for bit. images: floats, as `time_steps` takes them. seed: of what dropout drops.

    Torch's own random state is left as it was.
    """
    rows = network.first_input(images)
    *lower, top = by_layer(network.cells(), network.config)
    steps: list[Step] = []
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for layer in lower:
            read = read_layer(layer, rows)
            steps += chain.from_iterable(read)
            rows = handed_up(read, network.config, training=network.training)
        read = read_layer(top, rows)
        steps += chain.from_iterable(read)
    states = _retained(steps) if watched else {"hidden_state": [], "cell_state": []}
    return Forward(network.readout(heard_at_last(read, network.config.pooling)), states)


def _retained(steps: list[Step]) -> dict[str, list[Tensor]]:
    """Every h and c, told to keep the gradient that backward brings."""
    states = {
        "hidden_state": [step.state.h for step in steps],
        "cell_state": [step.state.c for step in steps if isinstance(step.state, LSTMState)],
    }
    for state in chain.from_iterable(states.values()):
        state.retain_grad()
    return states


def gradient_by_row(states: list[Tensor], layers: int) -> Array:
    """After backward from the mean loss: (L, T), the norm of each image's own loss's gradient by its state, averaged over the batch.

    The mean loss's gradient by one image's state is 1 ⁄ B of its own loss's, so the mean of those norms is the sum of these.
    """
    sizes = [_gradient(state).norm(dim=1).sum() for state in states]
    array: Array = torch.stack(sizes).view(layers, -1).numpy()
    return array


def _gradient(state: Tensor) -> Tensor:
    """Zero for a state that leads nowhere: the last h of a network whose readout hears c."""
    return torch.zeros_like(state) if state.grad is None else state.grad
