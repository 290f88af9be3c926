"""Fingers and a pen on the page's canvas, through the browser's own input. Places are parts of the canvas's side."""

from __future__ import annotations

import time
from itertools import pairwise

from playwright.sync_api import Page

Place = tuple[float, float]
SECONDS_BETWEEN_EVENTS = 0.02


class Fingers:
    """Several touches at a time, by number, and one pen. Their events bear the times of a quick hand, however slow the machine is."""

    def __init__(self, page: Page) -> None:
        canvas = page.locator("canvas.upper-canvas").first
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box is not None
        self.corner, self.side = (box["x"], box["y"]), box["width"]
        self.down: set[str] = set()
        self.now = time.time()
        self.browser = page.context.new_cdp_session(page)

    def at(self, place: Place) -> Place:
        return (self.corner[0] + place[0] * self.side, self.corner[1] + place[1] * self.side)

    def touch(self, **fingers: Place) -> None:
        """These fingers are on the canvas now, and no others: `touch(palm=(0.8, 0.9), finger=(0.2, 0.1))`."""
        points = [{"id": sum(map(ord, name)), **dict(zip("xy", self.at(place)))} for name, place in fingers.items()]
        new = set(fingers) - self.down
        self._send("touchEnd" if not points else "touchStart" if new else "touchMove", points)
        self.down = set(fingers)

    def cancel(self) -> None:
        """The system takes all touches away."""
        self._send("touchCancel", [])
        self.down = set()

    def stroke(self, *places: Place, **resting: Place) -> None:
        """One finger draws, beside others that rest."""
        for place in along(places):
            self.touch(**resting, finger=place)
        self.touch(**resting)

    def pen_down(self, place: Place) -> None:
        self._pen("mousePressed", place, 1)

    def pen_move(self, place: Place) -> None:
        self._pen("mouseMoved", place, 1)

    def pen_up(self, place: Place) -> None:
        self._pen("mouseReleased", place, 0)

    def pen_stroke(self, *places: Place) -> None:
        first, *others = along(places)
        self.pen_down(first)
        for place in others:
            self.pen_move(place)
        self.pen_up(others[-1])

    def _send(self, kind: str, points: list[dict[str, float]]) -> None:
        self.browser.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points, "timestamp": self._tick()})

    def _pen(self, kind: str, place: Place, buttons: int) -> None:
        x, y = self.at(place)
        what = {"type": kind, "x": x, "y": y, "button": "left", "buttons": buttons, "clickCount": 1, "pointerType": "pen"}
        what |= {"timestamp": self._tick()}
        self.browser.send("Input.dispatchMouseEvent", what)

    def _tick(self) -> float:
        """Seconds since 1970, a little later than the last."""
        self.now += SECONDS_BETWEEN_EVENTS
        return self.now


def along(places: tuple[Place, ...], steps: int = 3) -> list[Place]:
    """These places, and some between each two."""
    between = [
        (x + (u - x) * step / steps, y + (v - y) * step / steps) for (x, y), (u, v) in pairwise(places) for step in range(1, steps + 1)
    ]
    return [places[0], *between]
