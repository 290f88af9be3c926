"""A page with nothing but the theatre, for tests: `?cell=gru&layers=2&unit=3&digit=7&cue={"row": 9}&palette=…`.

Its cue is carried out when the button is pressed; `let go` names the cue that the person took over from.
"""

from __future__ import annotations

import json
from functools import cache

import streamlit as st
import torch

from lstm_demo.data.samples import sample_digits
from lstm_demo.files.catalogue import DEFAULT_MODEL, find_model
from lstm_demo.files.checkpoint import load_model
from lstm_demo.insight.operands import UnitOperands, unit_operands
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.trace import Trace
from lstm_demo.model.tracing import trace
from lstm_demo.theatre.cue import Cue
from lstm_demo.theatre.selection import Selection, default_selection
from lstm_demo.ui.page.page import configure_page
from lstm_demo.ui.page.theatre import overridden_cue, theatre


@cache
def model(cell: str, layers: int) -> RecurrentClassifier:
    """The trained default model for one layer of LSTM, else one of random weights, loud enough to see."""
    if cell == "lstm" and layers == 1:
        return load_model(find_model(DEFAULT_MODEL).path).model
    torch.manual_seed(1)
    network = RecurrentClassifier(ModelConfig(cell=cell, hidden_size=128, num_layers=layers))
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.mul_(3)
    return network


@cache
def reading(cell: str, layers: int, digit: int) -> Trace:
    return trace(model(cell, layers), sample_digits()[digit])


@st.fragment
def stage() -> None:
    asked = st.query_params
    cell, layers, digit = asked.get("cell", "lstm"), int(asked.get("layers", 1)), int(asked.get("digit", 3))
    shown = reading(cell, layers, digit)
    cues = json.loads(asked.get("cue", "[]"))
    number = st.session_state.setdefault("number", 0)
    if number < len(cues) and st.button("Next cue"):
        number = st.session_state["number"] = number + 1
    cue = Cue(number, **{name: tuple(v) if isinstance(v, list) else v for name, v in cues[number - 1].items()}) if number else None
    wanted = st.session_state.get("selection") or default_selection(shown)
    if "unit" in asked and "selection" not in st.session_state:
        wanted = Selection(int(asked.get("layer", 0)), int(asked["unit"]))

    def operands(layer: int, unit: int) -> UnitOperands:
        st.session_state["opened"] = st.session_state.get("opened", 0) + 1
        return unit_operands(model(cell, layers), shown, layer, unit)

    name = f"{cell}-{layers}-{digit}"
    st.session_state["selection"] = theatre(
        shown, reading=name, selection=wanted, cue=cue, operands=operands, palette=asked.get("palette", "standard")
    )
    st.text(f"let go {overridden_cue()}; opened {st.session_state.get('opened', 0)}; selected {st.session_state['selection']}")


configure_page()
stage()
