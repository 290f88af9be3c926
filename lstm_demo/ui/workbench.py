"""The work area: a digit goes in on the left, its reading plays on the right, its curves stand below. Drawing reruns only this."""

from __future__ import annotations

import streamlit as st

from lstm_demo.training.catalogue import ModelEntry, list_models
from lstm_demo.training.header import CheckpointError
from lstm_demo.ui.drawing_panel import drawing_panel
from lstm_demo.ui.follow import follow
from lstm_demo.ui.page import forgiving
from lstm_demo.ui.plots_panel import plots_panel
from lstm_demo.ui.reading import read
from lstm_demo.ui.session import Reading, Session, Subject, current_session
from lstm_demo.ui.theatre import default_selection, theatre
from lstm_demo.ui.warmup import warm_up

NO_MODEL = "There is no trained model here yet. Train one in the sidebar: half a minute with the settings that are there."


@st.fragment
def workbench() -> None:
    session = current_session()
    with forgiving():
        with st.container(key="workbench", horizontal=True, gap="medium"):
            with st.container(key="desk", horizontal=True, gap="small"):
                drawing_panel(session)
            with st.container(key="stage", gap="small"):
                _stage(session)
        if session.reading is not None and session.selection is not None and warm_up().done:  # plotly is heavy, and below the first screen
            plots_panel(session.reading.trace, session.selection)


def _stage(session: Session) -> None:
    """The theatre; or the last reading and a sentence, where the model's file cannot be read."""
    entry = next((entry for entry in list_models() if entry.name == session.model), None)
    if entry is None or session.subject is None:
        st.info(NO_MODEL, icon=":material/model_training:")
        return
    reading = _reading(session, entry, session.subject)
    if reading is not None:
        selection = session.selection or default_selection(reading.trace)
        session.selection = theatre(reading.trace, reading=reading.name, selection=selection)
        follow(reading.name)


def _reading(session: Session, entry: ModelEntry, subject: Subject) -> Reading | None:
    with st.container(key="stage-note"):  # always there, so that a sentence in it does not move the theatre's place in the page
        try:
            return read(session, entry, subject)
        except CheckpointError as error:
            st.warning(str(error))
            return session.reading
