"""How far a model's probabilities can be believed, and from where on a picture is unlike all it has learned: measured, kept on its card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from lstm_demo.model.numbers import is_number, is_whole, shown

BINS = 10
MIN_TEMPERATURE, MAX_TEMPERATURE = 0.01, 100.0
MAX_THRESHOLD = 1e6


@dataclass(frozen=True)
class ReliabilityBin:
    """Of the images whose confidence fell into one of `BINS` ranges of equal width: how many there are, their mean confidence, and the
    share of them that was read rightly."""

    images: int
    confidence: float
    accuracy: float


@dataclass(frozen=True)
class Calibration:
    """Of one model, on images that it was not trained on.

    temperature: the logits divided by it give probabilities that are right as often as they say (Guo et al. 2017).
    error, raw_error: the expected calibration error with the temperature and without it, 0–1.
    reliability, raw_reliability: the same by range of confidence, `BINS` each, from 0 on.
    threshold: of the novelty detector; None where the model has none.
    flagged: the share of these images that is above the threshold; caught: of generated pictures of other things. None as well.

    Raises:
        ValueError: a value is outside its limits; the message names both.
    """

    temperature: float
    error: float
    raw_error: float
    reliability: tuple[ReliabilityBin, ...]
    raw_reliability: tuple[ReliabilityBin, ...]
    threshold: float | None = None
    flagged: float | None = None
    caught: float | None = None

    def __post_init__(self) -> None:
        _check_number("temperature", self.temperature, MIN_TEMPERATURE, MAX_TEMPERATURE)
        for name in ("error", "raw_error"):
            _check_number(name, getattr(self, name), 0, 1)
        for name in ("reliability", "raw_reliability"):
            bins = getattr(self, name)
            if len(bins) != BINS:
                raise ValueError(f"{name} must have {BINS} bins, got {len(bins)}")
            for each in bins:
                _check_bin(name, each)
        novelty = (self.threshold, self.flagged, self.caught)
        if None in novelty and novelty != (None, None, None):
            raise ValueError("threshold, flagged and caught must be given together")
        if self.threshold is not None:
            _check_number("threshold", self.threshold, -MAX_THRESHOLD, MAX_THRESHOLD)
            _check_number("flagged", self.flagged, 0, 1)
            _check_number("caught", self.caught, 0, 1)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; `from_dict` is its inverse."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Calibration:
        """Raises ValueError or TypeError for anything that `to_dict` cannot have given."""
        bins = {name: tuple(ReliabilityBin(**each) for each in values[name]) for name in ("reliability", "raw_reliability")}
        return cls(**{**values, **bins})


def _check_bin(name: str, each: ReliabilityBin) -> None:
    if not is_whole(each.images):
        raise ValueError(f"{name} must count images, got {shown(each.images)}")
    _check_number(f"{name}'s confidence", each.confidence, 0, 1)
    _check_number(f"{name}'s accuracy", each.accuracy, 0, 1)


def _check_number(name: str, value: object, low: float, high: float) -> None:
    if not is_number(value, low, high):
        raise ValueError(f"{name} must be a number from {low:g} to {high:g}, got {shown(value)}")
