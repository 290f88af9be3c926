"""Runs a fragment again and again while it may be seen."""

from __future__ import annotations

import time
from pathlib import Path

from lstm_demo.ui.browser.component import component, run_again

SCRIPT = Path(__file__).with_suffix(".js")


def poll(selector: str, *, seconds: float, key: str) -> None:
    """Draws nothing. Used instead of a fragment's `run_every`, which also runs in hidden pages and does not wait for a busy server.

    Args:
        selector: CSS selector of what must be visible. While it is not, the wait is five times as long. A hidden page does not poll.
        seconds: between the end of one run and the start of the next.
        key: unique on the page.
    """
    data = {"selector": selector, "seconds": seconds, "drawn": time.monotonic()}
    component("polling", SCRIPT)(key=key, data=data, height=0, on_tick_change=run_again)
