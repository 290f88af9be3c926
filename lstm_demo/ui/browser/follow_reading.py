"""On a phone the theatre lies below the canvas: a new reading scrolls it into view, or shows a button that does."""

from __future__ import annotations

from pathlib import Path

from lstm_demo.theatre.bundle import STYLES
from lstm_demo.ui.browser.component import component

SCRIPT = Path(__file__).with_suffix(".js")
SHEET = STYLES / "9-reading-below.css"


def follow_reading(reading: str, *, drawn: bool) -> None:
    """Draws nothing but the button.

    Args:
        reading: the reading's name, which the theatre was given too.
        drawn: whether it is the reading of a drawing. The person may add a stroke to it, so the page does not scroll away from the canvas.
    """
    component("follow_reading", SCRIPT, SHEET)(key="follow", data={"reading": reading, "drawn": drawn}, height=0)
