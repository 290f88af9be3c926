"""The names of the data sets, and of several that are learned from together: "MNIST + 0.5 handwriting"."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

TORCHVISION_SETS = ("MNIST", "FashionMNIST", "KMNIST")  # its names of the classes, and of the folders they write
SETS = (*TORCHVISION_SETS, "handwriting")
BUNDLED_SETS = ("MNIST", "handwriting")  # in this package; torchvision downloads the others
TRAINING_IMAGES = {"handwriting": 30_000}
_USUAL_TRAINING_IMAGES = 60_000  # of MNIST and of the sets of its kind
MAX_SOURCES = 8

_PART = re.compile(r"(?:(\d*\.?\d+)\s*[*×]?\s*)?([a-z]+)", re.IGNORECASE)


class Part(NamedTuple):
    """One set of those that are learned from together. weight: its share, beside the others', of its images."""

    name: str
    weight: float = 1.0

    @property
    def training_images(self) -> int:
        """How many there are of this set, whatever its weight."""
        return TRAINING_IMAGES.get(self.name, _USUAL_TRAINING_IMAGES)


def parts_of(source: str) -> tuple[Part, ...]:
    """The sets that are meant, in any spelling of upper and lower case: "mnist", or "mnist + 0.5 handwriting"; none if it is a folder."""
    names = {name.lower(): name for name in SETS}
    found = [_PART.fullmatch(words.strip()) for words in source.split("+", MAX_SOURCES)]
    parts = tuple(Part(names.get(match[2].lower(), ""), float(match[1] or 1)) for match in found if match)
    is_one = len(parts) == len(found) <= MAX_SOURCES and all(part.name and 0 < part.weight <= 100 for part in parts)
    if not is_one or len({part.name for part in parts}) < len(parts):
        return ()
    return parts if len(parts) > 1 else (Part(parts[0].name),)


def set_called(source: str) -> str | None:
    """The name that is meant, as `Digits` has it; None if it is that of no set, but a folder."""
    return " + ".join(part.name if part.weight == 1 else f"{part.weight:g} {part.name}" for part in parts_of(source)) or None


def is_bundled(source: str) -> bool:
    """Whether it is in this package, all of it."""
    parts = parts_of(source)
    return bool(parts) and all(part.name in BUNDLED_SETS for part in parts)


def measured_on(source: str) -> str:
    """The name of the set whose test images measure what is learned: the first; a folder's own."""
    parts = parts_of(source)
    return parts[0].name if parts else source


def training_images(source: str) -> int:
    """How many training images a set has, or several together, by their weights; for a folder, as many as MNIST."""
    parts = parts_of(source) or (Part("MNIST"),)
    return sum(taken(part.training_images, share) for part, share in zip(parts, shares([part.weight for part in parts])))


def shares(weights: list[float]) -> list[float]:
    """Of each set's images, the share that is learned from: the weights, by the largest, so that no image comes twice in an epoch."""
    return [weight / max(weights) for weight in weights]


def taken(images: int, share: float) -> int:
    """So many of a set's images are that share of them, at least one."""
    return max(1, math.floor(images * share))
