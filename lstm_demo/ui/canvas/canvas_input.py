"""Lets the whole drawing canvas take strokes by mouse, touch and pen: without its toolbar, and without ink from a resting palm.

The package streamlit-drawable-canvas has no option for either, so a script of ours goes into its shadow root. With another version of the
package, whose shadow root looks different, the script changes nothing.
"""

from __future__ import annotations

from pathlib import Path

from lstm_demo.ui.browser.component import component

MODULE = Path(__file__).parent / "js" / "main.js"


def canvas_input() -> None:
    """Draws nothing. Call it in the container that holds the canvas, so that Streamlit removes both together."""
    component("canvas_input", MODULE)(key="canvas-input", height=0)
