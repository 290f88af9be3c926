"""One training step, slowly: six stages from the batch to the new weights, every number of a step that was really taken."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import streamlit as st

from lstm_demo.files.catalogue import ModelEntry
from lstm_demo.style.numbers import short
from lstm_demo.ui.page.plain import plain
from lstm_demo.ui.state.session import Session, get_widget, set_widget
from lstm_demo.ui.state.training_step import TrainingStepState
from lstm_demo.ui.studio.step.stages import STAGES
from lstm_demo.ui.studio.step.start import Moment, Start, rates, step_from
from lstm_demo.ui.studio.step.step_view import stage_view
from lstm_demo.ui.studio.step.words import origin_words
from lstm_demo.ui.studio.step_lesson import FROM, MOMENTS, RATE, TRAINED, UNTRAINED

STYLE = Path(__file__).with_name("step.css")
STAGE = "step-stage"
NO_MODEL = "There is no trained model here yet: train one in the sidebar, then a step of its training can be walked through here."


def step_panel(session: Session, entry: ModelEntry | None) -> None:
    if entry is None:
        st.info(NO_MODEL, icon=":material/model_training:")
        return
    config = entry.card.model
    if config.input_size != 28 * config.rows_per_step or config.num_classes != 10:
        st.info(
            f"{entry.name} reads {config.input_size} pixels a row into {config.num_classes} classes: "
            "a step can be shown for models that read digits, 28 pixels into 10."
        )
        return
    st.html(STYLE)
    with st.container(key="step"):
        start = _controls(session.training_step, entry)
        if not _walked(session.training_step, entry, start):
            return
        step = session.training_step.step
        assert step is not None
        st.caption(origin_words(entry.card, start, step))
        stage = _stages(session.training_step)
        stage_view(stage, session.training_step, entry, start)


def _controls(walk: TrainingStepState, entry: ModelEntry) -> Start:
    with st.container(key="step-controls", horizontal=True, vertical_alignment="bottom", gap="medium"):
        set_widget(FROM, get_widget(FROM) or (TRAINED if walk.trained else UNTRAINED))
        walk.trained = st.segmented_control("Weights", (UNTRAINED, TRAINED), key=FROM, required=True, wrap=True) == TRAINED
        moment = _moment(walk, rates(entry.card))
        st.button("Another batch", icon=":material/shuffle:", key="step-batch", on_click=walk.next_batch)
    return Start(walk.trained, walk.batch, moment)


def _moment(walk: TrainingStepState, choices: dict[Moment, float]) -> Moment:
    """At which of the schedule's rates the step is taken; there is nothing to choose where it is constant."""
    if len(choices) == 1:
        return next(iter(choices))
    kept = walk.moment if walk.moment in choices else next(iter(choices))
    set_widget(RATE, get_widget(RATE) if get_widget(RATE) in choices else kept)

    def named(moment: Moment) -> str:
        return f"{short(choices[moment])} · {MOMENTS[moment]}"

    chosen = st.segmented_control(
        "Learning rate η of the recipe's schedule", list(choices), format_func=named, key=RATE, required=True, wrap=True
    )
    walk.moment = chosen or walk.moment
    return walk.moment


def _walked(walk: TrainingStepState, entry: ModelEntry, start: Start) -> bool:
    """Take the steps that are due. False, and a sentence on the page, where none can be taken."""
    walk.start_from((entry.card.sha256, start))
    try:
        with st.spinner("Taking the step …"):
            while walk.step is None or walk.remaining:
                walk.record(step_from(entry, start, after=walk.step))
    except ValueError as error:  # weights that ran away
        walk.remaining = 0
        st.warning(plain(str(error)))
    return walk.step is not None


def _stages(walk: TrainingStepState) -> str:
    """Which is open; also by Back and Next."""
    set_widget(STAGE, get_widget(STAGE) or walk.stage)
    with st.container(key="step-stages", horizontal=True, vertical_alignment="center", gap="small"):
        chosen = st.segmented_control(
            "Stage of the step",
            STAGES,
            format_func=lambda stage: f"{STAGES.index(stage) + 1}\u2002{stage}",
            key=STAGE,
            required=True,
            label_visibility="collapsed",
            wrap=True,
        )
        walk.stage = chosen or walk.stage
        place = STAGES.index(walk.stage)
        with st.container(key="step-turn", horizontal=True, gap="small", width="content"):
            _turn("Back", place - 1)
            _turn("Next", place + 1)
    return walk.stage


def _turn(name: str, place: int) -> None:
    """Leads nowhere before the first stage and after the last."""
    there = 0 <= place < len(STAGES)
    target = STAGES[place] if there else None
    look: Literal["primary", "secondary"] = "primary" if name == "Next" else "secondary"
    st.button(name, key=f"step-{name.lower()}", type=look, disabled=not there, on_click=set_widget, args=(STAGE, target))
