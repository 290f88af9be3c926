"""The page as a whole: its settings, its style, its heading, and what it shows when an unexpected error occurs."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lstm_demo.style.palette import Theme
from lstm_demo.ui.server.streamlit_patch import lose_no_press
from lstm_demo.ui.server.upload_memory import limit_upload_memory

TITLE = "Watch an LSTM read your digit"
STYLE = Path(__file__).with_name("page.css")
SORRY = "Something went wrong on this page's side. What you see may be out of date: try again, or reload the page."


def configure_page() -> None:
    """Must be called before anything is drawn."""
    lose_no_press()
    limit_upload_memory()
    st.set_page_config(page_title=TITLE, page_icon="✎", layout="wide", initial_sidebar_state="auto")
    st.html(STYLE)


def heading() -> DeltaGenerator:
    """The title. Whatever is drawn in the container that is returned stands beside it."""
    line = st.container(key="heading", horizontal=True, vertical_alignment="center", gap="medium")
    line.title(TITLE, anchor=False, width="content")
    return line


@contextmanager
def forgiving(sorry: str = SORRY) -> Iterator[None]:
    """Turns an unexpected exception into one sentence on the page and a traceback in the log."""
    try:
        yield
    except Exception:
        logging.getLogger(__name__).exception("unexpected error on the page")
        st.error(sorry)


def page_theme() -> Theme:
    """The theme that the browser shows; light until the browser has reported it."""
    return "dark" if st.context.theme.type == "dark" else "light"
