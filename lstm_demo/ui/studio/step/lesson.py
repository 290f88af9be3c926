"""The choices of where a step starts, and a button to an instructive one: a step that is too long."""

from __future__ import annotations

import streamlit as st

from lstm_demo.files.card import ModelCard
from lstm_demo.ui.state.session import set_widget
from lstm_demo.ui.studio.step.start import Moment, Start, rates

FROM, RATE = "step-from", "step-rate"
UNTRAINED, TRAINED = "Before any training", "The trained model"
MOMENTS: dict[Moment, str] = {"first": "first step", "peak": "highest", "last": "last step"}
TO_TRAINED = "The same from the trained model"
TO_TOO_LONG = "Lesson: the trained model, highest rate"
BACK = "Start before any training"


def lesson_button(card: ModelCard, start: Start) -> None:
    """Where the step starts from untrained weights: a button to the trained model at the highest learning rate. Else a button back."""
    moments = list(rates(card))
    if start.trained:
        st.button(BACK, key="step-untrained", on_click=_start, args=(UNTRAINED, moments[0]), icon=":material/first_page:")
    else:
        label = TO_TOO_LONG if len(moments) > 1 else TO_TRAINED
        st.button(label, key="step-trained", on_click=_start, args=(TRAINED, "peak"), icon=":material/school:")


def _start(origin: str, moment: Moment) -> None:
    set_widget(FROM, origin)
    set_widget(RATE, moment)
