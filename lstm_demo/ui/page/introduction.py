"""The line above the theatre: which kind of network reads, how it works, and a button that shows how it was trained."""

from __future__ import annotations

import streamlit as st

from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.step_words import in_steps
from lstm_demo.ui.server.warmup import warm_up
from lstm_demo.ui.state.session import current_session
from lstm_demo.ui.studio.watch import studio_button

TRAINED = "Training changed only its weights:"


def introduction(config: ModelConfig) -> None:
    session = current_session()
    with st.container(key="introduction", horizontal=True, vertical_alignment="center", gap="small"):
        words = in_steps(CELLS[config.cell].introduction, config)
        leads_on = warm_up().done and session.link.shows("studio")
        st.html(f'<p class="introduction">{words}{f" {TRAINED}" if leads_on else ""}</p>', width="content")
        if leads_on:
            studio_button(key="introduction-watch")
