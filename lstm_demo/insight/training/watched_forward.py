"""A forward pass that hands out every state on its way, so that backward leaves its gradient there."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from lstm_demo.model.cells import Hold, read_rows, untouched
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.pooling import heard_at_last
from lstm_demo.model.trace import Array


class Forward(NamedTuple):
    """logits: (B, K). states: "hidden_state" and "cell_state", each L·T tensors (B, H), layer by layer; empty where not watched."""

    logits: Tensor
    states: dict[str, list[Tensor]]


def forward(network: RecurrentClassifier, images: Tensor, seed: int, *, watched: bool = False) -> Forward:
    """As `network.forward` by the hand-written step, bit for bit. images: floats, as `time_steps` takes them. seed: of what dropout drops.

    Torch's own random state is left as it was.
    """
    states: dict[str, list[Tensor]] = {"hidden_state": [], "cell_state": []}

    def keep(name: str, value: Tensor) -> Tensor:
        if name in states:
            value.retain_grad()
            states[name].append(value)
        return value

    hold: Hold = keep if watched else untouched
    rows, cells = network.first_input(images), network.cells()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for cell in cells[:-1]:
            hidden = torch.stack([step.state.h for step in read_rows(cell, rows, lambda row: hold)])
            rows = F.dropout(hidden, network.config.dropout, network.training).transpose(0, 1)
        top = read_rows(cells[-1], rows, lambda row: hold)
    return Forward(network.readout(heard_at_last(top, network.config.pooling)), states)


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
