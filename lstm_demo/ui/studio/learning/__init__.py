"""A learning, scrubbed and played in the browser: training time against row time. It computes nothing: all it shows comes packed."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from lstm_demo.theatre.bundle import STYLES, script, style

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

HERE = Path(__file__).parent
# The theatre's own sheets, as far as this view looks like it.
SHARED = ("1-stage.css", "2-controls.css", "3-numbers.css", "3-views.css", "3-widths.css", "5-links.css")


def learning_view(packed: bytes, *, key: str = "learning") -> None:
    """Draw what `pack` packed. The same bytes again leave the view alone, the same run with another image the sliders."""
    _component()(key=key, data=packed)


@cache
def _component() -> ComponentRenderer:
    """Registered once a process, when first drawn: registering needs Streamlit, importing should not."""
    return st.components.v2.component("lstm_demo_learning", css=styles(), js=scripts())


def scripts() -> str:
    return script(HERE / "js" / "main.js")


def styles() -> str:
    return style(*(STYLES / name for name in SHARED), *sorted((HERE / "css").glob("*.css")))
