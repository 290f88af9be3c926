r"""One training step, and everything that happened in it: forward, loss, backward, clipped, update.

The gradient by row follows the chain rule through time,
$\partial L / \partial h_t = (\partial h_{t+1} / \partial h_t)^\top\, \partial L / \partial h_{t+1}$ (Werbos 1990, "Backpropagation
through time"), here as autograd computes it through the hand-written step. Clipping is `torch.nn.utils.clip_grad_norm_`'s:
$g \leftarrow g \min(1, c / (\lVert g \rVert + 10^{-6}))$ (Pascanu et al. 2013, arXiv:1211.5063).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from math import isfinite
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import Parameter
from torch.nn import functional as F
from torch.nn.utils import clip_grad_norm_, get_total_norm
from torch.optim import Optimizer

from lstm_demo.insight.training.parts import Part, parts_of
from lstm_demo.insight.training.watched_forward import forward, gradient_by_row
from lstm_demo.insight.training.weight_update import WeightUpdate, watch
from lstm_demo.model.network import RecurrentClassifier, check_images
from lstm_demo.model.pixels import as_pixels
from lstm_demo.model.trace import Array

MakeOptimizer = Callable[[list[Parameter]], Optimizer]
CLIP_EPSILON = 1e-6  # torch's, in the divisor


@dataclass(frozen=True)
class Movement:
    """Of one tensor or one part. Euclidean norms over its numbers.

    gradient: before clipping. size: of the weights before the step. moved: of their change.
    """

    gradient: float
    size: float
    moved: float

    @property
    def relative(self) -> float | None:
        """‖ΔW‖ ⁄ ‖W‖; None where the weights were all zero."""
        return self.moved / self.size if self.size else None


@dataclass(frozen=True)
class PartStep:
    """movement: of the whole part. update: of the one weight in it with the largest gradient."""

    part: Part
    movement: Movement
    update: WeightUpdate


@dataclass(frozen=True, eq=False)
class End:
    """Where a step ended, from which another can go on: the weights by name, and the optimiser's state dict."""

    weights: Mapping[str, Tensor]
    optimizer: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Outcome:
    """What the network made of the batch. logits, probabilities: (B, K). loss_by_image: (B,); loss: their mean. accuracy: 0–1."""

    logits: Array
    probabilities: Array
    loss_by_image: Array
    loss: float
    accuracy: float


@dataclass(frozen=True, eq=False)
class TrainingStep:
    """number: from 1. labels: (B,). before, after: of the same batch, with the same units dropped out, if any.

    hidden_norm: (L, T), ‖∂ℓ ⁄ ∂h_t‖, of each image's own loss ℓ by its h after each row, along every way that h is heard, averaged over
        the batch. cell_norm: the same by c; None without a cell state.
    gradient_norm: of all parameters together, before clipping. clip_norm: the longest allowed, None for any. clip_factor: what the
        gradient was multiplied by, 1 if it was not too long.
    expected_change: of the loss, to first order: the gradient before clipping times the weights' change. Exact for a step short enough.
    tensors: by their names in the state dict. parts: gate by gate, as `parts_of` has them.
    """

    number: int
    labels: npt.NDArray[np.int64]
    before: Outcome
    after: Outcome
    hidden_norm: Array
    cell_norm: Array | None
    gradient_norm: float
    clip_norm: float | None
    clip_factor: float
    learning_rate: float
    expected_change: float
    tensors: Mapping[str, Movement]
    parts: tuple[PartStep, ...]
    end: End

    @property
    def label_probability(self) -> Array:
        """(B,), of the right answer, before the step."""
        found: Array = self.before.probabilities[np.arange(len(self.labels)), self.labels]
        return found


def take_step(
    model: RecurrentClassifier,
    images: Tensor,
    labels: Tensor,
    make_optimizer: MakeOptimizer,
    clip_norm: float | None = None,
    *,
    label_smoothing: float = 0.0,
    seed: int = 0,
    after: TrainingStep | None = None,
) -> TrainingStep:
    """Train a copy of `model`, on the CPU in float32, for one step; the model itself is only read.

    Args:
        images: (B, 28, 28) for digits, bytes or floats in [0, 1], ink = 1. labels: (B,) int64 in 0–K−1.
        make_optimizer: from the copy's parameters, in the order of `model.parameters()`, to SGD, Adam or AdamW.
        clip_norm: above 0; None leaves gradients alone.
        seed: of what dropout drops. Torch's own random state is left as it was.
        after: go on where this step ended, with its weights and its optimiser's memory.

    Raises:
        ValueError: images or labels do not fit the model or each other, or the gradient is not finite.
    """
    _check_batch(model, images, labels)
    images = as_pixels(images)
    network = _copy(model, after)
    parameters = dict(network.named_parameters())
    optimizer = make_optimizer(list(parameters.values()))
    if after is not None:
        optimizer.load_state_dict(deepcopy(dict(after.end.optimizer)))

    with torch.enable_grad():
        optimizer.zero_grad()
        found = forward(network, images, seed, watched=True)
        F.cross_entropy(found.logits, labels, label_smoothing=label_smoothing).backward()  # type: ignore[no-untyped-call]
    changed = _update(parameters, optimizer, clip_norm, parts_of(model.config))
    with torch.no_grad():
        again = forward(network, images, seed)

    cells, layers = found.states["cell_state"], model.config.num_cells
    return TrainingStep(
        number=1 if after is None else after.number + 1,
        labels=labels.numpy(),
        before=_outcome(found.logits, labels, label_smoothing),
        after=_outcome(again.logits, labels, label_smoothing),
        hidden_norm=gradient_by_row(found.states["hidden_state"], layers),
        cell_norm=gradient_by_row(cells, layers) if cells else None,
        clip_norm=clip_norm,
        learning_rate=float(optimizer.param_groups[0]["lr"]),
        end=End({name: parameter.detach() for name, parameter in parameters.items()}, optimizer.state_dict()),
        **changed._asdict(),
    )


