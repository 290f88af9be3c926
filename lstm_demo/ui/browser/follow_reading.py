"""On a phone, the page follows the person: a new reading brings the theatre into view, or a button that leads there."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer


def follow(reading: str, *, drawn: bool) -> None:
    """Draws nothing but that button. reading: its name, as the theatre got it. drawn: of a drawing, to which a stroke may be added."""
    _component()(key="follow", data={"reading": reading, "drawn": drawn}, height=0)


@cache
def _component() -> ComponentRenderer:
    here = Path(__file__)
    script, style = (here.with_suffix(kind).read_text(encoding="utf-8") for kind in (".js", ".css"))
    return st.components.v2.component("lstm_demo_follow", css=style, js=script)
