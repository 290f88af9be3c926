"""Keeps the page from jumping when one view replaces another of a different height."""

from __future__ import annotations

from pathlib import Path

from lstm_demo.ui.browser.component import component


def keep_scroll_position(*areas: str) -> None:
    """Draws nothing. areas: CSS selectors of the areas in which one view replaces another."""
    keep = component("scroll_position", Path(__file__).with_suffix(".js"))
    keep(key="steady", data={"areas": list(areas)}, height=0)
