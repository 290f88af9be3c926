"""Words and marks that point at the theatre: press one, and the theatre goes there and lights it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from lstm_demo.ui.page.theatre import Cue

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

HERE = Path(__file__).parent


def pointing(html: str, targets: Sequence[Cue], *, key: str) -> None:
    """Draw `html`, whose elements with `data-point="n"` point at `targets[n]` when pressed.

    A press goes to the theatre in the browser, at once; Python hears of what is selected then, from the theatre. HTML as in `pressable`.
    """
    _component()(key=key, data={"html": html, "cues": [target.as_json() for target in targets]})


def pressable(html: str, count: int, press: Callable[[int], None], *, key: str) -> None:
    """Draw `html`, whose elements with `data-point="n"`, n below `count`, call `press(n)` and bring the theatre into view when pressed.

    The HTML is put into the page as it is: escape what is not the project's own. Elements inside one `data-roving` are one tab stop, the
    arrow keys go from one to the next.
    """

    def pressed() -> None:
        number = chosen(st.session_state.get(key))
        if number is not None and 0 <= number < count:
            press(number)

    _component()(key=key, data={"html": html, "cues": []}, on_point_change=pressed)


def chosen(state: object) -> int | None:
    """What the browser sent, whatever it was."""
    sent = state.get("point") if isinstance(state, Mapping) else None
    return sent if isinstance(sent, int) and not isinstance(sent, bool) else None


@cache
def _component() -> ComponentRenderer:
    """Registered once a process, when first drawn."""
    css, js = ((HERE / f"pointing.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
    return st.components.v2.component("lstm_demo_pointing", css=css, js=js)
