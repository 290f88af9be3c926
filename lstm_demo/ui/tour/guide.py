"""The browser's part of the guided tour: outlines what a page is about, scrolls to it, and turns the pages by keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lstm_demo.ui.browser.component import component


def guide(points: Sequence[str], *, request: int) -> None:
    """Draws nothing but the outlines. The tour's keys work as long as this is drawn.

    Args:
        points: CSS selectors of the elements outside the theatre that are outlined. If one is in the sidebar, the sidebar is opened; on a
            phone, where the sidebar would cover the page, the button that opens it is outlined instead.
        request: scrolls to the elements once for each new number.
    """
    component("tour_guide", Path(__file__).with_suffix(".js"))(
        key="tour-guide", data={"points": list(points), "request": request}, height=0
    )
