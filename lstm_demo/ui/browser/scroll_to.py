"""Scrolls to a part of the page."""

from __future__ import annotations

from pathlib import Path

from lstm_demo.ui.browser.component import component


def scroll_to(selector: str, *, request: int, key: str) -> None:
    """Draws nothing. request: scrolls once for each new number."""
    scroll = component("scroll_to", Path(__file__).with_suffix(".js"))
    scroll(key=key, data={"selector": selector, "request": request}, height=0)
