"""Reading one image with the hand-written step and keeping every number of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional as F

from lstm_demo.model.cells import Hold, Step, StepAddends, detached, hidden_states, read_rows, untouched
from lstm_demo.model.network import ACTIVATION_MODULES, RecurrentClassifier, check_images
from lstm_demo.model.pixels import as_pixels, as_tensor
from lstm_demo.model.pooling import heard_states, pooled_so_far
from lstm_demo.model.trace import TRACE_TYPES, Addends, Array, Trace

Image = Tensor | npt.NDArray[np.floating] | npt.NDArray[np.uint8]
Intervention = Callable[[int, int], Hold]  # layer, row → what is held there


@torch.no_grad()
def trace(model: RecurrentClassifier, image: Image, intervention: Intervention = lambda layer, row: untouched) -> Trace:
    """Read one image, (28, 28) for a digit: bytes or floats in [0, 1] (`pixels`), ink = 1; see `RecurrentClassifier.time_steps`.

    Always by the hand-written step, in float32 on the CPU, without dropout, wherever the model lives and whatever its
    engine and mode; the model is only read, never touched. With an `intervention` the trace shows the values as held,
    and what followed from them; the addends stay as computed.

    Raises:
        ValueError: the image has another shape or type, or a pixel is not a number in [0, 1].
    """
    pixels = checked_image(model, image)
    rows = model.first_input(pixels)

    layers: list[list[Step]] = []
    below = rows
    for layer, cell in enumerate(map(detached, model.cells())):
        steps = read_rows(cell, below, partial(intervention, layer))
        below = hidden_states(steps)
        layers.append(steps)

    logits = logits_so_far(model, layers[-1])[0]
    return TRACE_TYPES[model.config.cell](
        config=model.config,
        image=_array(pixels[0]),
        rows=_array(rows[0]),
        logits=_array(logits),
        probabilities=_array(logits.softmax(dim=-1)),
        addends=_addends(layers),
        **_quantities(layers),
    )


def checked_image(model: RecurrentClassifier, image: Image) -> Tensor:
    """The image as a batch of one, a copy: float32 in [0, 1] on the CPU. Raises ValueError as `trace`."""
    given = as_tensor(image)
    if given.ndim != 2:
        raise ValueError(f"image must have two dimensions, rows and columns, got shape {tuple(given.shape)}")
    check_images(given[None], model.config)
    return as_pixels(given.detach()[None]).to("cpu", copy=True)


def logits_so_far(model: RecurrentClassifier, top: Iterable[Step]) -> Tensor:
    """The readout after every step of the top layer, of the states pooled up to there: (B, T, K). As `logits_of`."""
    return logits_of(model, pooled_so_far(heard_states(top, model.config.pooling), model.config.pooling))


def logits_of(model: RecurrentClassifier, features: Tensor) -> Tensor:
    """The readout on the CPU, wherever the model lives, out of autograd's sight of the weights: pooled states (…, H) → (…, K)."""
    activation = ACTIVATION_MODULES[model.config.head_activation]()
    for place, layer in enumerate(model.linear_readout()):
        weight, bias = (parameter.detach().to("cpu", torch.float32) for parameter in (layer.weight, layer.bias))
        features = F.linear(activation(features) if place else features, weight, bias)
    return torch.sigmoid(features) if model.config.sigmoid_readout else features


def _quantities(layers: Sequence[Sequence[Step]]) -> dict[str, Array]:
    """Each (L, T, H), by the names of the trace's fields."""
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
    )


def _stacked(layers: Sequence[Sequence[Tensor]]) -> Array:
    """L lists of T tensors (1, H) → (L, T, H)."""
    return _array(torch.stack([torch.cat(list(steps)) for steps in layers]))


def _array(tensor: Tensor) -> Array:
    array: Array = tensor.contiguous().numpy()
    return array
