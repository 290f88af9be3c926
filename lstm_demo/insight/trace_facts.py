"""What a trace says of itself before anything is switched off: where the ink lies, who leads, how far the gates stand open.

A mean over gates is weighted by what each gate has to let through, for a gate in front of nothing does nothing. All row
numbers are indices, from 0.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.trace import Array, GRUTrace, Trace

FAINTEST_INK = 0.1  # a row whose pixels are all fainter looks blank


def check_origin(trace: Trace, config: ModelConfig) -> None:
    """Raises ValueError unless the trace is of a network of this architecture."""
    if trace.config != config:
        raise ValueError(f"the trace is of another network ({trace.config}), not of {config}")


def ink_rows(trace: Trace) -> npt.NDArray[np.intp]:
    """The rows that are not blank, in order; none for a blank image."""
    return np.flatnonzero(trace.pixels.max(axis=1) >= FAINTEST_INK)


def blank_rows(trace: Trace) -> int:
    """How many rows lie above the first ink; 0 for a blank image.

    In these every image is the same to a network: its states there hold nothing of the digit.
    """
    rows = ink_rows(trace)
    return int(rows[0]) if len(rows) else 0


def leaders(trace: Trace) -> npt.NDArray[np.intp]:
    """The most probable class after each row, (T,)."""
    leading: npt.NDArray[np.intp] = trace.logits.argmax(axis=1)
    return leading


def settled(trace: Trace) -> int:
    """The first row after which the final answer leads to the end."""
    strangers = np.flatnonzero(leaders(trace) != trace.prediction)
    return int(strangers[-1]) + 1 if len(strangers) else 0


def runner_up(trace: Trace) -> int:
    """The second most probable class after the last row."""
    return int(np.argsort(-trace.logits[-1], kind="stable")[1])


def writing(trace: Trace, layer: int) -> tuple[Array, Array]:
    """How far the input gates stand open, Σ i·|g| ⁄ Σ |g| over the units, and what a unit writes, the mean of i·|g|: (T,) each."""
    candidate = np.abs(trace.quantity("candidate")[layer])
    written = trace.quantity("input_gate")[layer] * candidate
    return _share(written, candidate), written.mean(axis=1)


def keeping(trace: Trace, layer: int) -> Array:
    """The share of the old memory's size that a row keeps: Σ f·|c₋₁| ⁄ Σ |c₋₁| in an LSTM, Σ z·|h₋₁| ⁄ Σ |h₋₁| in a GRU: (T,).

    Raises:
        ValueError: no gate of this cell keeps anything.
    """
    gate = CELLS[trace.config.cell].keeps
    if gate is None:
        raise ValueError(f"{CELLS[trace.config.cell].with_article} has no gate that keeps its memory")
    old = np.abs(trace.previous(trace.memory[layer], layer))
    return _share(trace.quantity(gate)[layer] * old, old)


def hearing(trace: GRUTrace, layer: int) -> Array:
    """The share of the past that a GRU's candidate hears: Σ r·|U·h + b| ⁄ Σ |U·h + b|: (T,)."""
    past = np.abs(trace.hidden_part[layer])
    return _share(trace.reset_gate[layer] * past, past)


def moving(trace: Trace, layer: int) -> Array:
    """By how much a row changes a unit's h: the mean of |h − h₋₁|: (T,)."""
    moved: Array = np.abs(trace.hidden_state[layer] - trace.previous(trace.hidden_state[layer], layer)).mean(axis=1)
    return moved


def _share(part: Array, whole: Array) -> Array:
    """1 where there is nothing to have a share of."""
    total = whole.sum(axis=1)
    share: Array = np.divide(part.sum(axis=1), total, out=np.ones_like(total), where=total > 0)
    return share
