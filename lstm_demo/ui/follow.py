"""On a phone, the page follows the person: a new reading brings the theatre into view."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer


def follow(reading: str) -> None:
    """Draws nothing. reading: its name, as the theatre got it."""
    _component()(key="follow", data={"reading": reading}, height=0)


@cache
def _component() -> ComponentRenderer:
    script = Path(__file__).with_name("follow.js").read_text(encoding="utf-8")
    return st.components.v2.component("lstm_demo_follow", js=script)
