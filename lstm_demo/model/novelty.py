"""Whether a picture is like anything that a network has learned: a small second network listens to the states of the first.

A classifier must name one of its classes, whatever it is shown. A novelty detector (outlier exposure: Hendrycks, Mazeika & Dietterich 2019)
hears how the network's own states stood after the last step and on average over all steps, and has learned which of them digits leave
behind and which generated pictures of other things. NumPy only: a viewer of traces needs no torch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.table import CELLS

Array = npt.NDArray[np.float32]

HIDDEN = 32
PREFIX = "novelty."
"""Of its tensors' names in a model's file."""


@dataclass(frozen=True, eq=False)
class NoveltyDetector:
    """One hidden layer of ReLU units. hidden_weight: (32, F), hidden_bias: (32,), weight: (32,), all float32; F is `heard_states`.

    threshold: a picture whose score is above it is unlike anything learned.
    """

    hidden_weight: Array
    hidden_bias: Array
    weight: Array
    threshold: float

    def scores(self, states: Array) -> Array:
        """states: (…, F), as `state_summary` has them → (…,), larger for what is less like a digit; unbounded."""
        with np.errstate(over="ignore", invalid="ignore"):  # of a strange file's weights
            hidden = np.maximum(states @ self.hidden_weight.T + self.hidden_bias, 0)
            scores: Array = hidden @ self.weight
        return scores

    def tensors(self) -> dict[str, Array]:
        """By their names in a model's file."""
        return {f"{PREFIX}{name}": getattr(self, name) for name in _TENSORS}

    @staticmethod
    def from_tensors(tensors: Mapping[str, Array], threshold: float) -> NoveltyDetector:
        """The inverse of `tensors`."""
        return NoveltyDetector(**{name: tensors[f"{PREFIX}{name}"] for name in _TENSORS}, threshold=threshold)


_TENSORS = ("hidden_weight", "hidden_bias", "weight")


def heard_states(config: ModelConfig) -> int:
    """F: the last and the mean of each state that each cell carries from step to step, one number a unit."""
    return 2 * len(CELLS[config.cell].states) * config.num_cells * config.hidden_size


def tensor_shapes(config: ModelConfig) -> dict[str, list[int]]:
    """Of the detector of such a network, by name in its file."""
    shapes = ([HIDDEN, heard_states(config)], [HIDDEN], [HIDDEN])
    return {f"{PREFIX}{name}": shape for name, shape in zip(_TENSORS, shapes)}


def state_summary(states: Mapping[str, Array], config: ModelConfig) -> Array:
    """What the detector hears of a reading: (F,), by cell, in each by state, of each the last one (T or, backward, the first) and the mean.

    states: by name, those of `Description.states` at least, each (cells, T, H), or (cells, N, T, H) for N readings, which gives (N, F).
    """
    parts = []
    for cell in range(config.num_cells):
        for name in CELLS[config.cell].states:
            values = states[name][cell]
            parts += [values[..., 0 if config.is_backward(cell) else -1, :], values.mean(axis=-2, dtype=np.float32)]
    return np.concatenate(parts, axis=-1)
