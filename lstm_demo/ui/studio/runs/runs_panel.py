"""The view "Runs": compares the curves of several runs, and shows the mistakes and the actions of one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from lstm_demo.runs.runs import Run
from lstm_demo.ui.page.page import page_theme
from lstm_demo.ui.page.plain import plain
from lstm_demo.ui.server.job_queue import job_queue
from lstm_demo.ui.state.run_choice import RunChoice
from lstm_demo.ui.state.session import Session, get_widget, set_widget
from lstm_demo.ui.studio.runs.curves_panel import curves_panel
from lstm_demo.ui.studio.runs.mistakes_panel import mistakes_panel
from lstm_demo.ui.studio.runs.run_actions import LOOKED_AT, deleted_runs, run_actions
from lstm_demo.ui.studio.runs.run_status import ShownStatus, current_runs

STYLE = Path(__file__).with_name("runs.css")
NO_RUNS = "There are no runs here yet: start a training in the sidebar, and its curves grow here while it learns."
NONE_CHOSEN = "Choose a run above to see its curves."


def runs_panel(session: Session) -> None:
    """Draw the view. It has all runs of this machine, also those of other servers and of `train --keep-run`."""
    if session.runs.changed:
        session.runs.changed = False
        st.rerun()  # the sidebar shows models and trainings too
    if job_queue().finish_killed():
        st.rerun()
    st.html(STYLE)
    runs = current_runs()
    with st.container(key="runs"):
        if runs:
            _chosen_runs(session.runs, runs)
        else:
            st.info(NO_RUNS, icon=":material/show_chart:")
            deleted_runs()


def _chosen_runs(state: RunChoice, runs: Mapping[str, tuple[Run, ShownStatus]]) -> None:
    from lstm_demo.plots.run_curves import MAX_RUNS
    from lstm_demo.ui.studio.runs.run_words import CHOSEN, chip_colours

    state.update(list(runs), MAX_RUNS)
    set_widget(CHOSEN, state.chosen)
    st.multiselect(
        "Runs to compare", list(runs), key=CHOSEN, max_selections=MAX_RUNS, on_change=lambda: state.choose(get_widget(CHOSEN) or [])
    )
    if not state.chosen:
        st.caption(NONE_CHOSEN)
        deleted_runs()
        return
    st.html(chip_colours([state.slots[name] for name in state.chosen], page_theme()))
    curves_panel({name: runs[name][1] for name in state.chosen})
    st.subheader("One run", anchor=False)
    run, status = runs[_choose_one(state)]
    run_actions(run)
    deleted_runs()  # next to the button Delete, so that a person sees how to undo it
    mistakes_panel(run, follow=status.under_way)


def _choose_one(state: RunChoice) -> str:
    """Draw the choice of one of the compared runs; the first by default."""
    if get_widget(LOOKED_AT) not in state.chosen:
        set_widget(LOOKED_AT, state.chosen[0])

    def choose() -> None:
        state.evaluation_step, state.problem = None, ""

    chosen = st.segmented_control("Look closer at", state.chosen, format_func=plain, key=LOOKED_AT, required=True, on_change=choose)
    return chosen or state.chosen[0]
