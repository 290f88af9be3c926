"""A page with nothing but the view "Watch it being learned", for tests: `?cell=gru&layers=2&digit=7&measured=0&palette=…`.

Another digit is read anew by the same snapshots (weights_line.py), as on the real page.
"""

from __future__ import annotations

import streamlit as st
from weights_line import SHOTS, learning

from lstm_demo.ui.page.page import configure_page
from lstm_demo.ui.studio.learning.packing import pack
from lstm_demo.ui.studio.learning.view import learning_view


def stage() -> None:
    asked = st.query_params
    cell, layers, measured = asked.get("cell", "lstm"), int(asked.get("layers", 1)), asked.get("measured", "1") == "1"
    digit = st.segmented_control("Digit", range(10), default=int(asked.get("digit", 3)), required=True)
    accuracy = [number / SHOTS if measured else None for number in range(SHOTS)]
    loss = [2.3 - number / 10 for number in range(SHOTS)]
    packed = pack(
        learning(cell, layers, int(digit or 0)),
        name=f"{cell}-{layers}-{digit}",
        layer=layers - 1,
        accuracy=accuracy,
        loss=loss,
        palette=asked.get("palette", "standard"),  # type: ignore[arg-type]
    )
    learning_view(packed)


configure_page()
stage()
