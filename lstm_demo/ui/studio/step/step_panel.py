"""The view "One training step": six stages from the batch to the new weights. Every number is of a step that was really taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

import streamlit as st

from lstm_demo.files.catalogue import ModelEntry
from lstm_demo.style.numbers import short
from lstm_demo.ui.page.plain import plain
from lstm_demo.ui.state.session import Session, get_widget, set_widget, start_widget
from lstm_demo.ui.state.training_step import TrainingStepState
from lstm_demo.ui.studio.step.backward_stages import backward_view, clip_view, update_view
from lstm_demo.ui.studio.step.formulas import BACKWARD, BATCH, CLIP, FORWARD, LOSS, STAGES, UPDATE
from lstm_demo.ui.studio.step.forward_stages import batch_view, forward_view, loss_view
from lstm_demo.ui.studio.step.lesson import FROM, MOMENTS, RATE, TRAINED, UNTRAINED
from lstm_demo.ui.studio.step.scene import Scene
from lstm_demo.ui.studio.step.start import Moment, Start, batch_of, rates, step_from
from lstm_demo.ui.studio.step.words import origin_words

STYLE = Path(__file__).with_name("step.css")
STAGE = "step-stage"
VIEWS: Mapping[str, Callable[[Scene], None]] = {
    BATCH: batch_view,
    FORWARD: forward_view,
    LOSS: loss_view,
    BACKWARD: backward_view,
    CLIP: clip_view,
    UPDATE: update_view,
}
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
        if not _take_steps(session.training_step, entry, start):
            return
        step = session.training_step.step
        assert step is not None
        st.caption(origin_words(entry.card, start, step))
        stage = _stages(session.training_step)
        with st.container(key=f"step-view-{stage.lower()}"):
            VIEWS[stage](Scene(session.training_step, step, batch_of(entry.card, start.batch), entry, start))


def _controls(state: TrainingStepState, entry: ModelEntry) -> Start:
    with st.container(key="step-controls", horizontal=True, vertical_alignment="bottom", gap="medium"):
        start_widget(FROM, TRAINED if state.trained else UNTRAINED)
        state.trained = st.segmented_control("Weights", (UNTRAINED, TRAINED), key=FROM, required=True, wrap=True) == TRAINED
        moment = _moment(state, rates(entry.card))
        st.button("Another batch", icon=":material/shuffle:", key="step-batch", on_click=state.next_batch)
    return Start(state.trained, state.batch, moment)


def _moment(state: TrainingStepState, choices: dict[Moment, float]) -> Moment:
    """Draw the choice among the schedule's learning rates; nothing where the rate is constant."""
    if len(choices) == 1:
        return next(iter(choices))
    kept = state.moment if state.moment in choices else next(iter(choices))
    set_widget(RATE, get_widget(RATE) if get_widget(RATE) in choices else kept)

    def named(moment: Moment) -> str:
        return f"{short(choices[moment])} · {MOMENTS[moment]}"

    chosen = st.segmented_control(
        "Learning rate η of the recipe's schedule", list(choices), format_func=named, key=RATE, required=True, wrap=True
    )
    state.moment = chosen or state.moment
    return state.moment


def _take_steps(state: TrainingStepState, entry: ModelEntry, start: Start) -> bool:
    """Take the steps that remain. Returns False, with a sentence on the page, if none could be taken."""
    state.start_from((entry.card.sha256, start))
    try:
        with st.spinner("Taking the step …"):
            while state.step is None or state.remaining:
                state.record(step_from(entry, start, after=state.step))
    except ValueError as error:  # the weights have diverged
        state.remaining = 0
        st.warning(plain(str(error)))
    return state.step is not None


def _stages(state: TrainingStepState) -> str:
    """Draw the choice of a stage, and the buttons Back and Next. Returns the stage."""
    start_widget(STAGE, state.stage)
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
        state.stage = chosen or state.stage
        place = STAGES.index(state.stage)
        with st.container(key="step-turn", horizontal=True, gap="small", width="content"):
            _turn("Back", place - 1)
            _turn("Next", place + 1)
    return state.stage


def _turn(name: str, place: int) -> None:
    """A button to the stage with this number; disabled where there is none."""
    exists = 0 <= place < len(STAGES)
    target = STAGES[place] if exists else None
    look: Literal["primary", "secondary"] = "primary" if name == "Next" else "secondary"
    st.button(name, key=f"step-{name.lower()}", type=look, disabled=not exists, on_click=set_widget, args=(STAGE, target))
