"""A converted network's answers in every way of use that its weights leave open."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from typing import cast

import torch
from torch import Tensor
from torch.nn import functional as F

from lstm_demo.importing.conversion import Conversion, composed, pooling_of
from lstm_demo.importing.layouts.merged_directions import Merge, merged, open_merges
from lstm_demo.importing.layouts.readout import Head
from lstm_demo.importing.ledger import Choices, Recurrence
from lstm_demo.importing.way_of_use import HEAD_ACTIVATIONS, PIXELS_READ, PLAIN_WAY, VALUES, Pixels, Way
from lstm_demo.model.config import Activation, ModelConfig, Pooling
from lstm_demo.model.directions import joined
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.network import ACTIVATION_MODULES, new_recurrence
from lstm_demo.model.pooling import pooled

MOST_NUMBERS = 8 << 20  # of hidden states that are made in one go


@torch.inference_mode()
def answers(conversion: Conversion, choices: Choices, images: Tensor, kept: Collection[Way] | None = None) -> Iterator[tuple[Way, Tensor]]:
    """Every way that is open, or those kept, and the logits (N, K) in it. images: (N, 28, 28) in [0, 1]."""
    modules = {"linear": _module(conversion.recurrence)}
    if conversion.inlet is not None and not conversion.recurrence.reset_before:
        modules |= dict.fromkeys(("relu", "tanh"), _module(conversion.inlet.unfolded))
    for inlet, module in modules.items():
        reads = [
            replace(PLAIN_WAY, reading=reading, pixels=pixels, inlet=inlet)  # type: ignore[arg-type]
            for reading, pixels in product(VALUES["reading"], _pixels(choices))
            if kept is None or any((way.reading, way.pixels, way.inlet) == (reading, pixels, inlet) for way in kept)
        ]
        together = max(1, MOST_NUMBERS // (images.numel() // conversion.recurrence.width * conversion.recurrence.layer_output))
        for some in (reads[first : first + together] for first in range(0, len(reads), together)):
            whole = _states(conversion, module, torch.cat([_steps(conversion, choices, images, read) for read in some]), inlet)
            for read, states in zip(some, whole.parted(len(some)), strict=True):
                for way, logits in _readouts(conversion, read, states):
                    if kept is None or way in kept:
                        yield way, torch.sigmoid(logits) if choices.sigmoid_readout else logits


def _pixels(choices: Choices) -> tuple[Pixels, ...]:
    """All, or the person's own numbers alone."""
    return tuple(PIXELS_READ) if (choices.pixel_mean, choices.pixel_std) == (0.0, 1.0) else ("plain",)


def _steps(conversion: Conversion, choices: Choices, images: Tensor, way: Way) -> Tensor:
    """(N, T, D)"""
    mean, std = PIXELS_READ[way.pixels] if way.pixels != "plain" else (choices.pixel_mean, choices.pixel_std)
    lines = images if way.reading == "rows" else images.transpose(1, 2)
    return (lines.reshape(len(images), -1, conversion.recurrence.width) - mean) / std


@dataclass(frozen=True, eq=False)
class _States:
    """hidden: (N, T, H) of the top layer. cell: (N, H), the last cell state; None where there is none. Of two directions 2H."""

    hidden: Tensor
    cell: Tensor | None

    def parted(self, count: int) -> list[_States]:
        """Of so many readings of the same images, one after another."""
        cells = [None] * count if self.cell is None else self.cell.chunk(count)
        return [_States(hidden, cell) for hidden, cell in zip(self.hidden.chunk(count), cells, strict=True)]


def _states(conversion: Conversion, module: torch.nn.Module, steps: Tensor, inlet: str) -> _States:
    recurrence = conversion.recurrence
    if conversion.inlet is not None and inlet != "linear":
        function = torch.relu if inlet == "relu" else torch.tanh
        steps = function(F.linear(steps, conversion.inlet.weight, conversion.inlet.bias))
    if recurrence.reset_before:
        return _States(_gru_with_reset_before(recurrence, steps), None)
    hidden, state = module(steps)
    last = slice(-2 if recurrence.backward else -1, None)
    return _States(hidden, joined(state[1][last].unbind()) if "cell_state" in CELLS[recurrence.cell].states else None)


