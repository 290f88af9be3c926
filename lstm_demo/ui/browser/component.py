"""Registers the project's own browser components with Streamlit."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from lstm_demo.theatre.bundle import script, style

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer


@cache
def component(name: str, module: Path, *sheets: Path) -> ComponentRenderer:
    """The function that draws the component. It is registered once per process, when it is first drawn: importing needs no Streamlit.

    Args:
        name: unique among the project's components.
        module: the JavaScript file whose default export draws it. What that file imports is sent with it.
        sheets: its style sheets, in this order. Only the component itself sees them.
    """
    return st.components.v2.component(f"lstm_demo_{name}", css=style(*sheets) if sheets else None, js=script(module))


def run_again() -> None:
    """A callback that does nothing. Streamlit runs the surrounding fragment after every callback, and that run is all that is wanted."""
