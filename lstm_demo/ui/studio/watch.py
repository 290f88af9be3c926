"""The way from a run to "Watch it being learned": one press opens the view on that run and brings it into sight."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from lstm_demo.files.catalogue import list_models, snapshots_path
from lstm_demo.ui.browser.scroll_to import scroll_to
from lstm_demo.ui.state.session import current_session, set_widget
from lstm_demo.ui.state.views import LEARNING, STUDIO_VIEW

STUDIO = ".st-key-studio"


def watch_button(model: str, *, key: str, width: Literal["content", "stretch"] = "content") -> None:
    """Draw a button for the run that made this model; nothing where it kept no snapshots, or where a link hides the studio.

    It may stand in any fragment: pressed, it makes the whole page run again.
    """
    if not current_session().link.shows("studio") or not _can_be_watched(model):
        return
    if st.button(LEARNING, icon=":material/timeline:", key=key, on_click=_watch, args=(model,), width=width):
        st.rerun()


def studio_button(*, key: str) -> None:
    """The same for whichever run there is to be watched, beside words that say what for; the model in use reads on."""
    st.button(LEARNING, icon=":material/timeline:", key=key, on_click=_open, type="tertiary")


def bring_into_sight() -> None:
    """Inside the studio: scroll there, once for each press of a button that leads to it."""
    turn = current_session().studio_requests
    if turn:
        scroll_to(STUDIO, request=turn, key="studio-show")


def _can_be_watched(model: str) -> bool:
    entry = next((entry for entry in list_models() if entry.name == model), None)
    return entry is not None and snapshots_path(entry.path) is not None


def _watch(model: str) -> None:
    current_session().model = model
    _open()


def _open() -> None:
    current_session().studio_requests += 1
    set_widget(STUDIO_VIEW, LEARNING)
