"""Saves a file as soon as it is made: one press of a button makes the file and saves it.

Streamlit's own way, a download button with a callable, was tried. It shows the same message whatever went wrong. It can drop the file
before the browser has fetched it, when another part of the page runs meanwhile. And it takes the keyboard focus away from the button.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from lstm_demo.ui.browser.component import component


def save_file(content: bytes, name: str, mime: str, *, request: int) -> None:
    """The browser saves the content under this name, once for each new request number."""
    key = f"handing-{request}"
    st.download_button("Save", content, name, mime, key=key, on_click="ignore")  # hidden by page.css
    press = component("save_file", Path(__file__).with_suffix(".js"))
    press(key=f"{key}-press", data={"selector": f".st-key-{key} button", "request": request}, height=0)
