"""The readout of a foreign network: linear layers that lead from its hidden states to ten digits, with batch norms folded into them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from lstm_demo.importing.foreign_file import ForeignError
from lstm_demo.importing.layouts.gate_names import of_a_module, stem
from lstm_demo.importing.layouts.input_layer import rows_per_step
from lstm_demo.importing.ledger import CLASSES, Ambiguous, Choices, Ledger, Recurrence, shape_in_words
from lstm_demo.model.config import MAX_HEAD_LAYERS, MAX_HEAD_SIZE, SIDE

BATCH_NORM_EPSILON = 1e-5  # torch's; a file does not say it
NormPlace = Literal["before", "after"]  # of the activation


@dataclass(frozen=True, eq=False)
class Linear:
    """weight (out, in), bias (out,). name: in the file."""

    name: str
    weight: Tensor
    bias: Tensor


@dataclass(frozen=True, eq=False)
class Norm:
    """A batch norm as it is after training: scale · x + shift. after_activation: None where the file does not show it."""

    scale: Tensor
    shift: Tensor
    after_activation: bool | None


@dataclass(frozen=True, eq=False)
class Head:
    """parts: from the hidden states up; the first linear layer hears `features` numbers, the last gives the logits."""

    parts: tuple[Linear | Norm, ...]

    @property
    def linears(self) -> list[Linear]:
        return [part for part in self.parts if isinstance(part, Linear)]

    @property
    def features(self) -> int:
        return self.linears[0].weight.shape[1]

    @property
    def open_norm(self) -> bool:
        """Whether a batch norm may stand on either side of an activation."""
        return any(isinstance(part, Norm) and part.after_activation is None for part in self.parts)

    def folded(self, place: NormPlace = "before") -> list[tuple[Tensor, Tensor]]:
        """Weight and bias of each linear layer, the norms in them. place: where those stand of which the file does not say it."""
        layers: list[tuple[Tensor, Tensor]] = []
        pending: Norm | None = None
        for number, part in enumerate(self.parts):
            if isinstance(part, Linear):
                weight, bias = part.weight, part.bias
                if pending is not None:
                    weight, bias = weight * pending.scale, bias + weight @ pending.shift
                layers, pending = [*layers, (weight, bias)], None
                continue
            last = not any(isinstance(later, Linear) for later in self.parts[number:])
            after = place == "after" if part.after_activation is None else part.after_activation
            if layers and (last or not after):
                weight, bias = layers[-1]
                layers[-1] = (weight * part.scale[:, None], bias * part.scale + part.shift)
            else:
                pending = part
        return layers


def take_head(ledger: Ledger, recurrence: Recurrence, choices: Choices) -> Head:
    """Raises ForeignError where the tensors that are left do not lead from the hidden states to ten digits."""
    hidden, widths = recurrence.hidden_size, tuple(dict.fromkeys((recurrence.layer_output, recurrence.hidden_size)))
    single = [name for width in widths for name in ledger.matrices(CLASSES, width)]
    modules = [name for name, tensor in ledger.left.items() if tensor.ndim == 2 and name.endswith("weight")]
    chain = _chain(ledger, modules, (*widths, recurrence.layer_output * (SIDE // rows_per_step(recurrence.width))))
    if len(single) == 1 and (chain is None or (len(chain) == 1 and not _norm_modules(ledger))):
        return Head((_single(ledger, single[0], choices),))
    if chain is None:
        raise ForeignError(_no_chain(ledger, recurrence.layer_output, len(single)))
    if len(chain) - 1 > MAX_HEAD_LAYERS or any(ledger.left[name].shape[0] > MAX_HEAD_SIZE for name in chain):
        raise ForeignError(f"Its readout has {len(chain)} layers; up to {MAX_HEAD_LAYERS} hidden ones of {MAX_HEAD_SIZE} units are shown.")
    return Head(tuple(_with_norms(ledger, chain, hidden)))


def _chain(ledger: Ledger, modules: Sequence[str], starts: Sequence[int]) -> list[str] | None:
    """All the linear layers, from one that hears so many numbers to the logits; in the file's own order where that leads there."""
    names = list(modules) if ledger.ordered else sorted(modules, key=_natural)

    def going_on(width: int, used: list[str]) -> list[str] | None:
        if len(used) == len(names):
            return used if width == CLASSES and used else None
        for name in names:
            above, below = ledger.left[name].shape
            if name not in used and below == width:
                found = going_on(above, [*used, name])
                if found is not None:
                    return found
        return None

    return next((found for start in starts if (found := going_on(start, [])) is not None), None)


def _natural(name: str) -> list[object]:
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]


def _no_chain(ledger: Ledger, hidden: int, count: int) -> str:
    left = {name: tuple(tensor.shape) for name, tensor in ledger.left.items() if tensor.ndim == 2}
    others = f" Not used so far: {', '.join(f'{name} {shape_in_words(shape)}' for name, shape in list(left.items())[:5])}." if left else ""
    if convolved := [name for name, tensor in ledger.left.items() if tensor.ndim in (3, 4)]:
        return f"{convolved[0]} belongs to a convolution or an attention: the network is more than a recurrence and a readout.{others}"
    for name, (above, below) in left.items():
        if below == 2 * hidden and above == CLASSES:
            return (
                f"The readout {name} hears {below} numbers, twice the {hidden} units: the means and the largest values of the hidden states"
                " together, perhaps, or h and c. This program's readout hears one of them."
            )
        if below == hidden and above != CLASSES and len(left) == 1:
            return f"{name} tells {above} classes apart; the pictures here are digits, so {CLASSES} classes are needed."
    return (
        f"The readout must be one matrix of {CLASSES}×{hidden}, from the last hidden state to ten digits, or several linear layers that"
        f" lead there, and there are {count}.{others}"
    )


