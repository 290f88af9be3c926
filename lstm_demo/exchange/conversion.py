"""A foreign state dict as a network of ours: the layout by shapes and names, what is open by the person's choices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from lstm_demo.exchange.apart import read_apart
from lstm_demo.exchange.concatenated import read_concatenated
from lstm_demo.exchange.foreign import ForeignError
from lstm_demo.exchange.gate_names import of_a_module
from lstm_demo.exchange.ledger import CLASSES, NO_CHOICES, Ambiguous, Choices, Ledger, Recurrence, TensorNote, flag, shape_in_words
from lstm_demo.exchange.stacked import read_stacked
from lstm_demo.model.config import MAX_HIDDEN_SIZE, MAX_LAYERS, ModelConfig
from lstm_demo.model.network import RecurrentClassifier


@dataclass(frozen=True, eq=False)
class Conversion:
    """layout: in words. notes: one line a tensor. remarks: what had to be assumed, and how to say otherwise."""

    layout: str
    model: RecurrentClassifier
    notes: tuple[TensorNote, ...]
    remarks: tuple[str, ...]


class Candidate(NamedTuple):
    """One way to understand an ambiguous file. flags: what to say on the command line for it."""

    flags: str
    conversion: Conversion


def convert(tensors: Mapping[str, Tensor], choices: Choices = NO_CHOICES) -> Conversion:
    """Understand a state dict, in this order, as torch's own modules, as matrices apart, as maps over the concatenation.

    Raises:
        Ambiguous: it fits more than one network; the message says which choice decides.
        ForeignError: it fits none, is incomplete, or holds more than such a network has.
    """
    ledger = Ledger(tensors)
    recurrence = read_stacked(ledger, choices) or read_apart(ledger, choices) or read_concatenated(ledger, choices)
    if recurrence is None:
        shapes = ", ".join(f"{name} {shape_in_words(tuple(tensor.shape))}" for name, tensor in list(tensors.items())[:6])
        raise ForeignError(
            "Found no recurrence in it: neither weight_ih and weight_hh of torch, nor four matrices (28, H) and four (H, H), nor four"
            f" (H, H + 28). It holds {shapes}{' …' if len(tensors) > 6 else ''}."
        )
    _check_limits(recurrence)
    weight, bias = _take_readout(ledger, recurrence, choices)
    _close(ledger, choices)
    return Conversion(recurrence.layout, _model(recurrence, weight, bias, choices), tuple(ledger.notes), tuple(ledger.remarks))


def candidates(tensors: Mapping[str, Tensor], choices: Choices = NO_CHOICES) -> list[Candidate]:
    """Every way to understand the file that the choices leave open; one with no flags where it is unambiguous.

    Raises:
        ForeignError: none of them is a network of ours.
    """
    try:
        return [Candidate("", convert(tensors, choices))]
    except Ambiguous as open_choice:
        found = []
        for value in open_choice.values:
            rest = candidates(tensors, open_choice.answered(choices, value))
            found += [Candidate(f"{flag(open_choice.choice, value)} {inner.flags}".strip(), inner.conversion) for inner in rest]
        return found


def _check_limits(recurrence: Recurrence) -> None:
    if recurrence.hidden_size > MAX_HIDDEN_SIZE or len(recurrence.layers) > MAX_LAYERS:
        raise ForeignError(
            f"It has {len(recurrence.layers)} layers of {recurrence.hidden_size} units; this program goes up to"
            f" {MAX_LAYERS} layers of {MAX_HIDDEN_SIZE}."
        )


def _take_readout(ledger: Ledger, recurrence: Recurrence, choices: Choices) -> tuple[Tensor, Tensor]:
    hidden = recurrence.hidden_size
    names = ledger.matrices(CLASSES, hidden)
    if len(names) != 1:
        others = [f"{name} {shape_in_words(tuple(tensor.shape))}" for name, tensor in ledger.left.items() if tensor.ndim == 2]
        raise ForeignError(
            f"The readout must be one matrix of {CLASSES}×{hidden}, from the last hidden state to ten digits, and there are {len(names)}."
            + (f" Not used so far: {', '.join(others[:5])}." if others else "")
        )
    name = names[0]
    transposed = _readout_is_transposed(ledger, name, recurrence, choices)
    matrix = ledger.take(name, f"readout, from the last hidden state to {CLASSES} logits{', transposed' if transposed else ''}")
    biases = ledger.vectors(CLASSES)
    if len(biases) > 1:
        raise ForeignError(f"The readout has one bias of {CLASSES} numbers at most; there are {', '.join(biases[:5])}.")
    if not biases:
        ledger.miss("bias of the readout", "a readout without one: zeros")
    return (matrix.T if transposed else matrix), (ledger.take(biases[0], "b of the readout") if biases else torch.zeros(CLASSES))


def _readout_is_transposed(ledger: Ledger, name: str, recurrence: Recurrence, choices: Choices) -> bool:
    if recurrence.hidden_size != CLASSES:
        return tuple(ledger.left[name].shape) == (recurrence.hidden_size, CLASSES)
    if of_a_module(name) and choices.product is None:
        ledger.remark(f"{name} is square; being the weight of a module, it is taken as nn.Linear keeps it, W·h; if not, say --product.")
        return False
    if choices.product is None:
        raise Ambiguous("product", ("Wx", "xW"), f"With {CLASSES} units {name} is square: whether it is used as W·h or h·W cannot be seen.")
    return choices.product == "xW"


def _close(ledger: Ledger, choices: Choices) -> None:
    ledger.close()
    unused = [note.name for note in ledger.notes if note.status == "unused"]
    if unused and not choices.allow_unused:
        raise ForeignError(
            f"It holds more than a recurrence and a readout: {', '.join(unused[:5])}{' …' if len(unused) > 5 else ''}. Without them it may"
            " not be the same network; --allow-unused converts it all the same."
        )
    if (choices.pixel_mean, choices.pixel_std) == (0.0, 1.0):
        ledger.remark(
            "Taken to read pixels in [0, 1]; if they were standardised, say, for example, --pixel-mean 0.1307 --pixel-std 0.3081."
        )


def _model(recurrence: Recurrence, weight: Tensor, bias: Tensor, choices: Choices) -> RecurrentClassifier:
    config = ModelConfig(
        cell=recurrence.cell,
        hidden_size=recurrence.hidden_size,
        num_layers=len(recurrence.layers),
        nonlinearity=recurrence.nonlinearity,
        pixel_mean=choices.pixel_mean,
        pixel_std=choices.pixel_std,
        sigmoid_readout=choices.sigmoid_readout,
    )
    state = {"fc.weight": weight, "fc.bias": bias}
    for depth, layer in enumerate(recurrence.layers):
        for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"):
            state[f"{recurrence.cell}.{part}_l{depth}"] = getattr(layer, part)
    if not all(bool(tensor.isfinite().all()) for tensor in state.values()):
        raise ForeignError("Some of its weights are not finite: the training had run away.")
    with torch.random.fork_rng(devices=[]):
        model = RecurrentClassifier(config)
    model.load_state_dict(state)
    return model.eval()
