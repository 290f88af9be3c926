"""The curves of the chosen runs over each other; those that are being trained grow while one looks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import streamlit as st

from lstm_demo.runs.history import Histories
from lstm_demo.ui.browser.polling import poll
from lstm_demo.ui.page.page import forgiving, page_theme
from lstm_demo.ui.state.session import current_session
from lstm_demo.ui.studio.runs.run_status import Standing, look_at_runs

if TYPE_CHECKING:
    from lstm_demo.plots.run_curves import Axis

SECONDS_BETWEEN_LOOKS = 1.5
BY_SECONDS = "By seconds"


@st.cache_resource(show_spinner=False)
def histories() -> Histories:
    """The process's only ones."""
    return Histories()


def curves_panel(drawn: Mapping[str, Standing]) -> None:
    """Looks at the runs again and again while one of them is under way and their curves are in sight; else it costs nothing.

    drawn: how the runs stand, by name, in the rest of the view.
    """
    live = any(standing.under_way for standing in drawn.values())
    st.fragment(_curves)(drawn, _axis(), live)


def _curves(drawn: Mapping[str, Standing], axis: Axis, live: bool) -> None:
    from lstm_demo.plots.run_curves import CHARTS, RunCurve, rows, specification
    from lstm_demo.ui.studio.runs.run_words import legend

    with forgiving():
        looked = look_at_runs(drawn)
        runs = [looked[name][0] for name in drawn if name in looked]  # in the order in which they were chosen
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
            poll(".st-key-run-charts", seconds=SECONDS_BETWEEN_LOOKS, key="runs-pulse")
        if {name: standing for name, (_, standing) in looked.items()} != drawn:
            st.rerun()  # the rest of the view may say so


def _axis() -> Axis:
    by_seconds = st.segmented_control(
        "Horizontal axis", ("By step", BY_SECONDS), default="By step", key="runs-axis", required=True, label_visibility="collapsed"
    )
    return "seconds" if by_seconds == BY_SECONDS else "step"
