"""Bring a part of the page into sight, once for each new turn."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from lstm_demo.theatre.bundle import script

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer


def show(selector: str, *, turn: int, key: str) -> None:
    """Draws nothing. turn: differs from the one before, and is not 0, when the part is to be shown again."""
    _component()(key=key, data={"selector": selector, "turn": turn}, height=0)


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component("lstm_demo_showing", js=script(Path(__file__).with_name("scroll_to.js")))
