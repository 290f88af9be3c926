"""Shows a Plotly figure on the page: not interactive, and with one button, which saves it as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from lstm_demo.style.file_names import file_name, reading_name
from lstm_demo.style.palette import PALETTES
from lstm_demo.ui.page.page import page_theme
from lstm_demo.ui.state.session import current_session

if TYPE_CHECKING:
    import plotly.graph_objects as go

SHARPNESS = 2  # pixels of a PNG for one of the page
BUTTON = 26  # pixels of height


def show_figure(figure: go.Figure, key: str, *, of: str = "", name: str = "", alt: str | None = None) -> None:
    """Put a figure on the page.

    Args:
        figure: to be shown.
        key: unique on the page.
        of: the first part of the saved file's name OF-NAME.svg: what the figure is of. By default, the reading on the page.
        name: the second part: what the figure shows. By default, the key.
        alt: a description of the figure, for people who cannot see it.
    """
    palette = PALETTES[page_theme()]
    _reserve_margin(figure)
    figure.update_layout(
        paper_bgcolor=palette.background,  # the same as the page's, so that a saved picture can be read on any background
        modebar={"bgcolor": "rgba(0,0,0,0)", "color": palette.muted, "activecolor": palette.text},
    )
    st.plotly_chart(figure, theme=None, config=_config(file_name(of or _reading(), name or key)), key=key, alt=alt)


def _reserve_margin(figure: go.Figure) -> None:
    """Make the upper margin large enough for the button."""
    margin, height = figure.layout.margin.t, figure.layout.height
    if margin is not None and height is not None and margin < BUTTON:
        figure.update_layout(height=height + BUTTON - margin, margin={"t": BUTTON})


def _config(name: str) -> dict[str, Any]:
    picture = {"format": current_session().downloads.picture_format, "filename": name, "scale": SHARPNESS}
    return {
        "displayModeBar": "hover",
        "modeBarButtons": [["toImage"]],
        "displaylogo": False,
        "responsive": True,
        "toImageButtonOptions": picture,
    }


def _reading() -> str:
    session = current_session()
    return "" if session.reading is None else reading_name(session.model, session.reading.trace.prediction)
