"""The training studio, below the views that explain the reading: one view at a time, and none until the person chooses one."""

from __future__ import annotations

from contextlib import ExitStack

import streamlit as st

from lstm_demo.files.catalogue import ModelEntry, list_models
from lstm_demo.files.safetensors_head import CheckpointError
from lstm_demo.lesson.views import LEARNING, RUNS, STEP, STUDIO_VIEWS
from lstm_demo.ui.links.links import follow_page
from lstm_demo.ui.page.page import forgiving
from lstm_demo.ui.page.plain import plain
from lstm_demo.ui.server.warmup import warm_up
from lstm_demo.ui.state.session import Session, current_session
from lstm_demo.ui.state.views import STUDIO_VIEW
from lstm_demo.ui.studio.learning.learning_panel import learning_panel
from lstm_demo.ui.studio.runs.runs_panel import runs_panel
from lstm_demo.ui.studio.step.step_panel import step_panel
from lstm_demo.ui.studio.watch import scroll_to_studio

WHAT_FOR = "How a network comes to read: your digit read all along a training, one step of it in slow motion, all runs and their curves."


@st.fragment
def studio_panel() -> None:
    """A fragment of its own, so that a choice here does not redraw the theatre."""
    session = current_session()
    if not warm_up().done or not session.link.shows("studio"):
        return
    with forgiving(), st.container(key="studio"):
        with st.container(key="studio-head", horizontal=True, vertical_alignment="center", gap="medium"):
            st.subheader("Training studio", anchor=False, width="content")
            view = st.segmented_control("Training studio", STUDIO_VIEWS, key=STUDIO_VIEW, label_visibility="collapsed")
            loading = st.empty()  # beside the choice of views, so that it does not move them
        if view is None:
            st.caption(WHAT_FOR)
        entry = next((entry for entry in list_models() if entry.name == session.model), None)
        scroll_to_studio()  # before the view is drawn, which may take a while
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
