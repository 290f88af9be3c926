"""The view "Curves": the gates of a whole layer by row, and all quantities of the selected unit by row."""

from __future__ import annotations

import streamlit as st

from lstm_demo.model.step_words import of_cell
from lstm_demo.model.trace import Trace
from lstm_demo.theatre.selection import Selection
from lstm_demo.ui.page.colours import page_palette
from lstm_demo.ui.page.figure import show_figure


def curves_panel(trace: Trace, selection: Selection) -> None:
    from lstm_demo.plots.gate_activity import gate_activity  # plotly: after the theatre has been sent
    from lstm_demo.plots.unit_history import unit_history

    palette, layer = page_palette(), selection.layer
    of_layer = of_cell(trace.config, layer)
    with st.container(key="plots", horizontal=True, gap="large"):
        with st.container(key="plot-gates"):
            st.subheader(f"All {trace.config.hidden_size} units{of_layer}", anchor=False)
            st.caption("Line: the mean over the units. Band: the middle half of them.")
            figure = gate_activity(trace, layer, palette=palette)
            show_figure(figure, "gate-activity", name=f"gates-layer-{layer + 1}", alt="Mean and middle half of every gate and state by row")
        with st.container(key="plot-unit"):
            st.subheader(f"Unit {selection.unit}{of_layer}", anchor=False)
            st.caption("Choose another by clicking any heat map above.")
            figure = unit_history(trace, layer, selection.unit, selection.row, palette=palette)
            show_figure(figure, "unit-history", name=f"layer-{layer + 1}-unit-{selection.unit}", alt="Gates and states of one unit by row")
