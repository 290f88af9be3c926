"""A training as it goes, drawn and kept up to date by the browser."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from lstm_demo.runs.queue import Job
from lstm_demo.style.palette import Palette, curve_colours
from lstm_demo.theatre.bundle import script, style
from lstm_demo.ui.sidebar.training_file import training_file_address
from lstm_demo.ui.sidebar.training_snapshot import snapshot

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

HERE = Path(__file__).parent
SCRIPT, STYLE = HERE / "training_watch.js", HERE / "training_watch.css"
KEY = "training-watch"


def training_watch(jobs: list[Job], palette: Palette, *, started: Collection[str], drawn: bool) -> set[str]:
    """Draw the training that runs, and have the panel run again when another one does, or none.

    The browser asks for the shared file: every second while this is in sight, seldom while it is not, never while the page is hidden.

    Args:
        jobs: of the queue, as the panel shows them.
        palette: the page's colours.
        started: the names of the trainings that this page started. Its browser tab remembers them when the page is loaded anew.
        drawn: False where a link hides this part of the page; then it only watches.

    Returns:
        The names that the tab remembers, for a page that was loaded anew; a browser may say what it likes.
    """
    data = {
        "address": training_file_address(),
        "colours": dict(curve_colours(palette)),
        "drawn": drawn,
        "snapshot": snapshot(jobs),
        "started": sorted(started),
        "unfinished": [job.out.stem for job in jobs if not job.finished],
    }
    _component()(key=KEY, data=data, on_mark_change=_nothing, on_started_change=_nothing)
    return _remembered(st.session_state.get(KEY))


def _remembered(state: object) -> set[str]:
    names: Any = state.get("started") if isinstance(state, Mapping) else None
    return {name for name in names if isinstance(name, str)} if isinstance(names, list) else set()


def _nothing() -> None:
    """A change runs the panel again, which is all that it is for."""


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component("lstm_demo_training_watch", css=style(STYLE), js=script(SCRIPT))
