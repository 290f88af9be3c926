"""Lets the whole drawing canvas take strokes, by mouse, touch and pen: no toolbar over its corner, and no dot from a resting palm.

The package has no option for either, so a script of ours goes into its shadow root. Where that looks different, nothing changes.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from lstm_demo.theatre.bundle import script

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

JS = Path(__file__).parent / "js"


def canvas_input() -> None:
    """Draws nothing. To be called in the container that holds the canvas, so that both come and go together."""
    _component()(key="canvas-input", height=0)


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component("lstm_demo_canvas_input", js=script(JS / "main.js"))
