"""A line above the theatre: what kind of network reads, what it is about to do, and where to see how it came to do that."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from lstm_demo.model.config import CellKind, ModelConfig
from lstm_demo.model.step_words import in_steps
from lstm_demo.ui.server.warmup import warm_up
from lstm_demo.ui.state.session import current_session
from lstm_demo.ui.studio.watch import studio_button

SENTENCES: Mapping[CellKind, str] = {
    "lstm": "An LSTM has a memory: it reads the digit row by row, and its gates decide what to keep.",
    "gru": "A GRU has a memory: it reads the digit row by row, and its two gates decide what to keep.",
    "rnn": "A plain RNN reads the digit row by row; without gates, every row rewrites all of its memory.",
}
TRAINED = "Training changed only its weights:"


def introduction(config: ModelConfig) -> None:
    session = current_session()
    with st.container(key="introduction", horizontal=True, vertical_alignment="center", gap="small"):
        words = in_steps(SENTENCES[config.cell], config)
        leads_on = warm_up().done and session.link.shows("studio")
        st.html(f'<p class="introduction">{words}{f" {TRAINED}" if leads_on else ""}</p>', width="content")
        if leads_on:
            studio_button(key="introduction-watch")
