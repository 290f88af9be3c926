"""What if a unit were silent, a row blank, a gate stuck? The answers of the hand-written cell itself, many copies at once.

*Off* means zero ablation of a unit's output: the unit's h is held at 0 in every row, at the moment it is computed and before
anything reads it. Readout, recurrence and the layer above all hear 0 from it, which is also what they hear before the first
row, and a readout that hears the cell state hears 0 as well; nothing else is touched. Its own gates and (in an LSTM) its own
cell state go on being computed, unheard. It is the same as cutting every connection that leaves the unit. This is the usual
meaning for single units: Morcos et al. 2018,
arXiv:1803.06959, clamp a unit's activity to 0 and watch the output; Lakretz et al. 2019, arXiv:1903.07435, do so to LSTM units.
Its known weakness: 0 may be far from a unit's usual value, so a large effect says that the network leans on the unit's
value, not that the unit "detects" something.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from lstm_demo.model.cells import Cell, Hold, detached, each_row, untouched
from lstm_demo.model.config import ModelConfig, Pooling
from lstm_demo.model.directions import by_layer, joined
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.pooling import heard_so_far, heard_states
from lstm_demo.model.trace import Array, Trace
from lstm_demo.model.tracing import Image, checked_image, logits_of, trace

UNITS_AT_ONCE = 128  # bounds the memory: about 0.9 MB a row for an LSTM of 128 units
ROUNDING = 1e-4  # margins closer than this are equal: float32, 28 rows on


@dataclass(frozen=True, eq=False)
class Ablation:
    """The logits of the whole network, N times over, with one thing off each time.

    intact: (T, K), nothing off. without: (N, T, K), the n-th unit of the layer off, or the n-th row blank. T is 1 with two directions.
    this, other: the classes whose margin is asked for when no others are named; by default the intact network's answer and
    its runner-up.
    """

    intact: Array
    without: Array
    this: int
    other: int

    def margin(self, row: int = -1) -> float:
        """Logit of `this` − logit of `other` after a row, nothing off."""
        return float(self.intact[row, self.this] - self.intact[row, self.other])

    def margins(self, row: int = -1) -> Array:
        """(N,), the same margin with each unit off or row blank."""
        margins: Array = self.without[:, row, self.this] - self.without[:, row, self.other]
        return margins

    def falls(self, row: int = -1) -> Array:
        """(N,), how far the margin falls; negative where it grows."""
        falls: Array = np.float32(self.margin(row)) - self.margins(row)
        return falls

    def shares_below(self, row: int = -1) -> npt.NDArray[np.float64]:
        """(N,) of 0–1: of the *other* units, the share whose switching off makes the margin fall less (by more than rounding)."""
        falls = self.falls(row)
        return np.searchsorted(np.sort(falls), falls - ROUNDING, side="left") / max(len(falls) - 1, 1)

    def between(self, this: int, other: int) -> Ablation:
        """The same readings, asked about two other classes."""
        return Ablation(self.intact, self.without, this, other)


@torch.no_grad()
def margins_without(model: RecurrentClassifier, image: Image, layer: int, classes: tuple[int, int] | None = None) -> Ablation:
    """Switch the layer's units off, one at a time (see the module for what *off* is): N = H readings.

    All of them go through the hand-written cell together, as a batch of copies; layers below are read once.

    Args:
        image: as `trace`.
        layer: as the trace counts them: with two directions, a layer's forward and backward cell are two.
        classes: this and the other class of the margin; the answer and its runner-up if None.

    Raises:
        ValueError: no such layer or class, or the image is not one (as `trace`).
    """
    config = model.config
    _check("layer", layer, config.num_cells)
    cells = [detached(cell) for cell in model.cells()]
    place = layer % config.directions
    below = _hidden(config, cells[: layer - place], model.first_input(checked_image(model, image)))
    intact = _logits(model, cells[layer - place :], below)
    units = range(config.hidden_size)
    some = [units[start : start + UNITS_AT_ONCE] for start in range(0, len(units), UNITS_AT_ONCE)]
    without = [_logits_without(model, cells[layer - place :], below, place, off) for off in some]
    return _ablation(model, intact, torch.cat(without), classes)


@torch.no_grad()
def margins_without_rows(model: RecurrentClassifier, image: Image, classes: tuple[int, int] | None = None) -> Ablation:
    """Blank the rows, one at a time: N = T readings of the image with all pixels of one row 0.

    The network still reads as many rows; a row that is blank already makes no difference. Arguments and errors are those
    of `margins_without`.
    """
    pixels = model.time_steps(checked_image(model, image))
    steps = pixels.shape[1]
    blanked = pixels * (1 - torch.eye(steps))[:, :, None]  # (T, T, D), the n-th copy with the n-th row 0
    rows = model.standardise(torch.cat([pixels, blanked]))
    logits = _logits(model, [detached(cell) for cell in model.cells()], rows)
    return _ablation(model, logits[:1], logits[1:], classes)


@dataclass(frozen=True)
class Surgery:
    """One quantity held at one value. None means all of them.

    gate: the name of a quantity in the trace ("forget_gate", also "cell_state" or "hidden_state").
    value: what it is held at, within the quantity's range.
    rows, units: indices from 0. layer: from 0.
    """

    gate: str
    value: float
    rows: tuple[int, ...] | None = None
    units: tuple[int, ...] | None = None
    layer: int | None = None


def read_with(model: RecurrentClassifier, image: Image, *surgeries: Surgery) -> Trace:
    """The trace of a network whose gates are held: "what if the forget gate stayed open?"

    Computed by the same hand-written cell; what depends on the held value follows from it. The trace shows the held value,
    its addends what the gate would have been, so there σ(total) is not the gate.

    Raises:
        ValueError: the cell has no such quantity, a value outside its range, no such layer, row or unit, or not an image.
    """
    steps = model.time_steps(checked_image(model, image)).shape[1]
    for surgery in surgeries:
        _check_surgery(model, surgery, steps)

    def intervention(layer: int, row: int) -> Hold:
        now = [s for s in surgeries if s.layer in (None, layer) and (s.rows is None or row in s.rows)]
        return _holding(now) if now else untouched

    return trace(model, image, intervention)


def _holding(surgeries: Sequence[Surgery]) -> Hold:
    def hold(name: str, value: Tensor) -> Tensor:
        for surgery in surgeries:
            if surgery.gate == name:
                value = value.clone()
                value[:, slice(None) if surgery.units is None else list(surgery.units)] = surgery.value
        return value

    return hold


def _hidden(config: ModelConfig, cells: Sequence[Cell], rows: Tensor) -> Tensor:
    """What the last of the layers hands on: (B, T, H of each direction); the rows themselves where there is no cell."""
    for layer in by_layer(cells, config):
        rows = joined([_states(cell, rows, place, "last") for place, cell in enumerate(layer)])
    return rows


def _states(cell: Cell, rows: Tensor, place: int, pooling: Pooling, hold: Hold = untouched) -> Tensor:
    """The states that `pooling` asks for, in the order of the rows: (B, T, H). place: 1 reads backward. Nothing else is kept."""
    states = heard_states(each_row(cell, rows, lambda row: hold, backward=place == 1), pooling)
    return states.flip(1) if place == 1 else states


def _logits(model: RecurrentClassifier, cells: Sequence[Cell], rows: Tensor) -> Tensor:
    """The logits so far, of the cells from one layer up that read rows (B, T, …): (B, T, K), (B, 1, K) with two directions."""
    *lower, top = by_layer(cells, model.config)
    rows = _hidden(model.config, [cell for layer in lower for cell in layer], rows)
    heard = [_states(cell, rows, place, model.config.pooling) for place, cell in enumerate(top)]
    return logits_of(model, heard_so_far(heard, model.config.pooling))


def _logits_without(model: RecurrentClassifier, cells: Sequence[Cell], rows: Tensor, off: int, units: range) -> Tensor:
    """The logits so far, in each copy with another unit off of one of the first layer's cells: (N, T, K). off: 1 is the backward cell."""
    heard = torch.ones(len(units), cells[0].weight_hh.shape[1])
    heard[torch.arange(len(units)), torch.tensor(units)] = 0

    def silence(name: str, value: Tensor) -> Tensor:
        return value * heard if name == "hidden_state" else value

    # All copies read the same rows, once: they part where the first hidden state is silenced, each in another unit. Their cell states
    # part one row later: where the readout hears these, there must be as many from the first row on.
    layer, *above = by_layer(cells, model.config)
    pooling = "last" if above else model.config.pooling
    copies = rows.expand(len(units), -1, -1) if pooling == "cell" else rows
    states = [
        _states(cell, copies, place, pooling, silence) * heard[:, None]
        if place == off
        else _states(cell, rows, place, pooling).expand(len(units), -1, -1)
        for place, cell in enumerate(layer)
    ]
    if above:
        return _logits(model, [cell for layer in above for cell in layer], joined(states))
    return logits_of(model, heard_so_far(states, pooling))


