"""Buttons elsewhere on the page that open the view "Watch it being learned" and scroll to it."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from lstm_demo.files.catalogue import list_models, snapshots_path
from lstm_demo.lesson.views import LEARNING
from lstm_demo.ui.browser.scroll_to import scroll_to
from lstm_demo.ui.state.session import current_session, set_widget
from lstm_demo.ui.state.views import STUDIO_VIEW

STUDIO = ".st-key-studio"


def watch_button(model: str, *, key: str, width: Literal["content", "stretch"] = "content") -> None:
    """A button for the run that made this model; nothing where the run has no snapshots or a link hides the studio.

    It can be drawn in any fragment: a press makes the whole page run again.
    """
    if not current_session().link.shows("studio") or not _can_be_watched(model):
        return
    if st.button(LEARNING, icon=":material/timeline:", key=key, on_click=_watch, args=(model,), width=width):
        st.rerun()


def studio_button(*, key: str) -> None:
    """A button that opens the view without choosing another model."""
    st.button(LEARNING, icon=":material/timeline:", key=key, on_click=_open, type="tertiary")


def scroll_to_studio() -> None:
    """Scroll to the studio, once for each press of a button that leads to it. To be called inside the studio."""
    request = current_session().studio_requests
    if request:
        scroll_to(STUDIO, request=request, key="studio-show")


def _can_be_watched(model: str) -> bool:
    entry = next((entry for entry in list_models() if entry.name == model), None)
    return entry is not None and snapshots_path(entry.path) is not None


def _watch(model: str) -> None:
    current_session().model = model
    _open()


def _open() -> None:
    current_session().studio_requests += 1
    set_widget(STUDIO_VIEW, LEARNING)
