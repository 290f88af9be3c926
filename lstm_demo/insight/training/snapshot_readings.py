r"""One image read by a network at several points of its training: how the answer, the gates and the gradient's reach came to be.

Shapes: S snapshots of the network, from the first to the last; T rows, H units, L layers, K classes as everywhere.

A gate is *saturated* where it is shut or open for good: left-saturated below 0.1, right-saturated above 0.9, as a share of its
activations (Karpathy, Johnson & Fei-Fei 2015, "Visualizing and Understanding Recurrent Networks", arXiv:1506.02078, section 4.2). A plain
RNN has no gates; with tanh its hidden state is held against ∓0.8, which are the same bounds, since tanh(z) = 2σ(2z) − 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from lstm_demo.insight.gradients import GradientReach, gradient_reach
from lstm_demo.insight.trace_facts import runner_up
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.step_words import NO_ANSWER_BEFORE
from lstm_demo.model.trace import Array, Trace
from lstm_demo.model.tracing import Image, trace

GATE_BOUNDS = (0.1, 0.9)
TANH_BOUNDS = (-0.8, 0.8)


@dataclass(frozen=True, eq=False)
class Saturation:
    """Shares of a quantity's activations over all units and rows, 0–1, each (S, L): below `bounds[0]`, and above `bounds[1]`."""

    low: Array
    high: Array
    bounds: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Learning:
    """steps: of training that each snapshot had behind it, ascending. final: the last snapshot's own reading.

    probabilities: (S, T, K), after every row. quantities: by the names of the trace's, (S, L, T, H).
    saturation: of every gate by name; of a plain RNN with tanh, of its hidden state; with ReLU of nothing.
    target, other: the final answer and its runner-up; margin = logit of target − logit of other, after the last row.
    hidden_reach: (S, L, T), |∂ margin / ∂ h| by the row's own h; cell_reach the same by c, None without a cell state (`gradients`).

    Raises:
        ValueError: steps that do not ascend, or arrays of another length.
    """

    steps: tuple[int, ...]
    final: Trace
    probabilities: Array
    quantities: Mapping[str, Array]
    saturation: Mapping[str, Saturation]
    target: int
    other: int
    hidden_reach: Array
    cell_reach: Array | None

    def __post_init__(self) -> None:
        if not self.steps or any(later <= earlier for earlier, later in pairwise(self.steps)):
            raise ValueError(f"steps must ascend, got {self.steps}")
        arrays = [self.probabilities, self.hidden_reach, *self.quantities.values()]
        if any(len(array) != len(self.steps) for array in arrays):
            raise ValueError(f"every array must have one entry for each of {len(self.steps)} snapshots")

    @property
    def config(self) -> ModelConfig:
        return self.final.config

    @property
    def answers(self) -> npt.NDArray[np.int64]:
        """The most probable class by snapshot and row, (S, T)."""
        leaders: npt.NDArray[np.int64] = self.probabilities.argmax(axis=2)
        return leaders

    @property
    def memory_reach(self) -> Array:
        """By what carries the memory from row to row: c where there is one, else h; (S, L, T)."""
        return self.hidden_reach if self.cell_reach is None else self.cell_reach


def learn(networks: Iterable[RecurrentClassifier], steps: Iterable[int], image: Image) -> Learning:
    """Read an image with each network, 40 ms a network of 1×128 on one core. They are only read, one at a time.

    Args:
        networks: of one architecture, in the order of their training. steps: behind each.
        image: (T, D) floats in [0, 1], ink = 1; (28, 28) for a digit.

    Raises:
        ValueError: no network, another architecture among them, steps that do not ascend, or not an image (as `trace`).
    """
    kept = list(networks)
    if not kept or any(network.config != kept[0].config for network in kept):
        raise ValueError("learning is watched on one or more networks of one architecture")
    if kept[0].config.bidirectional:
        raise ValueError(f"learning is shown row by row. {NO_ANSWER_BEFORE}")
    traces = [trace(network, image) for network in kept]
    final = traces[-1]
    target, other = final.prediction, runner_up(final)
    reaches = [gradient_reach(network, image, target, other) for network in kept]
    quantities = {quantity.name: np.stack([one.quantity(quantity.name) for one in traces]) for quantity in final.QUANTITIES}
    return Learning(
        steps=tuple(steps),
        final=final,
        probabilities=np.stack([one.probabilities for one in traces]),
        quantities=quantities,
        saturation=saturation(final.config, quantities),
        target=target,
        other=other,
        hidden_reach=np.stack([reach.hidden_norm for reach in reaches]),
        cell_reach=_cell_reach(reaches),
    )


def saturation(config: ModelConfig, quantities: Mapping[str, Array]) -> dict[str, Saturation]:
    """Of every gate among the quantities, each (S, L, T, H), by name; see `Learning`."""
    bounds = {quantity.name: GATE_BOUNDS for quantity in CELLS[config.cell].quantities if quantity.role == "gate"}
    if not CELLS[config.cell].gated and config.nonlinearity == "tanh":
        bounds["hidden_state"] = TANH_BOUNDS
    return {name: _saturated(quantities[name], *limits) for name, limits in bounds.items()}


def _saturated(values: Array, low: float, high: float) -> Saturation:
    below, above = ((side).mean(axis=(2, 3), dtype=np.float32) for side in (values < low, values > high))
    return Saturation(below, above, (low, high))


def _cell_reach(reaches: list[GradientReach]) -> Array | None:
    norms = [reach.cell_norm for reach in reaches]
    return np.stack([norm for norm in norms if norm is not None]) if norms[0] is not None else None