def _single(ledger: Ledger, name: str, choices: Choices) -> Linear:
    transposed = _is_transposed(ledger, name, choices)
    matrix = ledger.take(name, f"readout, from the hidden state to {CLASSES} logits{', transposed' if transposed else ''}")
    biases = [vector for vector in ledger.vectors(CLASSES) if not _of_a_norm(ledger, stem(vector)) and not vector.endswith("running_mean")]
    if len(biases) > 1:
        raise ForeignError(f"The readout has one bias of {CLASSES} numbers at most; there are {', '.join(biases[:5])}.")
    if not biases:
        ledger.miss("bias of the readout", "a readout without one: zeros")
    bias = ledger.take(biases[0], "b of the readout") if biases else torch.zeros(CLASSES)
    return Linear(name, matrix.T if transposed else matrix, bias)


def _is_transposed(ledger: Ledger, name: str, choices: Choices) -> bool:
    if tuple(ledger.left[name].shape) != (CLASSES, CLASSES):
        return ledger.left[name].shape[1] == CLASSES
    if of_a_module(name) and choices.product is None:
        ledger.remark(f"{name} is square; being the weight of a module, it is taken as nn.Linear keeps it, W·h; if not, say --product.")
        return False
    if choices.product is None:
        raise Ambiguous("product", ("Wx", "xW"), f"With {CLASSES} units {name} is square: whether it is used as W·h or h·W cannot be seen.")
    return choices.product == "xW"


def _with_norms(ledger: Ledger, chain: Sequence[str], hidden: int) -> list[Linear | Norm]:
    """The linear layers, each batch norm at its place between them."""
    norms, places = _norm_modules(ledger), dict[str, int]()
    widths = [hidden if not chain else ledger.left[chain[0]].shape[1], *(ledger.left[name].shape[0] for name in chain)]
    for module in norms:
        size = len(ledger.left[f"{module}.running_mean"])
        fitting = [place for place, width in enumerate(widths) if width == size]
        if ledger.ordered:
            at = ledger.names.index(f"{module}.running_mean")
            fitting = [place for place in fitting if place == sum(ledger.names.index(name) < at for name in chain)]
        if len(fitting) != 1:
            raise ForeignError(_misplaced(module, hidden))
        places[module] = fitting[0]
    parts: list[Linear | Norm] = []
    for place in range(len(chain) + 1):
        for module in (module for module in norms if places[module] == place):
            parts.append(_take_norm(ledger, module, _after_activation(module, chain, place)))
        if place < len(chain):
            parts.append(_take_linear(ledger, chain[place], place, len(chain)))
    return parts


def _after_activation(module: str, chain: Sequence[str], place: int) -> bool | None:
    """By the numbers of an nn.Sequential: 0 linear, 1 norm, 2 activation, or 0 linear, 1 activation, 2 norm. None where it has none."""
    if not 0 < place < len(chain):
        return False
    numbers = [re.fullmatch(r"(.*?)(\d+)", name) for name in (stem(chain[place - 1]), module, stem(chain[place]))]
    if any(found is None for found in numbers) or len({found[1] for found in numbers if found}) != 1:
        return None
    below, own, above = (int(found[2]) for found in numbers if found)
    return own - below > 1 if (own - below > 1) != (above - own > 1) else None


def _take_linear(ledger: Ledger, name: str, place: int, count: int) -> Linear:
    what = "readout" if count == 1 else f"layer {place + 1} of the readout"
    weight = ledger.take(name, f"{what}, from {ledger.left[name].shape[1]} numbers to {ledger.left[name].shape[0]}")
    bias = f"{stem(name)}.bias"
    if bias not in ledger.left:
        ledger.miss(f"bias of {what}", "a layer without one: zeros")
        return Linear(name, weight, torch.zeros(len(weight)))
    return Linear(name, weight, ledger.take(bias, f"b of the {what}" if count == 1 else f"b of {what}"))


def _norm_modules(ledger: Ledger) -> list[str]:
    return [name.removesuffix(".running_mean") for name in ledger.left if name.endswith(".running_mean")]


def _of_a_norm(ledger: Ledger, module: str) -> bool:
    return f"{module}.running_mean" in ledger.left


def _take_norm(ledger: Ledger, module: str, after: bool | None) -> Norm:
    mean = ledger.take(f"{module}.running_mean", "batch norm, folded into a linear layer")
    variance = ledger.take(f"{module}.running_var", "batch norm, folded into a linear layer")
    scale = torch.rsqrt(variance + BATCH_NORM_EPSILON)
    if f"{module}.weight" in ledger.left:
        scale = scale * ledger.take(f"{module}.weight", "batch norm, folded into a linear layer")
    shift = -mean * scale
    if f"{module}.bias" in ledger.left:
        shift = shift + ledger.take(f"{module}.bias", "batch norm, folded into a linear layer")
    return Norm(scale, shift, after)


def _misplaced(module: str, hidden: int) -> str:
    return (
        f"{module} is a batch norm that stands neither on the {hidden} hidden states nor between two layers of the readout, or at a place"
        " that the file does not show: it cannot be folded into a linear layer."
    )
