"""Reading one image with the hand-written step and keeping every number of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional as F

from lstm_demo.model.cells import Hold, Step, StepAddends, detached, hidden_states, read_rows, untouched
from lstm_demo.model.network import RecurrentClassifier, check_images
from lstm_demo.model.trace import TRACE_TYPES, Addends, Array, Trace

Image = Tensor | npt.NDArray[np.floating]
Intervention = Callable[[int, int], Hold]  # layer, row → what is held there


@torch.no_grad()
def trace(model: RecurrentClassifier, image: Image, intervention: Intervention = lambda layer, row: untouched) -> Trace:
    """Read one image, (T, D) floats in [0, 1], ink = 1; (28, 28) for a digit.

    Always by the hand-written step, in float32 on the CPU, without dropout, wherever the model lives and whatever its
    engine and mode; the model is only read, never touched. With an `intervention` the trace shows the values as held,
    and what followed from them; the addends stay as computed.

    Raises:
        ValueError: the image has another shape or type, or a pixel is not a number in [0, 1].
    """
    pixels = checked_image(model, image)
    rows = model.standardise(pixels)

    layers: list[list[Step]] = []
    below = rows
    for layer, cell in enumerate(map(detached, model.cells())):
        steps = read_rows(cell, below, partial(intervention, layer))
        below = hidden_states(steps)
        layers.append(steps)

    logits = logits_of(model, below[0])
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
    """The image as a batch of one, a copy: (1, T, D) float32 on the CPU. Raises ValueError as `trace`."""
    try:
        given = image if isinstance(image, Tensor) else torch.from_numpy(np.array(image))  # a copy: theirs may be read-only
    except (TypeError, ValueError, RuntimeError) as error:
        raise ValueError(f"image must be an array of floats in [0, 1]: {error}") from None
    size = model.config.input_size
    if given.ndim != 2:
        raise ValueError(f"image must have shape (rows, {size}), got {tuple(given.shape)}")
    check_images(given[None], model.config)
    pixels = given.detach()[None].to("cpu", torch.float32, copy=True)
    if not torch.isfinite(pixels).all():
        raise ValueError("image must hold finite pixels in [0, 1], got NaN or infinity")
    if pixels.min() < 0 or pixels.max() > 1:
        raise ValueError(f"image must hold pixels in [0, 1], got {pixels.min():g} to {pixels.max():g}")
    return pixels


def logits_of(model: RecurrentClassifier, hidden: Tensor) -> Tensor:
    """The readout on the CPU, wherever the model lives, out of autograd's sight of the weights: (…, H) → (…, K)."""
    weight, bias = (parameter.detach().to("cpu", torch.float32) for parameter in (model.fc.weight, model.fc.bias))
    logits = F.linear(hidden, weight, bias)
    return torch.sigmoid(logits) if model.config.sigmoid_readout else logits


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
