"""What the canvas holds, and how Clear and Undo change it.

The browser's canvas replaces its strokes when the strokes that it should start from change. So Clear and Undo send new ones, under a new
edition, and the drawing itself survives every other run of the page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from lstm_demo.ui.state.canvas_picture import CanvasPicture, Stroke


@dataclass
class CanvasState:
    """strokes: what the browser last reported. cleared: what Clear took away, so that Undo can bring it back.

    seen: names the last drawing that the browser reported, so that each is read once. read: names the last that could be read.
    replaced: names the drawing that Clear or Undo took off; the browser reports it until it has heard of that.
    picture: what was laid on it to draw on; it is the first stroke.
    """

    strokes: list[Stroke] = field(default_factory=list)
    cleared: list[Stroke] = field(default_factory=list)
    start: list[Stroke] = field(default_factory=list)
    edition: int = 0
    seen: str = ""
    read: str = ""
    replaced: str = ""
    picture: CanvasPicture | None = None

    @property
    def can_undo(self) -> bool:
        return bool(self.strokes or self.cleared)

    @property
    def initial_drawing(self) -> dict[str, Any]:
        return {"objects": self.start, "edition": self.edition}

    @property
    def bare_picture(self) -> CanvasPicture | None:
        """The picture, while nothing is drawn over it."""
        return self.picture if self.picture is not None and self.picture.is_alone(self.strokes) else None

    @property
    def unread(self) -> bool:
        """Whether there is a drawing that could not be read."""
        return bool(self.strokes) and not self.replaced and self.seen != self.read and self.bare_picture is None

    def lay(self, picture: CanvasPicture) -> None:
        """Start from a picture, under whatever is drawn over it."""
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
        """Take what the browser reports; whether it is a drawing not seen before, with at least one stroke."""
        name = sha256(png or b"").hexdigest()
        if name == self.replaced:
            return False
        self.replaced = ""
        objects = raw.get("objects") if isinstance(raw, dict) else None
        self.strokes = [stroke for stroke in objects if isinstance(stroke, dict)] if isinstance(objects, list) else []
        new = name != self.seen
        self.seen = name
        return new and bool(self.strokes) and png is not None

    def _restart(self, strokes: list[Stroke]) -> None:
        self.start, self.strokes = strokes, strokes
        self.replaced = self.seen
        self.edition += 1
