"""How far a model's probabilities can be believed, and from where on a picture is unlike all it has learned: measured, kept on its card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from lstm_demo.model.numbers import is_number, is_whole, shown

BINS = 10
MIN_TEMPERATURE, MAX_TEMPERATURE = 0.01, 100.0
MAX_THRESHOLD = 1e6
MAX_JUDGED, MAX_WORDS = 60, 200

Group = Literal["digits", "learned", "unseen"]


@dataclass(frozen=True)
class ReliabilityBin:
    """Of the images whose confidence fell into one of `BINS` ranges of equal width: how many there are, their mean confidence, and the
    share of them that was read rightly."""

    images: int
    confidence: float
    accuracy: float


@dataclass(frozen=True)
class Judged:
    """What a calibrated model said of pictures of one kind, measured afterwards.

    what: in words. group: "digits", or other things: of a kind that novelty detectors have "learned" from, or of an "unseen" one.
    images: how many. flagged: the share that is unlike what the model has learned, None where it cannot tell. error: of digits, the
    expected calibration error with the temperature, else None. Both 0–1.
    """

    what: str
    group: Group
    images: int
    flagged: float | None
    error: float | None = None


@dataclass(frozen=True)
class Calibration:
    """Of one model, on images that it was not trained on.

    temperature: the logits divided by it give probabilities that are right as often as they say (Guo et al. 2017).
    error, raw_error: the expected calibration error with the temperature and without it, 0–1.
    reliability, raw_reliability: the same by range of confidence, `BINS` each, from 0 on.
    threshold: of the novelty detector; None where the model has none.
    flagged: the share of these images that is above the threshold; caught: of generated pictures of other things. None as well.
    judged: the same of more pictures, where somebody measured it.

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
    judged: tuple[Judged, ...] = ()

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
        if len(self.judged) > MAX_JUDGED:
            raise ValueError(f"judged must have at most {MAX_JUDGED} entries, got {len(self.judged)}")
        for one in self.judged:
            _check_judged(one)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; `from_dict` is its inverse."""
        values = asdict(self)
        if not self.judged:
            del values["judged"]  # as in a file written before there was any
        return values

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Calibration:
        """Raises ValueError or TypeError for anything that `to_dict` cannot have given."""
        bins = {name: tuple(ReliabilityBin(**each) for each in values[name]) for name in ("reliability", "raw_reliability")}
        return cls(**{**values, **bins, "judged": tuple(Judged(**each) for each in values.get("judged", ()))})


def _check_bin(name: str, each: ReliabilityBin) -> None:
    if not is_whole(each.images):
        raise ValueError(f"{name} must count images, got {shown(each.images)}")
    _check_number(f"{name}'s confidence", each.confidence, 0, 1)
    _check_number(f"{name}'s accuracy", each.accuracy, 0, 1)


def _check_judged(one: Judged) -> None:
    if not isinstance(one.what, str) or not 0 < len(one.what) <= MAX_WORDS:
        raise ValueError(f"what is judged must be a text of 1–{MAX_WORDS} characters, got {shown(one.what)}")
    if one.group not in get_args(Group):
        raise ValueError(f"the group of what is judged must be one of {', '.join(get_args(Group))}, got {shown(one.group)}")
    if not is_whole(one.images):
        raise ValueError(f"{one.what} must be a count of images, got {shown(one.images)}")
    for name, share in (("flagged", one.flagged), ("error", one.error)):
        if share is not None:
            _check_number(f"{name} of what is judged", share, 0, 1)


def _check_number(name: str, value: object, low: float, high: float) -> None:
    if not is_number(value, low, high):
        raise ValueError(f"{name} must be a number from {low:g} to {high:g}, got {shown(value)}")
