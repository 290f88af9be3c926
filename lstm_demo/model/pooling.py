"""What the readout hears of the top layer: its states pooled over the time steps read so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor

from lstm_demo.model.cells import LSTMState, Step, hidden_states
from lstm_demo.model.config import Pooling


def heard_states(steps: Iterable[Step], pooling: Pooling) -> Tensor:
    """Of the top layer's steps, the states that are pooled: (B, T, H), c where the readout hears the cell state, else h."""
    if pooling == "cell":
        return torch.stack([step.state.c for step in steps if isinstance(step.state, LSTMState)], dim=1)
    return hidden_states(steps)


def heard_at_last(steps: Sequence[Step], pooling: Pooling) -> Tensor:
    """What the readout hears after the last of the top layer's steps: (B, H)."""
    last = steps[-1].state
    if pooling == "last":
        return last.h
    if pooling == "cell" and isinstance(last, LSTMState):
        return last.c
    return pooled(heard_states(steps, pooling), pooling)


def pooled_so_far(states: Tensor, pooling: Pooling) -> Tensor:
    """(…, T, H) → (…, T, F): after each step, the states of all steps up to it, pooled. F is H, or T·H where all are heard."""
    if pooling == "all":
        steps = states.shape[-2]
        read = torch.ones(steps, steps, dtype=states.dtype, device=states.device).tril()
        return (states.unsqueeze(-3) * read[:, :, None]).flatten(-2)
    if pooling == "mean":
        return states.cumsum(dim=-2) / torch.arange(1, states.shape[-2] + 1, dtype=states.dtype, device=states.device)[:, None]
    if pooling == "sum":
        return states.cumsum(dim=-2)
    if pooling == "max":
        return states.cummax(dim=-2).values
    return states


def pooled(states: Tensor, pooling: Pooling) -> Tensor:
    """(…, T, H) → (…, F): all steps together, as `pooled_so_far` has it after the last one."""
    if pooling == "mean":
        return states.mean(dim=-2)
    if pooling == "sum":
        return states.sum(dim=-2)
    if pooling == "max":
        return states.amax(dim=-2)
    if pooling == "all":
        return states.flatten(-2)
    return states[..., -1, :]
