"""The curves of the chosen runs in the same charts. They grow while a run is being trained."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import streamlit as st

from lstm_demo.runs.history import Histories
from lstm_demo.ui.browser.polling import poll
from lstm_demo.ui.page.page import forgiving, page_theme
from lstm_demo.ui.state.session import current_session
from lstm_demo.ui.studio.runs.run_status import ShownStatus, current_runs

if TYPE_CHECKING:
    from lstm_demo.plots.run_curves import Axis

SECONDS_BETWEEN_POLLS = 1.5
BY_SECONDS = "By seconds"


@st.cache_resource(show_spinner=False)
def histories() -> Histories:
    """The histories of all runs, kept once per process."""
    return Histories()


def curves_panel(drawn: Mapping[str, ShownStatus]) -> None:
    """Draw the charts, and update them while a chosen run is under way and the charts are visible.

    drawn: by name, the states of the chosen runs with which the rest of the view was drawn.
    """
    live = any(status.under_way for status in drawn.values())
    st.fragment(_curves)(drawn, _axis(), live)


def _curves(drawn: Mapping[str, ShownStatus], axis: Axis, live: bool) -> None:
    from lstm_demo.plots.run_curves import CHARTS, RunCurve, rows, specification
    from lstm_demo.ui.studio.runs.run_words import legend

    with forgiving():
        found = current_runs(drawn)
        runs = [found[name][0] for name in drawn if name in found]  # in the order in which they were chosen
        slots = current_session().runs.slots
        curves = [RunCurve(run.name, slots[run.name], histories().of(run.folder)) for run in runs]
        theme = page_theme()
        st.html(legend(runs, curves, theme))
        with st.container(key="run-charts", horizontal=True, gap="medium"):
            for chart in CHARTS:
                with st.container(key=f"run-chart-{chart.key}"):
                    data, spec = rows(chart, curves, axis), specification(chart, curves, axis, theme)
                    st.vega_lite_chart(data or None, spec, theme=None, key=f"runs-{chart.key}")
        if live:
            poll(".st-key-run-charts", seconds=SECONDS_BETWEEN_POLLS, key="runs-pulse")
        if {name: status for name, (_, status) in found.items()} != drawn:
            st.rerun()  # a state has changed: the rest of the view must be drawn again


def _axis() -> Axis:
    by_seconds = st.segmented_control(
        "Horizontal axis", ("By step", BY_SECONDS), default="By step", key="runs-axis", required=True, label_visibility="collapsed"
    )
    return "seconds" if by_seconds == BY_SECONDS else "step"
