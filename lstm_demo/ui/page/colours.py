"""The colours of the page: for the browser's theme, the standard set or one that colour-blind people can tell apart."""

from __future__ import annotations

import streamlit as st

from lstm_demo.style.palette import VARIANTS, Palette, Variant
from lstm_demo.ui.page.page import page_theme
from lstm_demo.ui.state.session import current_session, get_widget

SAFE_COLOURS = "safe-colours"
SAFE_HELP = "Curves and gates in colours that people with red-green colour blindness can tell apart."


def display_panel() -> None:
    """The switch between the two sets, at the end of the sidebar."""
    if not current_session().link.shows("sidebar"):
        return
    with st.sidebar:
        st.toggle("Colour-blind-safe colours", key=SAFE_COLOURS, help=SAFE_HELP)


def page_variant() -> Variant:
    return "safe" if get_widget(SAFE_COLOURS) else "standard"


def page_palette() -> Palette:
    return VARIANTS[page_variant()][page_theme()]
