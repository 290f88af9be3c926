"""A picture to draw on: what a link brought, on the canvas as ink, under whatever is drawn over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lstm_demo.model.trace import Array
from lstm_demo.style.png import png_address

Stroke = dict[str, Any]

CANVAS_SIDE = 280
WHERE = ("left", "top", "scaleX", "scaleY", "angle", "skewX", "skewY", "flipX", "flipY")


@dataclass(frozen=True, eq=False)
class CanvasPicture:
    """image: (28, 28) in [0, 1], every pixel n / 255 of a whole n. stroke: the same for the canvas, as a Fabric.js object."""

    image: Array
    stroke: Stroke

    def is_alone(self, strokes: list[Stroke]) -> bool:
        """Whether these are the picture where it was laid, and nothing more."""
        return len(strokes) == 1 and all(strokes[0].get(name) == self.stroke[name] for name in ("src", *WHERE))


def lay_on_canvas(image: Array) -> CanvasPicture:
    """image: as in `CanvasPicture`. It fills the canvas, and the browser smooths it into strokes like those drawn over it."""
    rows, columns = image.shape
    where: Mapping[str, object] = dict.fromkeys(WHERE, 0) | {
        "scaleX": CANVAS_SIDE / columns,
        "scaleY": CANVAS_SIDE / rows,
        "flipX": False,
        "flipY": False,
    }
    return CanvasPicture(image, {"type": "Image", "src": png_address(image), "originX": "left", "originY": "top", **where})
