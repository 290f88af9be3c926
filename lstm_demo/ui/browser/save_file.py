"""Hand a file over as soon as it is made: one press makes and saves it.

Streamlit's own way, a download button with a callable, was tried: it says the same words whatever went wrong, may forget the file before
the browser has fetched it where another part of the page runs meanwhile, and takes the focus away from the button.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer


def hand_over(content: bytes, name: str, mime: str, *, turn: int) -> None:
    """The browser saves the file under this name, once for each new turn."""
    key = f"handing-{turn}"
    st.download_button("Save", content, name, mime, key=key, on_click="ignore")  # hidden by page.css
    _component()(key=f"{key}-press", data={"selector": f".st-key-{key} button", "turn": turn}, height=0)


@cache
def _component() -> ComponentRenderer:
    script = Path(__file__).with_name("save_file.js").read_text(encoding="utf-8")
    return st.components.v2.component("lstm_demo_handing", js=script)
