"""Nothing here is fake: the hand-written cell against torch's own kernel, or where torch has none a plain float64 computation."""

from __future__ import annotations

import inspect
import time
from copy import deepcopy
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lstm_demo.insight import plain_float64
from lstm_demo.model.cells import Cell
from lstm_demo.model.directions import by_layer, layer_states, read_layer
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.pooling import heard_at_last
from lstm_demo.model.tracing import Image, checked_image

TOLERANCE = 1e-5


@dataclass(frozen=True)
class EngineCheck:
    """How far the two ways through the same weights are apart on one image.

    The other way is torch's kernel, or where torch has none the equations in float64 (`plain_float64`).

    max_output_difference: largest |hand-written − other way| over h of every layer, row and unit, and over the final logits.
    max_gradient_difference: the same over the gradients of a loss by every parameter and pixel. The loss is the cross-entropy of
    the class that the network finds least likely: a confident right answer would leave hardly any gradient to compare.
    In both, a tensor's difference is divided by its largest entry if that is over 1.
    parameters_checked: how many numbers the model has; the gradient by each was compared.
    seconds: what the whole check took. passed: both differences are at most `tolerance`.
    """

    max_output_difference: float
    max_gradient_difference: float
    parameters_checked: int
    seconds: float
    tolerance: float
    passed: bool


def compare_engines(model: RecurrentClassifier, image: Image, tolerance: float = TOLERANCE) -> EngineCheck:
    """Read one image (as `trace`) both ways and differentiate both. The model is not touched.

    Raises:
        ValueError: not an image (as `trace`).
    """
    started = time.perf_counter()
    pixels = checked_image(model, image)
    model = deepcopy(model).to("cpu", torch.float32).eval()
    with torch.enable_grad():
        other_way = _read_by_kernel if CELLS[model.config.cell].kernel else _read_in_float64
        ours, theirs = _read_by_hand(model, pixels), other_way(model, pixels)
    output, gradient = _furthest(ours.outputs, theirs.outputs), _furthest(ours.gradients, theirs.gradients)
    return EngineCheck(
        max_output_difference=output,
        max_gradient_difference=gradient,
        parameters_checked=sum(parameter.numel() for parameter in model.parameters()),
        seconds=time.perf_counter() - started,
        tolerance=tolerance,
        passed=output <= tolerance and gradient <= tolerance,  # False for NaN too
    )


def source_of(cell: Cell) -> str:
    """The source of the step that made the reading, for the page to show next to the numbers."""
    return inspect.getsource(type(cell).step)


@dataclass(frozen=True, eq=False)
class _Reading:
    outputs: list[Tensor]
    gradients: list[Tensor]


def _read_by_hand(model: RecurrentClassifier, pixels: Tensor) -> _Reading:
    image = pixels.clone().requires_grad_()
    rows, outputs = model.first_input(image), []
    for layer in by_layer(model.cells(), model.config):
        read = read_layer(layer, rows)
        rows = layer_states(read)
        outputs.append(rows[0])
    return _reading(model, image, outputs, heard_at_last(read, model.config.pooling)[0])


def _read_by_kernel(model: RecurrentClassifier, pixels: Tensor) -> _Reading:
    image = pixels.clone().requires_grad_()
    rows = model.first_input(image)
    # The kernel tells only of its top layer, so each lower one is asked through a lower stack of the same weights.
    lower = [_lower_stack(model, layers)(rows.detach())[0][0] for layers in range(1, model.config.num_layers)]
    return _reading(model, image, [*lower, model.recurrence(rows)[0][0]], model.features(rows)[0])


def _read_in_float64(model: RecurrentClassifier, pixels: Tensor) -> _Reading:
    model, image = deepcopy(model).double(), pixels.double().requires_grad_()
    layers = plain_float64.read_layers(model.recurrence.state_dict(keep_vars=True), model.config, model.first_input(image)[0])
    return _reading(model, image, list(map(plain_float64.handed_on, layers)), plain_float64.heard(layers[-1], model.config))


def _lower_stack(model: RecurrentClassifier, layers: int) -> nn.Module:
    stack = RecurrentClassifier(replace(model.config, num_layers=layers, dropout=0.0)).recurrence
    weights = model.recurrence.state_dict()
    stack.load_state_dict({name: weights[name] for name in stack.state_dict()})
    return stack


def _reading(model: RecurrentClassifier, image: Tensor, layers: list[Tensor], features: Tensor) -> _Reading:
    """layers: h of every row, (T, H) each. features: what the readout hears, (H,)."""
    logits = model.readout(features)
    loss = F.cross_entropy(logits, logits.argmin())
    gradients = torch.autograd.grad(loss, [image, *model.parameters()])
    return _Reading([output.detach() for output in (*layers, logits)], list(gradients))


def _furthest(ours: list[Tensor], theirs: list[Tensor]) -> float:
    """The largest difference, each tensor's divided by its largest entry where that is over 1."""
    differences = [(a - b).abs().max() / b.abs().max().clamp(min=1) for a, b in zip(ours, theirs, strict=True)]
    return float(torch.stack(differences).max())