class _Changed(NamedTuple):
    gradient_norm: float
    clip_factor: float
    expected_change: float
    tensors: dict[str, Movement]
    parts: tuple[PartStep, ...]


def _update(parameters: Mapping[str, Parameter], optimizer: Optimizer, clip_norm: float | None, parts: Sequence[Part]) -> _Changed:
    """Clip and step, in place; what that came to."""
    before = {name: parameter.detach().clone() for name, parameter in parameters.items()}
    gradients = {name: _gradient(parameter).clone() for name, parameter in parameters.items()}
    watched = [watch(optimizer, *_largest(part, parameters)) for part in parts]
    norm = _clip(parameters, clip_norm)
    optimizer.step()
    moved = {name: parameter.detach() - before[name] for name, parameter in parameters.items()}
    whole = {name: _movement(gradients[name], before[name], moved[name]) for name in parameters}
    by_part = [_movement(part.of(gradients), part.of(before), part.of(moved)) for part in parts]
    factor = 1.0 if clip_norm is None else min(1.0, clip_norm / (norm + CLIP_EPSILON))
    told = tuple(PartStep(part, movement, finish()) for part, movement, finish in zip(parts, by_part, watched))
    expected = sum(float((gradients[name].double() * moved[name].double()).sum()) for name in parameters)
    return _Changed(norm, factor, expected, whole, told)


def _check_batch(model: RecurrentClassifier, images: Tensor, labels: Tensor) -> None:
    check_images(images, model.config)
    if labels.shape != (len(images),) or not len(images):
        raise ValueError(f"a step needs images and as many labels, got {len(images)} images and labels of shape {tuple(labels.shape)}")
    if labels.min() < 0 or labels.max() >= model.config.num_classes:
        raise ValueError(f"labels must be 0–{model.config.num_classes - 1}, got {int(labels.min())}–{int(labels.max())}")


def _copy(model: RecurrentClassifier, after: TrainingStep | None) -> RecurrentClassifier:
    network = deepcopy(model).to("cpu", torch.float32).train()
    if after is not None:
        network.load_state_dict(after.end.weights)
    return network.requires_grad_()


def _gradient(parameter: Parameter) -> Tensor:
    assert parameter.grad is not None  # every parameter is on the way to the loss
    return parameter.grad


def _largest(part: Part, parameters: Mapping[str, Parameter]) -> tuple[str, Parameter, tuple[int, ...]]:
    """The weight of a part (of the first of two biases) whose gradient is largest."""
    name = part.tensors[0]
    block = _gradient(parameters[name])[part.first : part.end]
    row, *rest = (int(place) for place in torch.unravel_index(block.abs().argmax(), block.shape))
    return name, parameters[name], (part.first + row, *rest)


def _clip(parameters: Mapping[str, Parameter], clip_norm: float | None) -> float:
    """Shorten the gradient in place; its length before that."""
    gradients = [_gradient(parameter) for parameter in parameters.values()]
    norm = get_total_norm(gradients) if clip_norm is None else clip_grad_norm_(parameters.values(), clip_norm)
    if not isfinite(norm):
        raise ValueError("The gradient of this batch is not finite, so no step can be taken from these weights.")
    return float(norm)


def _outcome(logits: Tensor, labels: Tensor, label_smoothing: float) -> Outcome:
    logits = logits.detach()
    by_image = F.cross_entropy(logits, labels, label_smoothing=label_smoothing, reduction="none")
    loss = F.cross_entropy(logits, labels, label_smoothing=label_smoothing)
    right = (logits.argmax(dim=1) == labels).float().mean()
    return Outcome(_array(logits), _array(logits.softmax(dim=1)), _array(by_image), float(loss), float(right))


def _movement(gradient: Tensor, before: Tensor, moved: Tensor) -> Movement:
    return Movement(float(gradient.norm()), float(before.norm()), float(moved.norm()))


def _array(tensor: Tensor) -> Array:
    array: Array = tensor.numpy()
    return array
