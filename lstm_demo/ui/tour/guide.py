"""What of the guided tour only the browser can do: ring what a page speaks of, bring it into sight, and turn the pages by keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lstm_demo.ui.browser.component import component


def guide(points: Sequence[str], *, turn: int) -> None:
    """Draws nothing of its own. While it is drawn, the keys of the tour work.

    points: CSS selectors of what is ringed outside of the theatre. What lies in the sidebar opens it; on a phone, where it would cover
    the page, the button that opens it is ringed instead. turn: differs from the one before when they are to be brought into sight again.
    """
    component("tour_guide", Path(__file__).with_suffix(".js"))(key="tour-guide", data={"points": list(points), "turn": turn}, height=0)
