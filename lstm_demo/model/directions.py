"""A layer reads its rows in one direction or, with two cells, in both; what is above it hears both, forward first.

Cells are counted as torch counts them, by layer and then by direction: layer 1 forward, layer 1 backward, layer 2 forward ….
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

from lstm_demo.model.cells import Cell, Hold, Step, hidden_states, never, read_rows, untouched
from lstm_demo.model.config import ModelConfig

Intervention = Callable[[int, int], Hold]  # cell, row → what is held there


def nowhere(cell: int, row: int) -> Hold:
    """Hold nothing in any cell."""
    return untouched


def cell_suffix(config: ModelConfig, number: int) -> str:
    """How torch ends the names of a cell's parameters: "l0", or "l0_reverse" of the backward direction."""
    return f"l{number // config.directions}{'_reverse' if config.is_backward(number) else ''}"


def by_layer(cells: Sequence[Cell], config: ModelConfig) -> list[Sequence[Cell]]:
    """The cells of each layer, forward and then, where there is one, backward."""
    return [cells[first : first + config.directions] for first in range(0, len(cells), config.directions)]


def read_layer(cells: Sequence[Cell], rows: Tensor, hold_at: Sequence[Callable[[int], Hold]] = (never, never)) -> list[list[Step]]:
    """One layer reads rows (B, T, D): for each of its cells T steps, in the order of the rows."""
    return [read_rows(cell, rows, hold_at[place], backward=place == 1) for place, cell in enumerate(cells)]


def read_cells(cells: Sequence[Cell], config: ModelConfig, rows: Tensor, intervention: Intervention = nowhere) -> list[list[Step]]:
    """All layers read, without dropout, from rows (B, T, D): for each cell T steps, in the order of the rows."""
    read: list[list[Step]] = []
    for layer in by_layer(cells, config):
        if read:
            rows = layer_states(read[-len(layer) :])
        read += read_layer(layer, rows, [_held(intervention, len(read) + place) for place in range(len(layer))])
    return read


def layer_states(read: Iterable[Iterable[Step]]) -> Tensor:
    """What one layer's cells hand on, from the steps of each in the order of the rows: (B, T, H of each)."""
    return joined([hidden_states(steps) for steps in read])


def joined(directions: Sequence[Tensor]) -> Tensor:
    """What is heard of a layer's directions, (…, H) each: side by side, forward first; of one direction the very tensor."""
    return directions[0] if len(directions) == 1 else torch.cat(list(directions), dim=-1)


def handed_up(read: Iterable[Iterable[Step]], config: ModelConfig, *, training: bool) -> Tensor:
    """As `layer_states`, with dropout where torch puts it, on (T, B, …): so both draw the same mask."""
    states = layer_states(read).transpose(0, 1).contiguous()
    return F.dropout(states, config.dropout, training).transpose(0, 1)


def _held(intervention: Intervention, cell: int) -> Callable[[int], Hold]:
    return lambda row: intervention(cell, row)
