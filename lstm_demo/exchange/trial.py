"""Ways of use, tried: a converted network reads 500 test images in every way that its weights leave open, and the best is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from typing import cast

import torch
from torch import Tensor
from torch.nn import functional as F

from lstm_demo.exchange.conversion import Candidate, Conversion, built, composed, pooling_of
from lstm_demo.exchange.gru_apart import BEFORE
from lstm_demo.exchange.head import Head, NormPlace
from lstm_demo.exchange.ledger import Choices, Recurrence
from lstm_demo.exchange.way import HEAD_ACTIVATIONS, PIXELS_READ, PLAIN_WAY, VALUES, Pixels, Way
from lstm_demo.model.config import Activation, ModelConfig, Pooling, ReadingOrder
from lstm_demo.model.network import ACTIVATION_MODULES, RecurrentClassifier
from lstm_demo.model.pooling import pooled

IMAGES = 500
FEW_IMAGES = 100  # enough to see which of many candidates are worth reading all
MOST_CANDIDATES = 4
GUESSING = 0.3  # accuracy below which a network of ten classes has not shown that it knows digits
CLEAR_ACCURACY = 0.02  # so much more right is no accident of 500 images
CLEAR_ERRORS = 3.0  # standard errors of the mean difference between two losses, image by image
CLEAR_LOSS = 0.97


@dataclass(frozen=True, eq=False)
class Measured:
    """One candidate, used in one way. losses: (N,), cross-entropy by image. obstacle: why this way cannot be shown here, "" if it can."""

    candidate: Candidate
    way: Way
    accuracy: float
    losses: Tensor
    obstacle: str = ""

    @property
    def loss(self) -> float:
        return float(self.losses.mean())

    @property
    def flags(self) -> str:
        """What says it on the command line."""
        reads = "" if self.way == PLAIN_WAY else f"--reads {self.way.tokens()}"
        return f"{self.candidate.flags} {reads}".strip() or "--reads plain"

    @property
    def in_words(self) -> str:
        named = f"{self.candidate.flags}: " if self.candidate.flags else ""
        return named + self.way.in_words()

    def clearly_better_than(self, other: Measured) -> bool:
        """More right by more than chance, or as often right and surer of it, image by image."""
        if self.accuracy > other.accuracy + CLEAR_ACCURACY:
            return True
        gain = other.losses - self.losses
        sure = float(gain.mean()) > CLEAR_ERRORS * float(gain.std()) / len(gain) ** 0.5
        return self.accuracy >= other.accuracy and sure and self.loss < CLEAR_LOSS * other.loss


def tried(candidates: Sequence[Candidate], choices: Choices, images: Tensor, labels: Tensor) -> list[Measured]:
    """Every candidate in every way, the best first; of equals, the plainest. images: (N, 28, 28) in [0, 1]. labels: (N,)."""
    if len(candidates) > MOST_CANDIDATES:
        few = [max(_measured(one, choices, images[:FEW_IMAGES], labels[:FEW_IMAGES]), key=_rank) for one in candidates]
        best = sorted(range(len(few)), key=lambda place: _rank(few[place]), reverse=True)[: MOST_CANDIDATES - 1]
        candidates = [candidates[place] for place in sorted({0, *best})]
    found = [measured for one in candidates for measured in _measured(one, choices, images, labels)]
    return sorted(found, key=_rank, reverse=True)


def test_images() -> tuple[Tensor, Tensor]:
    """500 of MNIST's test images, evenly chosen: (500, 28, 28) in [0, 1], and their labels (500,)."""
    from lstm_demo.data.samples import spread_test_digits

    images, labels = spread_test_digits(10_000 // IMAGES)
    return torch.from_numpy(images).float() / 255, torch.from_numpy(labels)


def _rank(measured: Measured) -> tuple[float, float]:
    return measured.accuracy, -measured.loss


@torch.inference_mode()
def _measured(candidate: Candidate, choices: Choices, images: Tensor, labels: Tensor) -> list[Measured]:
    conversion = candidate.conversion
    obstacle = f"It is a GRU that this program cannot show: {BEFORE}." if conversion.recurrence.reset_before else ""
    found = []
    for way, states in _read(conversion, choices, images):
        for used, logits in _answers(conversion, way, states):
            losses = F.cross_entropy(torch.sigmoid(logits) if choices.sigmoid_readout else logits, labels, reduction="none")
            accuracy = float((logits.argmax(1) == labels).float().mean())
            why = obstacle or (_inlet_obstacle(conversion, used) if used.inlet != "linear" else "")
            found.append(Measured(candidate, used, accuracy, losses.nan_to_num(1e9, 1e9, 1e9), why))
    return found


def _inlet_obstacle(conversion: Conversion, way: Way) -> str:
    name = conversion.inlet.name if conversion.inlet else ""
    function = "ReLU" if way.inlet == "relu" else way.inlet
    return f"It has a {function} after {name}, before the recurrence: that cannot be folded into W, and this program shows no such layer."


@dataclass(frozen=True, eq=False)
class _States:
    """hidden: (N, T, H) of the top layer. cell: (N, H), the last cell state; None where there is none."""

    hidden: Tensor
    cell: Tensor | None


def _read(conversion: Conversion, choices: Choices, images: Tensor) -> Iterator[tuple[Way, _States]]:
    """For every reading order and every kind of pixels, what the recurrence makes of the images."""
    inlets = ("linear",) if conversion.inlet is None else ("linear", "relu", "tanh")
    for reading, pixels, inlet in product(VALUES["reading"], _pixels(choices), inlets):
        way = replace(PLAIN_WAY, reading=cast(ReadingOrder, reading), pixels=pixels, inlet=inlet)  # type: ignore[arg-type]
        model = built(conversion.recurrence, conversion.head, choices, way)
        yield way, _states(conversion, model, model.first_input(images), way)


def _pixels(choices: Choices) -> tuple[Pixels, ...]:
    """All, or the person's own numbers alone."""
    return tuple(PIXELS_READ) if (choices.pixel_mean, choices.pixel_std) == (0.0, 1.0) else ("plain",)


def _states(conversion: Conversion, model: RecurrentClassifier, rows: Tensor, way: Way) -> _States:
    recurrence = conversion.recurrence
    if recurrence.reset_before:
        return _States(_gru_with_reset_before(recurrence, rows), None)
    module = model.recurrence
    if conversion.inlet is not None and way.inlet != "linear":
        function = torch.relu if way.inlet == "relu" else torch.tanh
        rows = function(F.linear(rows, conversion.inlet.weight, conversion.inlet.bias))
        module = _unfolded(conversion.inlet.unfolded)
    hidden, state = module(rows)
    return _States(hidden, state[1][-1] if recurrence.cell == "lstm" else None)


def _unfolded(recurrence: Recurrence) -> torch.nn.RNNBase:
    config = ModelConfig(
        cell=recurrence.cell, hidden_size=recurrence.hidden_size, num_layers=len(recurrence.layers), nonlinearity=recurrence.nonlinearity,
        input_size=recurrence.width,
    )  # fmt: skip
    with torch.random.fork_rng(devices=[]):
        module = RecurrentClassifier(config).recurrence
    parts = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    module.load_state_dict({f"{part}_l{depth}": getattr(layer, part) for depth, layer in enumerate(recurrence.layers) for part in parts})
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


def _answers(conversion: Conversion, way: Way, states: _States) -> Iterator[tuple[Way, Tensor]]:
    """The logits for every pooling, activation and place of a batch norm that is open."""
    head, recurrence = conversion.head, conversion.recurrence
    for pooling in _poolings(conversion, states):
        features = cast(Tensor, states.cell) if pooling == "cell" else pooled(states.hidden, pooling)
        if features.shape[-1] != head.features:
            continue
        for activation, place in product(_activations(head), VALUES["norm"] if head.open_norm else ("before",)):
            used = replace(way, pooling=pooling if pooling != "all" else "last", activation=activation, norm=cast(NormPlace, place))
            assert pooling == pooling_of(head, recurrence, used)
            yield used, _logits(head, features, used)


def _poolings(conversion: Conversion, states: _States) -> tuple[Pooling, ...]:
    if conversion.head.features != conversion.recurrence.hidden_size:
        return ("all",)
    open_ones = cast(tuple[Pooling, ...], VALUES["pooling"])
    return tuple(pooling for pooling in open_ones if pooling != "cell" or states.cell is not None)


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
