"""HTML with buttons: pressing one shows something in the theatre, or calls a Python function."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from lstm_demo.theatre.cue import Cue
from lstm_demo.ui.browser.component import component

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer


def pointing(html: str, targets: Sequence[Cue], *, key: str) -> None:
    """Draw `html`. A press on its element with `data-point="n"` makes the theatre carry out `targets[n]`.

    The press goes straight to the theatre in the browser. Python is told by the theatre what is selected afterwards.
    The HTML follows the rules of `pressable`.
    """
    _component()(key=key, data={"html": html, "cues": [target.as_json() for target in targets]})


def pressable(html: str, count: int, press: Callable[[int], None], *, key: str) -> None:
    """Draw `html`. A press on its element with `data-point="n"`, n from 0 to count − 1, calls `press(n)` and scrolls to the theatre.

    The HTML is put into the page unchanged: escape what does not come from the project itself. All buttons inside one element with
    `data-roving` are one tab stop; the arrow keys move between them.
    """

    def pressed() -> None:
        number = pressed_number(st.session_state.get(key))
        if number is not None and 0 <= number < count:
            press(number)

    _component()(key=key, data={"html": html, "cues": []}, on_point_change=pressed)


def pressed_number(state: object) -> int | None:
    """The number that the browser sent; None for anything else that it may have sent."""
    sent = state.get("point") if isinstance(state, Mapping) else None
    return sent if isinstance(sent, int) and not isinstance(sent, bool) else None


def _component() -> ComponentRenderer:
    here = Path(__file__)
    return component("pointing", here.with_suffix(".js"), here.with_suffix(".css"))
