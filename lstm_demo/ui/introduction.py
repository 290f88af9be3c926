"""One sentence above the theatre: what kind of network reads, and what it is about to do."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from lstm_demo.model.config import CellKind, ModelConfig
from lstm_demo.model.step_words import in_steps

SENTENCES: Mapping[CellKind, str] = {
    "lstm": "An LSTM has a memory: it reads the digit row by row, and its gates decide what to keep.",
    "gru": "A GRU has a memory: it reads the digit row by row, and its two gates decide what to keep.",
    "rnn": "A plain RNN reads the digit row by row; without gates, every row rewrites all of its memory.",
}


def introduction(config: ModelConfig) -> None:
    st.html(f'<p class="introduction">{in_steps(SENTENCES[config.cell], config)}</p>')
