"""The work area: the input on the left, the animation of its reading on the right, its explanation below. A drawing reruns only this."""

from __future__ import annotations

import time
from contextlib import nullcontext
from typing import TYPE_CHECKING

import streamlit as st

from lstm_demo.files.catalogue import ModelEntry, list_models
from lstm_demo.files.safetensors_head import CheckpointError
from lstm_demo.model.step_words import reading_in_words
from lstm_demo.theatre.selection import default_selection
from lstm_demo.ui.browser.follow_reading import follow_reading
from lstm_demo.ui.explain.explain_panel import explain_panel
from lstm_demo.ui.explain.why_panel import open_why
from lstm_demo.ui.links.links import WORKBENCH, follow_page, image_of
from lstm_demo.ui.page.colours import page_variant
from lstm_demo.ui.page.drawing_panel import drawing_panel, take_picture, take_sample
from lstm_demo.ui.page.introduction import introduction
from lstm_demo.ui.page.outdated import outdated, outdated_model
from lstm_demo.ui.page.page import forgiving
from lstm_demo.ui.page.plain import plain
from lstm_demo.ui.page.reading import network_of, read
from lstm_demo.ui.page.theatre import OpenOperands, asked_why, edited_picture, theatre
from lstm_demo.ui.server.metrics import metrics
from lstm_demo.ui.server.reading_limit import limited_readings
from lstm_demo.ui.server.warmup import warm_up
from lstm_demo.ui.server.weights_address import weights_address
from lstm_demo.ui.state.session import OPENING_DIGIT, InputImage, Reading, Session, current_session
from lstm_demo.ui.studio.studio_panel import studio_panel
from lstm_demo.ui.tour.panel import send_page_cue, tour_bar

if TYPE_CHECKING:
    from lstm_demo.insight.operands import UnitOperands

NO_MODEL = "There is no trained model here yet. Train one in the sidebar: half a minute with the settings that are there."


@st.fragment
def workbench() -> None:
    session, began = current_session(), time.perf_counter()
    with forgiving(), session.running_workbench():
        before = session.reading
        if session.input is None:
            take_sample(session, OPENING_DIGIT)
        if (edited := edited_picture()) and edited.turn != session.picture_edit:
            session.picture_edit = edited.turn
            take_picture(session, image_of(edited.levels), source="edited")
        with limited_readings() if warm_up().done else nullcontext():  # while torch is loading, no page waits for another
            with st.container(key="workbench", horizontal=True, gap="medium"):
                if session.link.shows("desk"):
                    with st.container(key="desk", horizontal=True, gap="small"):
                        drawing_panel(session)
                with st.container(key="stage", gap="small"):
                    entry = _stage(session)
            explain_panel(entry)
        if session.reading is not before:
            metrics().add_reading(time.perf_counter() - began)
        studio_panel()  # inside, since it reads the same digit
        tour_bar(session, entry)
        follow_page(session, WORKBENCH)


def _stage(session: Session) -> ModelEntry | None:
    """Draw the theatre. Returns the model that made the reading.

    Where the model's file cannot be read, the theatre shows the last reading and a sentence says why. Returns None then.
    """
    models = list_models()
    entry = next((entry for entry in models if entry.name == session.model), None)
    if entry is None and models:
        st.rerun()  # it was renamed or deleted since the whole page last ran: the model's panel chooses another
    if entry is None or session.input is None:
        st.info(NO_MODEL, icon=":material/model_training:")
        return None
    reading = _reading(session, entry, session.input)
    if reading is None:
        return None
    reader = entry if reading.name.startswith(entry.card.sha256[:16]) else None
    session.cue.start_reading(reading.name)
    send_page_cue(session, reading, entry)
    position = session.link.position
    introduction(reading.trace.config)
    selection = position.selection_in(reading.trace) if position else session.selection or default_selection(reading.trace)
    session.selection = theatre(
        reading.trace,
        reading=reading.name,
        model=entry.card.sha256 if reader else "",
        weights=weights_address(entry) if reader else "",
        selection=selection,
        autoplay=position is None or position.row is None,
        cue=session.cue.current,
        operands=_operands(reader, reading) if reader is not None and warm_up().done else None,
        palette=page_variant(),
        outdated=outdated(session) or ("" if reader else outdated_model(entry.name)),
        beside=".st-key-desk",
        below=".st-key-explain" if session.link.shows("explain") else "",
        asks=reader is not None and warm_up().done and session.link.shows("explain"),
    )
    session.link.position = None
    if (asked := asked_why(reading.trace)) and asked.turn != session.why_request:
        session.why_request = asked.turn
        open_why(reading, asked.this, asked.not_that)
    if reads := reading_in_words(reading.trace.config):
        st.caption(reads)
    follow_reading(reading.name, drawn=session.input.source in ("drawing", "edited"))
    return reader


def _operands(entry: ModelEntry, reading: Reading) -> OpenOperands:
    def opened(layer: int, unit: int) -> UnitOperands:
        from lstm_demo.insight.operands import unit_operands

        return unit_operands(network_of(entry), reading.trace, layer, unit)

    return opened


def _reading(session: Session, entry: ModelEntry, given: InputImage) -> Reading | None:
    with st.container(key="stage-note"):  # always drawn, so that a sentence in it does not make Streamlit rebuild the theatre
        try:
            return read(session, entry, given)
        except CheckpointError as error:
            st.warning(plain(str(error)))
            return session.reading
