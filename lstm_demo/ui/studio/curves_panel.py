"""The curves of the chosen runs over each other; those that are being trained grow while one looks."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import streamlit as st

from lstm_demo.training.run_history import Histories
from lstm_demo.training.runs import Run, RunError, find_run
from lstm_demo.ui.page import forgiving, page_theme
from lstm_demo.ui.session import current_session

if TYPE_CHECKING:
    from lstm_demo.plots.run_curves import Axis

SECONDS_BETWEEN_LOOKS = 1.5
BY_SECONDS = "By seconds"


@st.cache_resource(show_spinner=False)
def histories() -> Histories:
    """The process's only ones."""
    return Histories()


def curves_panel(runs: Sequence[Run]) -> None:
    """Looks at the runs again and again while one of them is under way; else it is drawn once and costs nothing."""
    axis = _axis()
    live = any(run.record.state in ("running", "queued") and run.busy for run in runs)
    st.fragment(_curves, run_every=SECONDS_BETWEEN_LOOKS if live else None)([run.name for run in runs], axis, live)


def _curves(names: Sequence[str], axis: Axis, live: bool) -> None:
    from lstm_demo.plots.run_curves import CHARTS, RunCurve, rows, specification
    from lstm_demo.ui.studio.run_words import legend

    with forgiving():
        runs = _as_they_are(names)
        slots = current_session().runs.slots
        curves = [RunCurve(run.name, slots[run.name], histories().of(run.folder)) for run in runs]
        theme = page_theme()
        st.html(legend(runs, curves, theme))
        with st.container(key="run-charts", horizontal=True, gap="medium"):
            for chart in CHARTS:
                with st.container(key=f"run-chart-{chart.key}"):
                    data = rows(chart, curves, axis)
                    st.vega_lite_chart(data, specification(chart, curves, axis, theme), theme=None, key=f"runs-{chart.key}")
        if live and not any(run.busy for run in runs):
            st.rerun()  # the last one has ended: from here on the rest of the view may say so


def _axis() -> Axis:
    by_seconds = st.segmented_control(
        "Horizontal axis", ("By step", BY_SECONDS), default="By step", key="runs-axis", required=True, label_visibility="collapsed"
    )
    return "seconds" if by_seconds == BY_SECONDS else "step"


def _as_they_are(names: Sequence[str]) -> list[Run]:
    """Those that are gone meanwhile are left out."""
    found = []
    for name in names:
        with suppress(RunError):
            found.append(find_run(name))
    return found
