"""How a network is used, of which its weights say nothing: which pixels it reads in which order, and what its readout hears."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from lstm_demo.importing.layouts.merged_directions import Merge
from lstm_demo.importing.layouts.readout import NormPlace
from lstm_demo.model.config import ACTIVATIONS, Activation, Pooling, ReadingOrder

Pixels = Literal["plain", "mnist", "signed", "bytes"]
HeadActivation = Activation | Literal["linear"]

# (pixel − mean) / std. plain: 0–1. mnist: torchvision's usual numbers. signed: −1…1. bytes: 0–255.
PIXELS_READ: Mapping[Pixels, tuple[float, float]] = {
    "plain": (0.0, 1.0),
    "mnist": (0.1307, 0.3081),
    "signed": (0.5, 0.5),
    "bytes": (0.0, 1 / 255),
}
HEAD_ACTIVATIONS: tuple[HeadActivation, ...] = (*ACTIVATIONS, "linear")
WORDS: Mapping[str, str] = {
    "rows": "rows from the top",
    "columns": "columns from the left",
    "plain": "pixels from 0 to 1",
    "mnist": "pixels normalised with MNIST's mean 0.1307 and deviation 0.3081",
    "signed": "pixels from −1 to 1",
    "bytes": "pixels from 0 to 255",
    "last": "the last hidden state",
    "mean": "the mean of the hidden states",
    "sum": "the sum of the hidden states",
    "max": "the largest value of each hidden state",
    "cell": "the last cell state",
    "final": "the last state of each direction",
    "both": "both directions",
    "swapped": "the backward direction first, then the forward one",
    "averaged": "the mean of the two directions",
    "forward": "the forward direction alone",
    "backward": "the backward direction alone",
    "all": "all hidden states",
    "linear": "no activation in the readout",
    "before": "the batch norm before the activation",
    "after": "the batch norm after the activation",
} | {name: f"{name.replace('_', ' ')} in the readout" for name in ACTIVATIONS}


@dataclass(frozen=True)
class Way:
    """activation: between the readout's layers. norm: where a batch norm stands of which the file does not say it.

    merge: how the readout hears two directions. inlet: an activation after the linear layer before the recurrence; this program can try
    one, but not show it.
    """

    reading: ReadingOrder = "rows"
    pixels: Pixels = "plain"
    pooling: Pooling = "last"
    activation: HeadActivation = "relu"
    norm: NormPlace = "before"
    merge: Merge = "both"
    inlet: Literal["linear", "relu", "tanh"] = "linear"

    def tokens(self, other: Way | None = None) -> str:
        """As `--reads` takes it: what differs from another way (the plain one), or all that can be said of it in one word."""
        other = other or PLAIN_WAY
        said = [getattr(self, name) for name in FIELDS if getattr(self, name) != getattr(other, name)]
        return ",".join(said) or "plain"

    @property
    def differences(self) -> list[str]:
        """The fields in which it differs from the plain way."""
        return [name for name in (*FIELDS, "inlet") if getattr(self, name) != getattr(PLAIN_WAY, name)]

    def in_words(self) -> str:
        told = [WORDS[self.reading], WORDS[self.pixels], WORDS[self.pooling]]
        told += [WORDS[getattr(self, name)] for name in FIELDS[3:] if getattr(self, name) != getattr(PLAIN_WAY, name)]
        return ", ".join(told)


PLAIN_WAY = Way()
FIELDS = ("reading", "pixels", "pooling", "activation", "norm", "merge")
VALUES: Mapping[str, tuple[str, ...]] = {
    "reading": get_args(ReadingOrder),
    "pixels": get_args(Pixels),
    "pooling": tuple(name for name in get_args(Pooling) if name != "all"),
    "activation": HEAD_ACTIVATIONS,
    "norm": get_args(NormPlace),
    "merge": get_args(Merge),
}


def way_of(text: str) -> Way:
    """`columns,mean,mnist` → the way; what is not said is plain.

    Raises:
        ValueError: a word that says nothing, or two that say the same thing differently.
    """
    chosen: dict[str, Any] = {}
    for word in (word.strip().lower() for word in text.split(",") if word.strip()):
        field = next((name for name, values in VALUES.items() if word in values), None)
        if field is None or field in chosen:
            known = "; ".join(", ".join(values) for values in VALUES.values())
            raise ValueError(f"--reads takes best, or at most one word of each of these: {known}. Got {text!r}.")
        chosen[field] = word
    return replace(PLAIN_WAY, **chosen)
