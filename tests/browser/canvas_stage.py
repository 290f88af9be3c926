"""A page with nothing but the desk, for tests; below the canvas, where each stroke begins that the page knows of, in canvas pixels."""

from __future__ import annotations

import json

import streamlit as st

from lstm_demo.ui.page.drawing_panel import drawing_panel
from lstm_demo.ui.page.page import configure_page
from lstm_demo.ui.state.session import current_session

configure_page()
session = current_session()
if st.toggle("canvas", value=True):
    with st.container(key="desk"):
        drawing_panel(session)
starts = [stroke["path"][0][1:] for stroke in session.canvas.strokes if "path" in stroke]
st.html(f'<p data-testid="starts">{json.dumps(starts)}</p>')
st.html('<div style="height: 1500px">more of the page</div>')
