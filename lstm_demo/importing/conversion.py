"""A foreign state dict as a network of ours: the layout by shapes and names, what is open by the person's choices."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from lstm_demo.importing.foreign_file import ForeignError
from lstm_demo.importing.layouts.by_shape import read_unnamed
from lstm_demo.importing.layouts.concatenated_gates import read_concatenated
from lstm_demo.importing.layouts.input_layer import Inlet, rows_per_step, take_inlet
from lstm_demo.importing.layouts.merged_directions import unmerged
from lstm_demo.importing.layouts.peepholes import set_apart, with_peepholes
from lstm_demo.importing.layouts.readout import Head, take_head
from lstm_demo.importing.layouts.reparametrised import of_a_loss, put_together
from lstm_demo.importing.layouts.separate_gates import read_apart
from lstm_demo.importing.layouts.separate_gru import read_gru_apart
from lstm_demo.importing.layouts.torch_modules import read_stacked
from lstm_demo.importing.ledger import NO_CHOICES, Ambiguous, Choices, Ledger, Recurrence, TensorNote, flag, shape_in_words
from lstm_demo.importing.way_of_use import PIXELS_READ, PLAIN_WAY, Way
from lstm_demo.model.config import MAX_HIDDEN_SIZE, MAX_LAYERS, ModelConfig, Pooling
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.parameters import readout_names

# In this order: a GRU's six matrices apart would else be an LSTM's with two missing.
LAYOUTS: tuple[Callable[[Ledger, Choices], Recurrence | None], ...] = (
    read_stacked, read_gru_apart, read_apart, read_concatenated, read_unnamed,
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Conversion:
    """layout: in words. model: used in the plain way, or as the choices say. notes: one line a tensor. remarks: what had to be assumed, and
    how to say otherwise. recurrence, inlet, head: what was understood, to use it in other ways.
    """

    layout: str
    model: RecurrentClassifier
    notes: tuple[TensorNote, ...]
    remarks: tuple[str, ...]
    recurrence: Recurrence
    inlet: Inlet | None
    head: Head

    @property
    def hears_one_direction(self) -> bool:
        """Of two, or one number made of both: its readout is only as wide as one of them."""
        return bool(self.recurrence.backward) and self.head.features == self.recurrence.hidden_size


class Candidate(NamedTuple):
    """One way to understand an ambiguous file. flags: what to say on the command line for it."""

    flags: str
    conversion: Conversion


def convert(tensors: Mapping[str, Tensor], choices: Choices = NO_CHOICES, ordered: bool = True) -> Conversion:
    """Understand a state dict: torch's own modules, matrices apart, maps over the concatenation, or gates stacked by hand.

    ordered: the tensors stand in the order in which the network registered them.

    Raises:
        Ambiguous: it fits more than one network; the message says which choice decides.
        ForeignError: it fits none, is incomplete, or holds more than such a network has.
    """
    ledger = Ledger(put_together(tensors), ordered)
    for name in [name for name in ledger.left if of_a_loss(name)]:
        ledger.set_aside(name, "of the loss function: plays no part in reading")
    peepholes = set_apart(ledger)
    recurrence = next((found for read in LAYOUTS if (found := read(ledger, choices)) is not None), None)
    if recurrence is None:
        shapes = ", ".join(f"{name} {shape_in_words(tuple(tensor.shape))}" for name, tensor in list(tensors.items())[:6])
        raise ForeignError(
            "Found no recurrence in it: neither weight_ih and weight_hh of torch, nor four matrices (28, H) and four (H, H), nor four"
            f" (H, H + 28), nor gates stacked in (4H, 28) and (4H, H). It holds {shapes}{' …' if len(tensors) > 6 else ''}."
        )
    recurrence = with_peepholes(ledger, recurrence, peepholes)
    _check_limits(recurrence)
    recurrence, inlet = take_inlet(ledger, recurrence)
    head = take_head(ledger, recurrence, choices)
    _close(ledger, choices)
    model = built(recurrence, head, choices, PLAIN_WAY)
    return Conversion(recurrence.layout, model, tuple(ledger.notes), tuple(ledger.remarks), recurrence, inlet, head)


def candidates(tensors: Mapping[str, Tensor], choices: Choices = NO_CHOICES, ordered: bool = True) -> list[Candidate]:
    """Every way to understand the file that the choices leave open; one with no flags where it is unambiguous.

    Raises:
        ForeignError: one of them is not a network of ours.
    """
    try:
        return [Candidate("", convert(tensors, choices, ordered))]
    except Ambiguous as open_choice:
        found = []
        for value in open_choice.values:
            rest = candidates(tensors, open_choice.answered(choices, value), ordered)
            found += [Candidate(f"{flag(open_choice.choice, value)} {inner.flags}".strip(), inner.conversion) for inner in rest]
        return found


def _check_limits(recurrence: Recurrence) -> None:
    if recurrence.hidden_size > MAX_HIDDEN_SIZE or len(recurrence.layers) > MAX_LAYERS:
        raise ForeignError(
            f"It has {len(recurrence.layers)} layers of {recurrence.hidden_size} units; this program goes up to"
            f" {MAX_LAYERS} layers of {MAX_HIDDEN_SIZE}."
        )


def _close(ledger: Ledger, choices: Choices) -> None:
    unused = ledger.close()
    if unused and not choices.allow_unused:
        name = unused[0]
        normed = name.endswith(("norm.weight", "ln.weight")) or re.search(r"(?:layer_?norm|(?:^|\.)ln)\w*\.weight$", name, re.IGNORECASE)
        why = (
            f" {name} looks like a layer norm's, which scales by the numbers of each picture itself: no weight can stand for it."
            if normed
            else ""
        )
        raise ForeignError(
            f"It holds more than a recurrence and a readout: {', '.join(unused[:5])}{' …' if len(unused) > 5 else ''}.{why} Without them"
            " it may not be the same network; --allow-unused converts it all the same."
        )


def built(recurrence: Recurrence, head: Head, choices: Choices, way: Way) -> RecurrentClassifier:
    """The network, used in this way."""
    mean, std = PIXELS_READ[way.pixels] if way.pixels != "plain" else (choices.pixel_mean, choices.pixel_std)
    layers = head.folded(way.norm)
    if way.activation == "linear":
        layers = [composed(layers)]
    if recurrence.backward:
        layers[0] = (_heard_by_both(layers[0][0], head, recurrence, way), layers[0][1])
    config = ModelConfig(
        cell=recurrence.cell,
        hidden_size=recurrence.hidden_size,
        num_layers=len(recurrence.layers),
        nonlinearity=recurrence.nonlinearity,
        input_size=recurrence.width,
        pixel_mean=mean,
        pixel_std=std,
        sigmoid_readout=choices.sigmoid_readout,
        reading=way.reading,
        rows_per_step=rows_per_step(recurrence.width),
        pooling=pooling_of(head, recurrence, way),
        head=tuple(len(bias) for _, bias in layers[:-1]),
        head_activation="relu" if way.activation == "linear" else way.activation,
        bidirectional=bool(recurrence.backward),
    )
    state: dict[str, Tensor] = {}
    for name, (weight, bias) in zip(readout_names(config), layers, strict=True):
        state |= {f"{name}.weight": weight, f"{name}.bias": bias}
    state |= {f"{recurrence.cell}.{name}": tensor for name, tensor in recurrence.named().items()}
    if not all(bool(tensor.isfinite().all()) for tensor in state.values()):
        raise ForeignError("Some of its weights are not finite: the training had run away.")
    with torch.random.fork_rng(devices=[]):
        model = RecurrentClassifier(config)
    model.load_state_dict(state)
    return model.eval()


def pooling_of(head: Head, recurrence: Recurrence, way: Way) -> Pooling:
    """What the readout hears; a readout that is as wide as all hidden states together hears all of them."""
    return way.pooling if head.features in (recurrence.hidden_size, recurrence.layer_output) else "all"


def _heard_by_both(weight: Tensor, head: Head, recurrence: Recurrence, way: Way) -> Tensor:
    """The readout's first weight, over both directions side by side."""
    whole = pooling_of(head, recurrence, way) == "all"
    return weight if whole else unmerged(weight, way.merge, recurrence.hidden_size)


def composed(layers: Sequence[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    """Linear layers with nothing between them are one."""
    weight, bias = layers[0]
    for above, added in layers[1:]:
        weight, bias = above @ weight, added + above @ bias
    return weight, bias
