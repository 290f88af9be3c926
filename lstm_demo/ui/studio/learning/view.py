"""The animation of a training: the snapshots of a run, with one slider for training time and one for the row. Drawn by the browser.

The browser computes nothing: every number that it shows comes packed from Python.
"""

from __future__ import annotations

from pathlib import Path

from lstm_demo.theatre.bundle import STYLES
from lstm_demo.ui.browser.component import component

HERE = Path(__file__).parent
MODULE = HERE / "js" / "main.js"
SHARED = ("1-stage.css", "2-controls.css", "3-numbers.css", "3-views.css", "3-widths.css", "5-links.css")
SHEETS = (*(STYLES / name for name in SHARED), *sorted((HERE / "css").glob("*.css")))
"""The theatre's style sheets, as far as the two look alike, and this view's own."""


def learning_view(packed: bytes, *, key: str = "learning") -> None:
    """Draw what `pack` packed. The same bytes again change nothing; the same run with another image leaves the sliders where they are."""
    component("learning", MODULE, *SHEETS)(key=key, data=packed)
