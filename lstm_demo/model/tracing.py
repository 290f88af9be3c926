"""Reading one image with the hand-written step and keeping every number of it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional as F

from lstm_demo.model.cells import Step, StepAddends, detached
from lstm_demo.model.directions import Intervention, nowhere, read_cells
from lstm_demo.model.network import ACTIVATION_MODULES, RecurrentClassifier, check_images
from lstm_demo.model.novelty import state_summary
from lstm_demo.model.pixels import as_pixels, as_tensor
from lstm_demo.model.pooling import heard_so_far, heard_states
from lstm_demo.model.trace import TRACE_TYPES, Addends, Array, Trace

Image = Tensor | npt.NDArray[np.floating] | npt.NDArray[np.uint8]


@torch.no_grad()
def trace(model: RecurrentClassifier, image: Image, intervention: Intervention = nowhere) -> Trace:
    """Read one image, (28, 28) for a digit: bytes or floats in [0, 1] (`pixels`), ink = 1; see `RecurrentClassifier.time_steps`.

    Always by the hand-written step, in float32 on the CPU, without dropout, wherever the model lives and whatever its
    engine and mode; the model is only read, never touched. With an `intervention` the trace shows the values as held,
    and what followed from them; the addends stay as computed.

    Raises:
        ValueError: the image has another shape or type, or a pixel is not a number in [0, 1].
    """
    pixels = checked_image(model, image)
    rows = model.first_input(pixels)

    read = read_cells([detached(cell) for cell in model.cells()], model.config, rows, intervention)
    logits, quantities = logits_so_far(model, read)[0], _quantities(read)
    return TRACE_TYPES[model.config.cell](
        config=model.config,
        image=_array(pixels[0]),
        rows=_array(rows[0]),
        logits=_array(logits),
        probabilities=_array(logits.softmax(dim=-1)),
        addends=_addends(read),
        novelty=_novelty(model, quantities),
        **quantities,
    )


def checked_image(model: RecurrentClassifier, image: Image) -> Tensor:
    """The image as a batch of one, a copy: float32 in [0, 1] on the CPU. Raises ValueError as `trace`."""
    given = as_tensor(image)
    if given.ndim != 2:
        raise ValueError(f"image must have two dimensions, rows and columns, got shape {tuple(given.shape)}")
    check_images(given[None], model.config)
    return as_pixels(given.detach()[None]).to("cpu", copy=True)


def logits_so_far(model: RecurrentClassifier, read: Sequence[Iterable[Step]]) -> Tensor:
    """The readout after every step at which there is an answer, of the states pooled up to there: (B, T, K), with two directions (B, 1, K).

    read: the steps of each cell, of the top layer at least, in the order of the rows. On the CPU, as `logits_of`.
    """
    pooling = model.config.pooling
    heard = [heard_states(steps, pooling) for steps in read[-model.config.directions :]]
    return logits_of(model, heard_so_far(heard, pooling))


def logits_of(model: RecurrentClassifier, features: Tensor) -> Tensor:
    """The readout on the CPU, wherever the model lives, out of autograd's sight of the weights: pooled states (…, F) → (…, K)."""
    activation = ACTIVATION_MODULES[model.config.head_activation]()
    for place, layer in enumerate(model.linear_readout()):
        weight, bias = (parameter.detach().to("cpu", torch.float32) for parameter in (layer.weight, layer.bias))
        features = F.linear(activation(features) if place else features, weight, bias)
    return torch.sigmoid(features) if model.config.sigmoid_readout else features


def _novelty(model: RecurrentClassifier, quantities: Mapping[str, Array]) -> float | None:
    """As `Trace.novelty`."""
    if model.novelty is None:
        return None
    novelty = float(model.novelty.scores(state_summary(quantities, model.config))) - model.novelty.threshold
    return novelty if math.isfinite(novelty) else None  # of weights that are finite, but so large that a sum is not


def _quantities(layers: Sequence[Sequence[Step]]) -> dict[str, Array]:
    """Each (cells, T, H), by the names of the trace's fields."""
    read = [[step.quantities() for step in steps] for steps in layers]
    return {name: _stacked([[quantities[name] for quantities in steps] for steps in read]) for name in read[0][0]}


def _addends(layers: Sequence[Sequence[Step]]) -> dict[str, Addends]:
    read = [[step.addends() for step in steps] for steps in layers]
    return {name: _gate_addends([[addends[name] for addends in steps] for steps in read]) for name in read[0][0]}


def _gate_addends(layers: Sequence[Sequence[StepAddends]]) -> Addends:
    return Addends(
        from_input=_stacked([[addends.from_input for addends in steps] for steps in layers]),
        from_hidden=_stacked([[addends.from_hidden for addends in steps] for steps in layers]),
        bias=_array(torch.stack([steps[0].bias for steps in layers])),  # the same at every row
        from_cell=_from_cell(layers),
    )


def _from_cell(layers: Sequence[Sequence[StepAddends]]) -> Array | None:
    seen = [[addends.from_cell for addends in steps if addends.from_cell is not None] for steps in layers]
    return _stacked(seen) if all(seen) else None


def _stacked(layers: Sequence[Sequence[Tensor]]) -> Array:
    """L lists of T tensors (1, H) → (L, T, H)."""
    return _array(torch.stack([torch.cat(list(steps)) for steps in layers]))


def _array(tensor: Tensor) -> Array:
    array: Array = tensor.contiguous().numpy()
    return array
