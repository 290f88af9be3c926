r"""Where the gradient goes: how strongly the answer depends on each pixel, and on the state after each row.

By the chain rule the margin's derivative by an early state is a product of one Jacobian for each row after it,
$\prod_t \partial s_t / \partial s_{t-1}$. In a plain RNN each factor holds tanh′ ≤ 1 and the same U, so the product tends to vanish
(or explode) with the distance; an LSTM's cell state passes c by $f_t$ alone where nothing else interferes
(Hochreiter & Schmidhuber 1997; Pascanu et al. 2013, arXiv:1211.5063).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from lstm_demo.model.cells import LSTMState, Step, detached
from lstm_demo.model.directions import read_cells
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.trace import Array
from lstm_demo.model.tracing import Image, checked_image, logits_so_far


@dataclass(frozen=True, eq=False)
class GradientReach:
    """Derivatives of the last row's logits, by everything that came before. float32.

    target, other: the classes; margin = logit of target − logit of other, after the last row.
    logit_by_pixel, margin_by_pixel: of the image's shape, per unit of ink (pixels are in [0, 1]); + means that more ink there raises it.
    margin_by_hidden: (L, T, H), by h after each row, along every way that h is heard (later rows, the layer above, readout)
    but with the same row's c as it is. margin_by_cell: the same by c, its own row's h included; None without a cell state.
    """

    target: int
    other: int
    logit_by_pixel: Array
    margin_by_pixel: Array
    margin_by_hidden: Array
    margin_by_cell: Array | None

    @property
    def hidden_norm(self) -> Array:
        """|∂ margin / ∂ h|, Euclidean over the units: (L, T)."""
        return _norm(self.margin_by_hidden)

    @property
    def cell_norm(self) -> Array | None:
        """|∂ margin / ∂ c|, Euclidean over the units: (L, T); None without a cell state."""
        return None if self.margin_by_cell is None else _norm(self.margin_by_cell)


def gradient_reach(model: RecurrentClassifier, image: Image, target_class: int, other_class: int | None = None) -> GradientReach:
    """Differentiate one reading by the hand-written step.

    Args:
        image: as `trace`.
        other_class: what the target is held against; the most probable of the others if None.

    Raises:
        ValueError: no such class, the same class twice, or not an image (as `trace`).
    """
    classes = model.config.num_classes
    for chosen in (target_class, target_class if other_class is None else other_class):
        if not 0 <= chosen < classes:
            raise ValueError(f"class must be 0–{classes - 1}, got {chosen}")
    if target_class == other_class:
        raise ValueError(f"a margin needs two classes, got {target_class} twice")
    with torch.enable_grad():
        pixels = checked_image(model, image).requires_grad_()
        layers = _read(model, pixels)
        logits = logits_so_far(model, layers)[0, -1]
        other = _runner_up(logits, target_class) if other_class is None else other_class
        return _differentiate(pixels, layers, logits, target_class, other)


def _read(model: RecurrentClassifier, pixels: Tensor) -> list[list[Step]]:
    return read_cells([detached(cell) for cell in model.cells()], model.config, model.first_input(pixels))


def _differentiate(pixels: Tensor, layers: list[list[Step]], logits: Tensor, target: int, other: int) -> GradientReach:
    (by_pixel,) = torch.autograd.grad(logits[target], pixels, retain_graph=True)
    states = [step.state for steps in layers for step in steps]
    hidden = [state.h for state in states]
    cell = [state.c for state in states if isinstance(state, LSTMState)]
    # Only the last c of a lower layer and the like may lead nowhere: there the derivative is 0.
    margin = logits[target] - logits[other]
    found = torch.autograd.grad(margin, [pixels, *hidden, *cell], allow_unused=True, materialize_grads=True)
    shape = (len(layers), len(layers[0]), -1)
    return GradientReach(
        target=target,
        other=other,
        logit_by_pixel=_array(by_pixel[0]),
        margin_by_pixel=_array(found[0][0]),
        margin_by_hidden=_array(torch.cat(found[1 : 1 + len(hidden)]).view(shape)),
        margin_by_cell=_array(torch.cat(found[1 + len(hidden) :]).view(shape)) if cell else None,
    )


def _runner_up(logits: Tensor, target: int) -> int:
    others = logits.detach().clone()
    others[target] = -torch.inf
    return int(others.argmax())


def _norm(values: Array) -> Array:
    norms: Array = (values**2).sum(axis=-1) ** 0.5
    return norms


def _array(tensor: Tensor) -> Array:
    array: Array = tensor.detach().contiguous().numpy()
    return array
