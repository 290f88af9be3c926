"""The theatre: one reading, row by row, drawn and played in the browser. It computes nothing: all it shows comes in one packed trace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import streamlit as st

from lstm_demo.model.trace import Trace
from lstm_demo.ui.theatre.bundle import script, style
from lstm_demo.ui.theatre.packing import pack
from lstm_demo.ui.theatre.selection import Selection, default_selection

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

__all__ = ["Selection", "default_selection", "theatre"]


def theatre(trace: Trace, *, reading: str, selection: Selection, key: str = "theatre", autoplay: bool = True) -> Selection:
    """Draw the theatre and return what the person looks at now.

    Args:
        trace: what to show.
        reading: names this reading of this model. A new name starts the animation; the same name leaves playback alone.
        selection: what the page wants looked at; a selection the person made since the last run wins over it. One that does not fit the
            trace (after a change of model) gives way to `default_selection`.
        key: of the component; keep it, or the theatre is built anew.
        autoplay: play a new reading at once, which pins no row. Otherwise show the selection's row, or the last.

    Returns:
        The selection in force: pass it back on the next run.
    """
    memory = _memory(key)
    sent = _sent(key)
    if memory.chosen:
        selection = Selection.from_browser(sent) or selection
    if not selection.fits(trace):
        selection = default_selection(trace)
    if autoplay and reading != memory.reading:
        selection = replace(selection, row=None)
    memory.reading, memory.chosen = reading, False
    turn = sent.get("turn", 0)
    data = pack(trace, reading=reading, selection=selection, turn=turn if isinstance(turn, int) else 0, autoplay=autoplay)

    def remember() -> None:
        memory.chosen = True

    _component()(key=key, data=data, on_selection_change=remember)
    return selection


@dataclass
class _Memory:
    """Of one theatre on one visitor's page. reading: the last one shown. chosen: whether the person has selected since the last run."""

    reading: str = ""
    chosen: bool = False


def _memory(key: str) -> _Memory:
    memory = st.session_state.setdefault(f"{key}: memory", _Memory())
    assert isinstance(memory, _Memory)
    return memory


@cache
def _component() -> ComponentRenderer:
    """Registered once a process, when first drawn: registering needs Streamlit, importing should not."""
    return st.components.v2.component("lstm_demo_theatre", css=style(), js=script())


def _sent(key: str) -> Mapping[str, Any]:
    """The browser's last message, whatever it was; empty before the first."""
    state = st.session_state.get(key)
    sent = state.get("selection") if isinstance(state, Mapping) else None
    return sent if isinstance(sent, Mapping) else {}