def _module(recurrence: Recurrence) -> torch.nn.Module:
    config = ModelConfig(
        cell=recurrence.cell,
        hidden_size=recurrence.hidden_size,
        num_layers=len(recurrence.layers),
        nonlinearity=recurrence.nonlinearity,
        input_size=recurrence.width,
        bidirectional=bool(recurrence.backward),
    )
    with torch.random.fork_rng(devices=[]):
        module = new_recurrence(config)
    module.load_state_dict(recurrence.named())
    return module


def _gru_with_reset_before(recurrence: Recurrence, rows: Tensor) -> Tensor:
    """tanh(W·x + U·(r ⊙ h) + b), which torch's GRU is not: only to know it when it is met. (N, T, H)"""
    layer = recurrence.layers[0]
    h, states = rows.new_zeros(len(rows), recurrence.hidden_size), []
    bias = layer.bias_ih + layer.bias_hh
    u_r, u_z, u_n = layer.weight_hh.chunk(3)
    for x in rows.unbind(1):
        x_r, x_z, x_n = (F.linear(x, layer.weight_ih) + bias).chunk(3, dim=1)
        r, z = torch.sigmoid(x_r + h @ u_r.T), torch.sigmoid(x_z + h @ u_z.T)
        h = (1 - z) * torch.tanh(x_n + (r * h) @ u_n.T) + z * h
        states.append(h)
    return torch.stack(states, dim=1)


def _readouts(conversion: Conversion, way: Way, states: _States) -> Iterator[tuple[Way, Tensor]]:
    """The logits for every pooling, activation and place of a batch norm that is open."""
    head, recurrence = conversion.head, conversion.recurrence
    for pooling in _poolings(conversion, states):
        features = cast(Tensor, states.cell) if pooling == "cell" else pooled(states.hidden, pooling)
        for merge in _merges(conversion, pooling):
            heard = merged(features, merge, head.features) if recurrence.backward and pooling != "all" else features
            if heard.shape[-1] != head.features:
                continue
            for activation, place in product(_activations(head), VALUES["norm"] if head.open_norm else ("before",)):
                known = {"pooling": pooling if pooling != "all" else "last", "activation": activation, "norm": place, "merge": merge}
                used = replace(way, **known)  # type: ignore[arg-type]
                assert pooling == pooling_of(head, recurrence, used)
                yield used, _logits(head, heard, used)


def _poolings(conversion: Conversion, states: _States) -> tuple[Pooling, ...]:
    recurrence = conversion.recurrence
    if conversion.head.features not in (recurrence.hidden_size, recurrence.layer_output):
        return ("all",)
    shut = {"cell"} if states.cell is None else set()
    shut |= set() if recurrence.backward else {"final"}
    return tuple(pooling for pooling in cast(tuple[Pooling, ...], VALUES["pooling"]) if pooling not in shut)


def _merges(conversion: Conversion, pooling: Pooling) -> tuple[Merge, ...]:
    recurrence = conversion.recurrence
    if not recurrence.backward or pooling == "all":
        return ("both",)
    return open_merges(conversion.head.features, recurrence.hidden_size, pooling)


def _activations(head: Head) -> tuple[Activation, ...]:
    """Between hidden layers; where there are none, it does not matter."""
    return cast(tuple[Activation, ...], HEAD_ACTIVATIONS) if len(head.linears) > 1 else ("relu",)


def _logits(head: Head, features: Tensor, way: Way) -> Tensor:
    layers = head.folded(way.norm)
    if way.activation == "linear":
        layers = [composed(layers)]
    for number, (weight, bias) in enumerate(layers):
        features = F.linear(_function(way.activation)(features) if number else features, weight, bias)
    return features


@cache
def _function(activation: Activation) -> torch.nn.Module:
    return ACTIVATION_MODULES[activation]()
