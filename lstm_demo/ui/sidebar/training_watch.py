"""The progress of a training that runs, drawn and kept up to date by the browser."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from lstm_demo.runs.queue import Job
from lstm_demo.style.palette import Palette, curve_colours
from lstm_demo.ui.browser.component import component, run_again
from lstm_demo.ui.sidebar.training_file import training_file_address
from lstm_demo.ui.sidebar.training_snapshot import snapshot

HERE = Path(__file__).parent
SCRIPT, STYLE = HERE / "training_watch.js", HERE / "training_watch.css"
KEY = "training-watch"


def training_watch(jobs: list[Job], palette: Palette, shown: Job | None, *, started: Collection[str], first: bool) -> set[str]:
    """Draw the progress. The panel runs again when another training runs, or none.

    The browser fetches the shared file: every second while this is in sight, less often while it is not, never in a hidden page.

    Args:
        jobs: all of the queue, as the panel shows them.
        palette: the page's colours.
        shown: the training that is drawn. None where none runs yet, or a link hides this part of the page: only changes are noticed then.
        started: the names of the trainings that this page started. Its browser tab remembers them when the page is loaded anew.
        first: of those on the page; there is one for each training that runs.

    Returns:
        The names that the tab remembers after the page was reloaded. They come from the browser and may be any text.
    """
    data = {
        "address": training_file_address(),
        "colours": dict(curve_colours(palette)),
        "shown": None if shown is None else shown.out.stem,
        "snapshot": snapshot(jobs),
        "started": sorted(started),
        "unfinished": [job.out.stem for job in jobs if not job.finished],
    }
    key = KEY if first or shown is None else f"{KEY}-{shown.number}"
    component("training_watch", SCRIPT, STYLE)(key=key, data=data, on_mark_change=run_again, on_started_change=run_again)
    return _remembered(st.session_state.get(key))


def _remembered(state: object) -> set[str]:
    names: Any = state.get("started") if isinstance(state, Mapping) else None
    return {name for name in names if isinstance(name, str)} if isinstance(names, list) else set()
