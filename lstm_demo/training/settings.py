"""How a network is trained: two small frozen values, validated once. Imports no torch."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal

from lstm_demo.model.config import ENGINES, Engine, SettingError
from lstm_demo.model.numbers import is_number, is_whole, shown

OptimizerName = Literal["sgd", "adam", "adamw"]
Schedule = Literal["constant", "one-cycle"]
Precision = Literal["float32", "bfloat16", "auto"]

OPTIMIZERS: tuple[OptimizerName, ...] = ("sgd", "adam", "adamw")
SCHEDULES: tuple[Schedule, ...] = ("constant", "one-cycle")
PRECISIONS: tuple[Precision, ...] = ("float32", "bfloat16", "auto")
DEVICES = ("auto", "cpu", "cuda", "mps")

MAX_SEED = 2**32 - 1
MAX_BATCH_SIZE = 10_000
MAX_EPOCHS = 1_000
MAX_ITERATIONS = 1_000_000
MAX_LEARNING_RATE = 10.0
MAX_THREADS = 256
MAX_VALIDATION_IMAGES = 30_000

# Every whole-number setting that a person may type, with its limits, for the command line and the page alike.
WHOLE_LIMITS: Mapping[str, tuple[int, int]] = {
    "seed": (0, MAX_SEED),
    "batch_size": (1, MAX_BATCH_SIZE),
    "epochs": (1, MAX_EPOCHS),
    "iterations": (1, MAX_ITERATIONS),
    "validation_images": (0, MAX_VALIDATION_IMAGES),
    "evaluate_every": (1, MAX_ITERATIONS),
    "threads": (1, MAX_THREADS),
}
_OPTIONAL = ("epochs", "iterations", "evaluate_every", "threads")


@dataclass(frozen=True)
class Augmentation:
    """Random changes of the training images, affine and elastic, drawn anew for each image of each batch, uniformly.

    Args:
        rotation: up to ± this many degrees, 0–180.
        translate: up to ± this fraction of the side, in each direction, 0–0.5.
        scale_low, scale_high: the factor's range, 0.2–5.
        shear: up to ± this many degrees along the rows, 0–60.
        elastic: standard deviation, in pixels, by which the points of a coarse grid over the image are moved, 0–5.

    Raises:
        SettingError: a value is outside its limits; the message names both.
    """

    rotation: float = 0.0
    translate: float = 0.0
    scale_low: float = 1.0
    scale_high: float = 1.0
    shear: float = 0.0
    elastic: float = 0.0

    def __post_init__(self) -> None:
        _check_number("rotation", self.rotation, 0, 180)
        _check_number("translate", self.translate, 0, 0.5)
        _check_number("scale_low", self.scale_low, 0.2, 5)
        _check_number("scale_high", self.scale_high, 0.2, 5)
        _check_number("shear", self.shear, 0, 60)
        _check_number("elastic", self.elastic, 0, 5)
        if self.scale_low > self.scale_high:
            raise SettingError("scale_low", f"must be at most scale_high, got {self.scale_low} and {self.scale_high}")

    @property
    def changes_nothing(self) -> bool:
        return self == Augmentation()


@dataclass(frozen=True)
class TrainingConfig:
    """How to train. Exactly one of `epochs` and `iterations` is given.

    Args:
        epochs: passes over the training images, 1–1000.
        iterations: or batches, 1–1,000,000; the last pass may then end half-way.
        batch_size: images per step, 1–10,000.
        optimizer: sgd, adam or adamw.
        learning_rate: above 0, at most 10; the peak, if the schedule is one-cycle.
        momentum: of SGD, at least 0 and below 1; the other optimisers ignore it.
        weight_decay: 0–1.
        schedule: constant, or one-cycle: up on a cosine for `warm_up` of the steps, then down on a cosine to almost nothing.
        warm_up: above 0, below 1.
        clip_norm: longest gradient allowed, above 0, at most 1000; None leaves gradients alone.
        label_smoothing: at least 0, below 1.
        average_decay: of the exponential moving average of the weights, at least 0, below 1; 0 is off. With it, the average is
            what is evaluated and kept.
        augmentation: of the training images; None leaves them alone.
        shuffle: a new order each epoch, or the order of the file.
        validation_images: held out of the training set, 0–30,000; with them, the weights kept are the best on these.
        evaluate_every: steps between evaluations, 1–1,000,000; None is once an epoch.
        engine: fused or cell.
        precision: of the arithmetic of a training step: float32, bfloat16 (mixed: torch's autocast), or auto, which is bfloat16 where
            the device computes it natively. Weights and evaluations are always float32.
        device: auto, cpu, cuda or mps.
        threads: of torch on the CPU, 1–256; None leaves torch's own choice.
        seed: of the initial weights, the order, the augmentation and the held-out images, 0–4,294,967,295.

    Raises:
        SettingError: a value is outside its limits; the message names both.
    """

    epochs: int | None = None
    iterations: int | None = None
    batch_size: int = 100
    optimizer: OptimizerName = "adamw"
    learning_rate: float = 1e-3
    momentum: float = 0.0
    weight_decay: float = 0.0
    schedule: Schedule = "constant"
    warm_up: float = 0.3
    clip_norm: float | None = None
    label_smoothing: float = 0.0
    average_decay: float = 0.0
    augmentation: Augmentation | None = None
    shuffle: bool = True
    validation_images: int = 0
    evaluate_every: int | None = None
    engine: Engine = "fused"
    precision: Precision = "float32"
    device: str = "auto"
    threads: int | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        if (self.epochs is None) == (self.iterations is None):
            raise ValueError(f"give either epochs or iterations, got epochs {self.epochs} and iterations {self.iterations}")
        self._check_whole_numbers()
        self._check_choices()
        _check_number("learning_rate", self.learning_rate, 0, MAX_LEARNING_RATE, above=True)
        _check_number("momentum", self.momentum, 0, 1, below=True)
        _check_number("weight_decay", self.weight_decay, 0, 1)
        _check_number("warm_up", self.warm_up, 0, 1, above=True, below=True)
        _check_number("label_smoothing", self.label_smoothing, 0, 1, below=True)
        _check_number("average_decay", self.average_decay, 0, 1, below=True)
        if self.clip_norm is not None:
            _check_number("clip_norm", self.clip_norm, 0, 1000, above=True)

    def _check_whole_numbers(self) -> None:
        for name, limits in WHOLE_LIMITS.items():
            value = getattr(self, name)
            if value is not None or name not in _OPTIONAL:
                _check_whole(name, value, *limits)

    def _check_choices(self) -> None:
        choices = {"optimizer": OPTIMIZERS, "schedule": SCHEDULES, "engine": ENGINES, "precision": PRECISIONS, "device": DEVICES}
        for name, allowed in choices.items():
            if getattr(self, name) not in allowed:
                raise SettingError(name, f"must be one of {', '.join(allowed)}, got {getattr(self, name)!r}")
        if not isinstance(self.shuffle, bool):
            raise SettingError("shuffle", f"must be true or false, got {self.shuffle!r}")
        if not isinstance(self.augmentation, Augmentation | None):
            raise SettingError("augmentation", f"must be an Augmentation, got {self.augmentation!r}")

    def training_images(self, images: int) -> int:
        """How many of a training set are trained on. Raises SettingError if that would be none."""
        if self.validation_images >= images:
            rule = f"must be below the {images} images of the training set, got {self.validation_images}: 0 holds none of them out"
            raise SettingError("validation_images", rule)
        return images - self.validation_images

    def steps_per_epoch(self, images: int) -> int:
        """Batches in one pass over `images` training images; the last may be smaller."""
        return max(1, math.ceil(images / self.batch_size))

    def steps(self, images: int) -> int:
        """Batches in the whole run."""
        if self.iterations is not None:
            return self.iterations
        assert self.epochs is not None
        return self.epochs * self.steps_per_epoch(images)

    def with_length(self, *, epochs: int | None = None, iterations: int | None = None) -> TrainingConfig:
        """The same configuration with another length."""
        return replace(self, epochs=epochs, iterations=iterations)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; `TrainingConfig.from_dict` is its inverse."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> TrainingConfig:
        """Raises ValueError for a key that is not a field, or a value outside its limits."""
        try:
            augmentation = values.get("augmentation")
            return cls(**{**values, "augmentation": None if augmentation is None else Augmentation(**augmentation)})
        except TypeError as error:
            raise ValueError(f"not a training configuration: {error}") from None


LENGTH = ("epochs", "iterations")
"""Two ways to give the length of a run, of which one is given."""
MODEL_SETTINGS = ("cell", "hidden_size", "num_layers", "dropout")
SETTINGS = (*MODEL_SETTINGS, *(field.name for field in fields(TrainingConfig) if field.name not in ("augmentation", "shuffle")))
"""The settings of a recipe that a person may replace, by the fields' names. None of them names a file or a folder."""


def _check_whole(name: str, value: object, low: int, high: int) -> None:
    if not is_whole(value, low, high):
        raise SettingError(name, f"must be {low}–{high}, got {shown(value)}")


def _check_number(name: str, value: object, low: float, high: float, *, above: bool = False, below: bool = False) -> None:
    """`above`, `below`: the limit itself is not allowed."""
    if not is_number(value, low, high) or (above and value == low) or (below and value == high):
        limits = f"{'above' if above else 'at least'} {low:g} and {'below' if below else 'at most'} {high:g}"
        raise SettingError(name, f"must be {limits}, got {shown(value)}")
