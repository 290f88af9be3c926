"""What nobody looks at is not computed: a part of the page far below what is in sight waits until somebody comes near it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

HERE = Path(__file__).parent
KEY = "in-sight"


def wanted(reading: str, *, selector: str) -> bool:
    """Whether the person is near that part of the page, or has stayed with this reading for longer than it takes to play. Draws nothing.

    In a fragment: it runs again when the person comes near, goes away, or has stayed. selector: of the part, which must be there.
    """
    _component()(key=KEY, data={"selector": selector, "reading": reading}, height=0, on_near_change=_nothing, on_stayed_change=_nothing)
    state = st.session_state.get(KEY)
    return isinstance(state, Mapping) and (state.get("near") is True or state.get("stayed") == reading)


def _nothing() -> None:
    """The change runs the fragment again, which is all that it is for."""


@cache
def _component() -> ComponentRenderer:
    script = HERE.joinpath("in_sight.js").read_text(encoding="utf-8")
    return st.components.v2.component("lstm_demo_in_sight", js=script)
