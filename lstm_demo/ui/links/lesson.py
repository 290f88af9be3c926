"""A lesson: all that a link to the page holds, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lstm_demo.model.config import MAX_HIDDEN_SIZE, MAX_LAYERS
from lstm_demo.ui.state.explain_views import LINK_NAMES as VIEW_NAMES
from lstm_demo.ui.state.intervention import NOTHING, Held, Holding
from lstm_demo.ui.state.studio_views import LINK_NAMES as STUDIO_NAMES

ROWS = 28
PIXELS = ROWS * ROWS
MAX_NAME_BYTES = 60  # of a model's name
LIMITS: Mapping[str, tuple[int, int]] = {
    "digit": (0, 9),
    "row": (0, ROWS - 1),
    "layer": (0, MAX_LAYERS - 1),
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
"""What a link can hide, by the name that it uses, and what the page calls it."""


@dataclass(frozen=True)
class Lesson:
    """All indices count from 0. None, false and empty: as the page opens by itself.

    drawing: 28 × 28 bytes, row by row, ink = 255; no digit then. view, studio: by the names on the page. hidden: of `PARTS`.
    held: in "What if?"; its value in hundredths.

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
    held: Holding | None = None

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
        for kind, value, known in (("view", self.view, VIEW_NAMES), ("studio view", self.studio, STUDIO_NAMES)):
            if value is not None and value not in known:
                raise ValueError(f"no {kind} {value!r}: choose one of {', '.join(known)}")
        _check_held(self.held)
        if unknown := self.hidden - PARTS.keys():
            raise ValueError(f"{', '.join(sorted(unknown))} cannot be hidden: choose from {', '.join(PARTS)}")


def can_be_named(model: str) -> bool:
    """Whether a link can hold this model's name."""
    return model.isprintable() and 0 < len(model.encode("utf-8", "replace")) <= MAX_NAME_BYTES


def _check_held(held: Holding | None) -> None:
    if isinstance(held, Held):
        if held.last >= ROWS:
            raise ValueError(f"rows must be 0–{ROWS - 1}, got {held.last}")
        if held.value != round(held.value, 2):
            raise ValueError(f"a link holds a value in hundredths, got {held.value}")
    elif held not in (None, NOTHING):
        raise ValueError(f"what is held must be something, or {NOTHING!r}, got {held!r}")
