"""The drawing on the canvas, and what Clear and Undo do to it.

The canvas in the browser replaces its strokes when its initial strokes change. So Clear and Undo send new initial strokes with a new
edition number; in every other run of the page they stay the same, and the drawing stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from lstm_demo.model.trace import Array
from lstm_demo.style.png import png_address

Stroke = dict[str, Any]

CANVAS_SIDE = 280
PLACEMENT = ("left", "top", "scaleX", "scaleY", "angle", "skewX", "skewY", "flipX", "flipY")


@dataclass(frozen=True, eq=False)
class CanvasPicture:
    """A picture under the strokes, for example one that a link brought.

    image: (28, 28) in [0, 1], every pixel n / 255 with a whole n.
    stroke: the same picture for the canvas, as a Fabric.js object.
    """

    image: Array
    stroke: Stroke

    def is_alone(self, strokes: list[Stroke]) -> bool:
        """Whether the strokes are only this picture, where it was put."""
        return len(strokes) == 1 and all(strokes[0].get(name) == self.stroke[name] for name in ("src", *PLACEMENT))


def canvas_picture(image: Array) -> CanvasPicture:
    """A picture that fills the canvas. The browser smooths it, so that it looks like the strokes above it. image: as in `CanvasPicture`."""
    rows, columns = image.shape
    placement: Mapping[str, object] = dict.fromkeys(PLACEMENT, 0) | {
        "scaleX": CANVAS_SIDE / columns,
        "scaleY": CANVAS_SIDE / rows,
        "flipX": False,
        "flipY": False,
    }
    return CanvasPicture(image, {"type": "Image", "src": png_address(image), "originX": "left", "originY": "top", **placement})


@dataclass
class CanvasState:
    """Drawings are identified by the SHA-256 of the picture that the browser sends.

    strokes: the strokes that the browser last reported.
    cleared: the strokes that Clear removed, for Undo.
    start: the strokes that the canvas is to start from.
    edition: counts how often `start` was set.
    last_drawing: the drawing that the browser reported last; each drawing is read once.
    last_read: the last drawing that could be read.
    replaced: the drawing that Clear or Undo removed. The browser still reports it until it has received the new start.
    picture: the picture under the strokes, which is the first stroke; None where there is none.
    older: the addresses of those that were there before it.
    """

    strokes: list[Stroke] = field(default_factory=list)
    cleared: list[Stroke] = field(default_factory=list)
    start: list[Stroke] = field(default_factory=list)
    edition: int = 0
    last_drawing: str = ""
    last_read: str = ""
    replaced: str = ""
    picture: CanvasPicture | None = None
    older: set[str] = field(default_factory=set)

    @property
    def can_undo(self) -> bool:
        return bool(self.strokes or self.cleared)

    @property
    def initial_drawing(self) -> dict[str, Any]:
        return {"objects": self.start, "edition": self.edition}

    @property
    def bare_picture(self) -> CanvasPicture | None:
        """The picture, if nothing is drawn over it."""
        return self.picture if self.picture is not None and self.picture.is_alone(self.strokes) else None

    @property
    def has_ink(self) -> bool:
        """Whether something was drawn on it, perhaps over a picture."""
        return any("src" not in stroke for stroke in self.strokes)

    @property
    def unread(self) -> bool:
        """Whether there is a drawing that could not be read."""
        return bool(self.strokes) and not self.replaced and self.last_drawing != self.last_read and self.bare_picture is None

    def set_picture(self, picture: CanvasPicture) -> None:
        """Start from this picture: further strokes are drawn over it."""
        if self.picture is not None:
            self.older.add(self.picture.stroke["src"])
        self.picture = picture
        self._restart([picture.stroke])

    def clear(self) -> None:
        if self.strokes:
            self.cleared = self.strokes
            self._restart([])

    def undo(self) -> None:
        if self.strokes:
            self._restart(self.strokes[:-1])
        elif self.cleared:
            self._restart(self.cleared)
            self.cleared = []

    def receive(self, raw: object, png: bytes | None) -> bool:
        """Keep what the browser reports. Returns whether it is a new drawing with at least one stroke."""
        name = sha256(png or b"").hexdigest()
        if name == self.replaced:
            return False
        objects = raw.get("objects") if isinstance(raw, dict) else None
        strokes = [stroke for stroke in objects if isinstance(stroke, dict)] if isinstance(objects, list) else []
        if self._is_older_picture(strokes):
            return False
        self.replaced = ""
        self.strokes = strokes
        new = name != self.last_drawing
        self.last_drawing = name
        return new and bool(self.strokes) and png is not None

    def _is_older_picture(self, strokes: list[Stroke]) -> bool:
        """Whether this is a picture that the present one has replaced: two may have been set before the browser reports the first."""
        return len(strokes) == 1 and self.picture is not None and strokes[0].get("src") in self.older - {self.picture.stroke["src"]}

    def _restart(self, strokes: list[Stroke]) -> None:
        self.start, self.strokes = strokes, strokes
        self.replaced = self.last_drawing
        self.edition += 1
