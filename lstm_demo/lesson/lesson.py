"""A lesson: everything that a link to the page holds, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lstm_demo.lesson.intervention import NOTHING, Intervention, InterventionChoice
from lstm_demo.lesson.views import EXPLAIN_LINK_NAMES, STUDIO_LINK_NAMES
from lstm_demo.model.config import MAX_CELLS, MAX_HIDDEN_SIZE

ROWS = 28
PIXELS = ROWS * ROWS
MAX_NAME_BYTES = 60  # of a model's name
LIMITS: Mapping[str, tuple[int, int]] = {
    "digit": (0, 9),
    "row": (0, ROWS - 1),
    "layer": (0, MAX_CELLS - 1),
    "unit": (0, MAX_HIDDEN_SIZE - 1),
    "tour": (0, 98),
}

PARTS: Mapping[str, str] = {
    "desk": "Canvas, samples and upload",
    "explain": "What explains the reading",
    "studio": "Training studio",
    "tour": "Guided tour",
    "take": "Take it away",
    "model": "Model, in the sidebar",
    "train": "Train your own, in the sidebar",
    "sidebar": "The whole sidebar",
}
"""The parts of the page that a link can hide: the name in the link → the name on the page."""


@dataclass(frozen=True)
class Lesson:
    """Everything that a link holds. None, False and empty mean the page's default. All indices count from 0.

    drawing: 28 × 28 bytes, row by row, ink = 255; None where a sample is read.
    digit: the sample that is read.
    model: the model's name.
    row, layer, unit: the position of the theatre.
    view: the view below the theatre, by its name on the page.
    studio: the view of the training studio, by its name on the page.
    tour: the page of the guided tour.
    paused: whether the person has taken over from the tour.
    safe_colours: whether the colours are those that colour-blind people can tell apart.
    hidden: the parts of the page that are not drawn, a subset of `PARTS`.
    present: whether canvas and theatre alone are shown, big, for a projector.
    intervention: the choice in "What if?". Its value has at most two decimals.

    Raises:
        ValueError: a value is outside its limits; the message names both.
    """

    drawing: bytes | None = None
    digit: int | None = None
    model: str | None = None
    row: int | None = None
    layer: int | None = None
    unit: int | None = None
    view: str | None = None
    studio: str | None = None
    tour: int | None = None
    paused: bool = False
    safe_colours: bool = False
    hidden: frozenset[str] = frozenset()
    present: bool = False
    intervention: InterventionChoice | None = None

    def __post_init__(self) -> None:
        if self.drawing is not None and len(self.drawing) != PIXELS:
            raise ValueError(f"a drawing has {PIXELS} bytes, got {len(self.drawing)}")
        if self.drawing is not None and self.digit is not None:
            raise ValueError("a lesson has a drawing or a sample digit, not both")
        if self.model is not None and not can_be_named(self.model):
            raise ValueError(f"a model's name in a link has 1–{MAX_NAME_BYTES} bytes that can be printed, got {self.model[:80]!r}")
        for name, (low, high) in LIMITS.items():
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise ValueError(f"{name} must be {low}–{high}, got {value}")
        for kind, value, known in (("view", self.view, EXPLAIN_LINK_NAMES), ("studio view", self.studio, STUDIO_LINK_NAMES)):
            if value is not None and value not in known:
                raise ValueError(f"no {kind} {value!r}: choose one of {', '.join(known)}")
        _check_intervention(self.intervention)
        if unknown := self.hidden - PARTS.keys():
            raise ValueError(f"{', '.join(sorted(unknown))} cannot be hidden: choose from {', '.join(PARTS)}")


def can_be_named(model: str) -> bool:
    """Whether a link can hold a model's name."""
    return model.isprintable() and 0 < len(model.encode("utf-8", "replace")) <= MAX_NAME_BYTES


def _check_intervention(choice: InterventionChoice | None) -> None:
    if isinstance(choice, Intervention):
        if choice.last >= ROWS:
            raise ValueError(f"rows must be 0–{ROWS - 1}, got {choice.last}")
        if choice.value != round(choice.value, 2):
            raise ValueError(f"a link holds a value with at most two decimals, got {choice.value}")
    elif choice not in (None, NOTHING):
        raise ValueError(f"an intervention must be one of What if?, or {NOTHING!r}, got {choice!r}")