def _ablation(model: RecurrentClassifier, intact: Tensor, without: Tensor, classes: tuple[int, int] | None) -> Ablation:
    if classes is None:
        answer, runner_up = intact[0, -1].topk(2).indices.tolist()
        classes = (answer, runner_up)
    for chosen in classes:
        _check("class", chosen, model.config.num_classes)
    return Ablation(intact[0].numpy(), without.numpy(), *classes)


def _check_surgery(model: RecurrentClassifier, surgery: Surgery, steps: int) -> None:
    quantities = {q.name: q for q in CELLS[model.config.cell].quantities}
    if surgery.gate not in quantities:
        raise ValueError(f"this cell has no {surgery.gate!r}: choose one of {', '.join(quantities)}")
    low, high = quantities[surgery.gate].low, quantities[surgery.gate].high
    if not np.isfinite(surgery.value) or (low is not None and surgery.value < low) or (high is not None and surgery.value > high):
        raise ValueError(f"{surgery.gate} must be {low:g} to {high:g}, got {surgery.value}" if low is not None else "value must be finite")
    for layer in () if surgery.layer is None else (surgery.layer,):
        _check("layer", layer, model.config.num_cells)
    for row in surgery.rows or ():
        _check("row", row, steps)
    for unit in surgery.units or ():
        _check("unit", unit, model.config.hidden_size)


def _check(name: str, value: int, count: int) -> None:
    if not 0 <= value < count:
        raise ValueError(f"{name} must be 0–{count - 1}, got {value}")
