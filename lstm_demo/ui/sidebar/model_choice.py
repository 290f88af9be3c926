"""Lets the browser read with another model as soon as the person has chosen it, and not only when Python has read with it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from lstm_demo.files.catalogue import ModelEntry
from lstm_demo.style.one_line import one_line
from lstm_demo.ui.browser.component import component, run_again
from lstm_demo.ui.server.weights_address import weights_addresses

KEY = "model-choice"
MAX_NAME = 40


@st.fragment
def follow_model_choice(models: Mapping[str, ModelEntry]) -> None:
    """Draws nothing. The weights are packed when the person reaches for the list, and not before.

    models: by their lines in the list; a line that two models share must be left out.
    """
    state = st.session_state.get(KEY)
    reached = isinstance(state, Mapping) and bool(state.get("reached"))
    addresses = weights_addresses(models.values()) if reached else {}
    offered = [
        {"line": line, "name": one_line(entry.name, MAX_NAME), "sha256": entry.card.sha256, "address": addresses[entry.name]}
        for line, entry in models.items()
        if entry.name in addresses
    ]
    follow = component("model_choice", Path(__file__).with_suffix(".js"))
    follow(key=KEY, data={"models": offered}, height=0, on_reached_change=run_again)
