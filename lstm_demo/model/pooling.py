"""What the readout hears of the top layer: its states pooled over the time steps read so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor

from lstm_demo.model.cells import LSTMState, Step, hidden_states
from lstm_demo.model.config import Pooling
from lstm_demo.model.directions import joined


def heard_states(steps: Iterable[Step], pooling: Pooling) -> Tensor:
    """Of one of the top layer's cells, the states that are pooled: (B, T, H), c where the readout hears the cell state, else h."""
    if pooling == "cell":
        return torch.stack([step.state.c for step in steps if isinstance(step.state, LSTMState)], dim=1)
    return hidden_states(steps)


def heard_at_last(read: Sequence[Sequence[Step]], pooling: Pooling) -> Tensor:
    """What the readout hears when all is read: (B, F). read: the steps of each of the top layer's cells, in the order of the rows."""
    if pooling in ("last", "cell", "final"):
        ends = (steps[0 if pooling != "last" and place == 1 else -1].state for place, steps in enumerate(read))
        return joined([end.c if pooling == "cell" and isinstance(end, LSTMState) else end.h for end in ends])
    return pooled(joined([heard_states(steps, pooling) for steps in read]), pooling)


def heard_so_far(states: Sequence[Tensor], pooling: Pooling) -> Tensor:
    """What the readout hears after each step at which there is an answer. states: `heard_states` of each of the top layer's cells.

    With one direction (B, T, F), as `pooled_so_far`. With two (B, 1, F), when all is read: before, there is no answer, as the backward
    direction has its last state only then, and at each row a state that has read all rows after it.
    """
    if len(states) == 1:
        return pooled_so_far(states[0], pooling)
    if pooling == "cell":
        return pooled(joined(states), "final").unsqueeze(-2)
    return pooled(joined(states), pooling).unsqueeze(-2)


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
    """(…, T, H) → (…, F): all steps together, as `pooled_so_far` has it after the last one. Of two directions (…, T, 2H), forward first."""
    if pooling == "final":
        forward, backward = states.chunk(2, dim=-1)
        return joined((forward[..., -1, :], backward[..., 0, :]))
    if pooling == "mean":
        return states.mean(dim=-2)
    if pooling == "sum":
        return states.sum(dim=-2)
    if pooling == "max":
        return states.amax(dim=-2)
    if pooling == "all":
        return states.flatten(-2)
    return states[..., -1, :]
