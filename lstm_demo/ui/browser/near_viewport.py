"""Computes only what somebody may look at: tells whether a part of the page is near the visible area."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from lstm_demo.ui.browser.component import component, run_again

KEY = "in-sight"


def near_viewport(reading: str, *, selector: str) -> bool:
    """Whether the part is in the visible area or close to it, or this reading has been on the page for longer than it takes to play.

    Draws nothing. The fragment that calls this runs again when the answer changes.

    Args:
        reading: the reading's name. A new one starts the time anew.
        selector: CSS selector of the part. It must be on the page.
    """
    observe = component("near_viewport", Path(__file__).with_suffix(".js"))
    observe(key=KEY, data={"selector": selector, "reading": reading}, height=0, on_near_change=run_again, on_stayed_change=run_again)
    state = st.session_state.get(KEY)
    return isinstance(state, Mapping) and (state.get("near") is True or state.get("stayed") == reading)
