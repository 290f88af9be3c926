"""Where one view takes another's place, the page does not jump: what is looked at stays where it is on the screen."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer


def keep_steady(*areas: str) -> None:
    """Draws nothing. areas: CSS selectors of the areas whose views take each other's place."""
    _component()(key="steady", data={"areas": list(areas)}, height=0)


@cache
def _component() -> ComponentRenderer:
    script = Path(__file__).with_name("steady.js").read_text(encoding="utf-8")
    return st.components.v2.component("lstm_demo_steady", js=script)
