"""The training studio, below what explains the reading: one view at a time, none at first, so that only what is asked for is computed."""

from __future__ import annotations

from contextlib import ExitStack

import streamlit as st

from lstm_demo.files.catalogue import ModelEntry, list_models
from lstm_demo.files.safetensors_head import CheckpointError
from lstm_demo.ui.links.links import follow_page
from lstm_demo.ui.page.page import forgiving
from lstm_demo.ui.page.plain import plain
from lstm_demo.ui.server.warmup import warm_up
from lstm_demo.ui.state.session import Session, current_session
from lstm_demo.ui.state.views import LEARNING, RUNS, STEP, STUDIO_VIEW, STUDIO_VIEWS
from lstm_demo.ui.studio.learning.learning_panel import learning_panel
from lstm_demo.ui.studio.runs.runs_panel import runs_panel
from lstm_demo.ui.studio.step.step_panel import step_panel
from lstm_demo.ui.studio.watch import bring_into_sight

WHAT_FOR = "How a network comes to read: your digit read all along a training, one step of it in slow motion, all runs and their curves."


@st.fragment
def studio_panel() -> None:
    """In a fragment of its own: what is chosen here leaves the theatre alone."""
    session = current_session()
    if not warm_up().done or not session.link.shows("studio"):
        return
    with forgiving(), st.container(key="studio"):
        with st.container(key="studio-head", horizontal=True, vertical_alignment="center", gap="medium"):
            st.subheader("Training studio", anchor=False, width="content")
            view = st.segmented_control("Training studio", STUDIO_VIEWS, key=STUDIO_VIEW, label_visibility="collapsed")
            loading = st.empty()  # beside the views, so that it moves nothing
        if view is None:
            st.caption(WHAT_FOR)
        entry = next((entry for entry in list_models() if entry.name == session.model), None)
        bring_into_sight()  # before the view is drawn, which may take its time
        with ExitStack() as until_drawn:
            if view is not None:
                with loading:
                    until_drawn.enter_context(st.spinner("Loading …"))
            _draw(view, session, entry)
        follow_page(session, "studio")


def _draw(view: str | None, session: Session, entry: ModelEntry | None) -> None:
    try:
        if view == LEARNING:
            learning_panel(session, entry)
        elif view == STEP:
            step_panel(session, entry)
        elif view == RUNS:
            runs_panel(session)
    except CheckpointError as error:
        st.warning(plain(str(error)))
