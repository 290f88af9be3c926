"""Take it away: the reading on the page, its numbers and its model, as files. Nothing is made before somebody asks for it."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lstm_demo.files.catalogue import ModelEntry, list_models
from lstm_demo.style.file_names import size_in_words
from lstm_demo.ui.browser.save_file import save_file
from lstm_demo.ui.page.colours import page_variant
from lstm_demo.ui.page.page import forgiving, page_theme
from lstm_demo.ui.page.plain import plain
from lstm_demo.ui.state.session import Reading, Session, current_session, get_widget, set_widget
from lstm_demo.ui.state.takeaway import PICTURE_FORMATS, Parcels
from lstm_demo.ui.takeaway.offers import Parcel, View, model_parcels, number_parcels, reading_parcels

FORMAT = "picture-format"
NOTHING = "There is nothing to take away yet: the page needs a model and a digit first."
NO_MODEL = "The model that made this reading is no longer here: it cannot be taken along."
FIGURES = "How figures of the page are saved: point at one, or tab to it, and press the camera in its corner. SVG stays sharp at any size."


def takeaway_button() -> None:
    """Beside the title: opens the dialog, which stays open when the whole page runs again, as it does when a training ends."""
    session = current_session()
    if not session.link.shows("take"):
        return
    if st.button("Take it away", icon=":material/download:", key="takeaway-open") or session.parcels.open:
        session.parcels.open = True
        _dialog()


def _dismissed() -> None:
    """The page runs again after this: its figures have yet to hear of another format."""
    current_session().parcels.close()


@st.dialog("Take it away", width="medium", icon=":material/download:", on_dismiss=_dismissed)
def _dialog() -> None:
    session = current_session()
    with forgiving(), st.container(key="takeaway", gap="small"):
        if session.reading is None or session.selection is None:
            st.info(NOTHING)
            return
        _offer(session, session.reading, session.selection.layer)


def _offer(session: Session, reading: Reading, layer: int) -> None:
    maker, known = maker_of(session, reading), session.parcels
    view = View("" if maker is None else maker.name, layer, page_theme(), page_variant(), known.picture_format)
    shelves = {"This reading": reading_parcels(reading.trace, view), "Its numbers": number_parcels(reading.trace, view)}
    if maker is not None:
        shelves["Its model"] = model_parcels(reading.trace, maker)
    what = f"{reading.name} {view}"  # two files of the same name are not the same file where this differs
    lines = []
    for heading, parcels in shelves.items():
        st.subheader(heading, anchor=False)
        lines += [_line(known, parcel, f"{what} {parcel.name}") for parcel in parcels]
    if maker is None:
        st.caption(NO_MODEL)
    _format_choice(session)
    for line in lines:
        if line.mark in known.asked:
            _deliver(known, line)


def maker_of(session: Session, reading: Reading) -> ModelEntry | None:
    """The model that made the reading: known by its weights, whatever is chosen now."""
    makers = [entry for entry in list_models() if reading.name.startswith(entry.card.sha256[:16])]
    return next((entry for entry in makers if entry.name == session.model), makers[0] if makers else None)


class _Line(NamedTuple):
    """A file on offer. words: the place of what is said of it."""

    parcel: Parcel
    mark: str
    words: DeltaGenerator


def _line(known: Parcels, parcel: Parcel, mark: str) -> _Line:
    with st.container(key=f"parcel-{parcel.key}", horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            parcel.label,
            key=f"take-{parcel.key}",
            icon=f":material/{parcel.icon}:",
            on_click=known.ask,
            args=(mark,),
            disabled=bool(parcel.missing),
            width=132,
        )
        line = _Line(parcel, mark, st.empty())
    _say(known, line)
    return line


def _say(known: Parcels, line: _Line) -> None:
    """What it is good for, and how large it is, once that is known; or why it is not to be had."""
    problem, size = known.problems.get(line.mark), known.sizes.get(line.mark)
    if problem:
        line.words.warning(plain(problem))
    else:
        line.words.caption(line.parcel.missing or line.parcel.good_for + (f" **{size_in_words(size)}**" if size else ""))


def _deliver(known: Parcels, line: _Line) -> None:
    """Settled at the very end: where another press stops this run half-way, the next one begins with this file again."""
    line.words.caption(":material/hourglass_top: Making it …")
    content = known.made(line.mark, line.parcel.make)
    _say(known, line)
    if content is not None:
        save_file(content, line.parcel.name, line.parcel.mime, request=known.handed + 1)
    known.settle(line.mark)


def _format_choice(session: Session) -> None:
    st.subheader("Figures", anchor=False)
    set_widget(FORMAT, get_widget(FORMAT) or session.parcels.picture_format)

    def choose() -> None:
        session.parcels.picture_format = get_widget(FORMAT) or session.parcels.picture_format

    with st.container(key="parcel-figures", horizontal=True, vertical_alignment="center", gap="small"):
        st.segmented_control(
            "Format of pictures",
            PICTURE_FORMATS,
            format_func=str.upper,
            key=FORMAT,
            on_change=choose,
            label_visibility="collapsed",
            required=True,
            width=132,
        )
        st.caption(FIGURES)
