"""The table of recipes: the accuracy that each author reports and the accuracy of its runs here. One click starts a training."""

from __future__ import annotations

from html import escape

import streamlit as st

from lstm_demo.files.recipe_results import Measured, measured_recipes
from lstm_demo.runs.queue import JobRequest
from lstm_demo.runs.record import RunError
from lstm_demo.style.percent import accuracy_range, accuracy_text
from lstm_demo.style.words import duration, network
from lstm_demo.ui.server.job_queue import job_queue
from lstm_demo.ui.server.visitor import visitor
from lstm_demo.ui.state.session import Session

HEADINGS = ("published", "ours, mean", "range", "to 95 %", "time", "parameters")
MEANING = (
    "Share of the 10,000 test digits read right: as the tutorial's author reports it, and what the same recipe came to here, "
    "over as many seeds as stand beside it. *To 95 %*: batches until 95 % of the test digits were right; *time*: of the median run, "
    "on one core of the machine that made the table."
)


def recipes_button(session: Session) -> None:
    """Opens the table. Its files are read only then."""
    if st.button("All recipes, measured", icon=":material/table_chart:", width="stretch"):
        _dialog(session)


@st.dialog("Recipes: published and measured", width="large")
def _dialog(session: Session) -> None:
    st.caption(MEANING)
    cells = "".join(f"<span>{heading}</span>" for heading in HEADINGS)
    with st.container(key="recipes", gap=None):
        with st.container(horizontal=True, key="recipes-head"):
            st.html(f'<div class="recipe head"><span class="what"></span>{cells}</div>')
        for measured in measured_recipes():
            _row(session, measured)


def _row(session: Session, measured: Measured) -> None:
    recipe = measured.recipe
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"recipe-{recipe.key}"):
        st.html(recipe_html(measured))
        if st.button("Start", key=f"start-{recipe.key}", help=f"Train {recipe.title} now; it appears in the sidebar."):
            try:
                job = job_queue().submit(JobRequest(recipe=recipe.key, name=f"my-{recipe.key}"), visitor())
            except RunError as error:
                st.warning(f"The training could not be started: {error}")
                return
            session.started.add(job.number)
            session.news = session.trained_model = ""
            st.rerun()


def recipe_html(measured: Measured) -> str:
    """One line of the table; below it what the recipe is, and a note on the published accuracy."""
    recipe, published = measured.recipe, measured.recipe.published
    seeds = f"{len(measured.cards)} seed{'' if len(measured.cards) == 1 else 's'}"
    cells = [
        "–" if published is None else accuracy_text(published.accuracy),
        "not yet" if measured.mean_accuracy is None else f"<b>{accuracy_text(measured.mean_accuracy)}</b>",
        "–" if measured.range is None else seeds if len(measured.cards) == 1 else f"{accuracy_range(measured.range)}, {seeds}",
        "never" if measured.cards and measured.median_steps_to_learn is None else _steps(measured.median_steps_to_learn),
        "–" if measured.seconds is None else duration(measured.seconds),
        "–" if measured.parameters is None else f"{measured.parameters:,}",
    ]
    values = "".join(f'<span data-label="{label}">{cell}</span>' for label, cell in zip(HEADINGS, cells, strict=True))
    notes = (recipe.summary, published.note if published is not None else "")
    note = f'<p class="note">{escape(" ".join(filter(None, notes)))}</p>'
    about = f"{recipe.family} · {network(recipe.model)} · {recipe.key}"
    name = f'<span class="what"><b>{escape(recipe.title)}</b> <small>{escape(about)}</small></span>'
    return f'<div class="recipe">{name}{values}</div>{note}'


def _steps(steps: float | None) -> str:
    return "–" if steps is None else f"{steps:,.0f}"
