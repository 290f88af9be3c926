"""How the page is coloured: the browser's theme, in the standard colours or in those that colour-blind people can tell apart."""

from __future__ import annotations

import streamlit as st

from lstm_demo.style.palette import VARIANTS, Palette, Variant
from lstm_demo.ui.page.page import page_theme
from lstm_demo.ui.state.session import current_session, get_widget

SAFE_COLOURS = "safe-colours"
SAFE_HELP = "Curves and gates in colours that stay apart for people who see red and green alike."


def display_panel() -> None:
    """The switch, at the foot of the sidebar."""
    if not current_session().link.shows("sidebar"):
        return
    with st.sidebar:
        st.toggle("Colour-blind-safe colours", key=SAFE_COLOURS, help=SAFE_HELP)


def page_variant() -> Variant:
    return "safe" if get_widget(SAFE_COLOURS) else "standard"


def page_palette() -> Palette:
    return VARIANTS[page_variant()][page_theme()]
