"""The dialog "Take it away": the reading on the page, its numbers and its model as files. A file is made when its button is pressed."""

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
from lstm_demo.ui.state.downloads import PICTURE_FORMATS, Downloads
from lstm_demo.ui.state.session import Reading, Session, current_session, get_widget, start_widget
from lstm_demo.ui.takeaway.offers import Appearance, FileOffer, model_offers, number_offers, reading_offers

FORMAT = "picture-format"
NOTHING = "There is nothing to take away yet: the page needs a model and a digit first."
NO_MODEL = "The model that made this reading is no longer here: it cannot be taken along."
FIGURES = "How figures of the page are saved: point at one, or tab to it, and press the camera in its corner. SVG stays sharp at any size."


def takeaway_button() -> None:
    """Beside the title. Opens the dialog, which stays open when the whole page runs again, for example because a training has ended."""
    session = current_session()
    if not session.link.shows("take"):
        return
    if st.button("Take it away", icon=":material/download:", key="takeaway-open") or session.downloads.open:
        session.downloads.open = True
        _dialog()


def _dismissed() -> None:
    """Streamlit runs the page again after this, so that its figures learn of another picture format."""
    current_session().downloads.close()


@st.dialog("Take it away", width="medium", icon=":material/download:", on_dismiss=_dismissed)
def _dialog() -> None:
    session = current_session()
    with forgiving(), st.container(key="takeaway", gap="small"):
        if session.reading is None or session.selection is None:
            st.info(NOTHING)
            return
        _files(session, session.reading, session.selection.layer)


def _files(session: Session, reading: Reading, layer: int) -> None:
    entry, downloads = model_of(session, reading), session.downloads
    look = Appearance("" if entry is None else entry.name, layer, page_theme(), page_variant(), downloads.picture_format)
    groups = {"This reading": reading_offers(reading.trace, look, entry), "Its numbers": number_offers(reading.trace, look)}
    if entry is not None:
        groups["Its model"] = model_offers(reading.trace, entry)
    of = f"{reading.name} {look}"  # two files of the same name differ in content where this differs
    rows = []
    for heading, offers in groups.items():
        st.subheader(heading, anchor=False)
        rows += [_row(downloads, offer, f"{of} {offer.name}") for offer in offers]
    if entry is None:
        st.caption(NO_MODEL)
    _format_choice(session)
    for row in rows:
        if row.key in downloads.requested:
            _make_and_save(downloads, row)


def model_of(session: Session, reading: Reading) -> ModelEntry | None:
    """The model that made the reading, found by its weights; it need not be the one that is chosen now. None where it was deleted."""
    entries = [entry for entry in list_models() if reading.name.startswith(entry.card.sha256[:16])]
    return next((entry for entry in entries if entry.name == session.model), entries[0] if entries else None)


class _Row(NamedTuple):
    """A file in the dialog. key: as in `Downloads`. words: the place for the sentence beside its button."""

    offer: FileOffer
    key: str
    words: DeltaGenerator


def _row(downloads: Downloads, offer: FileOffer, key: str) -> _Row:
    with st.container(key=f"parcel-{offer.key}", horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            offer.label,
            key=f"take-{offer.key}",
            icon=f":material/{offer.icon}:",
            on_click=downloads.request,
            args=(key,),
            disabled=bool(offer.missing),
            width=132,
        )
        row = _Row(offer, key, st.empty())
    _describe(downloads, row)
    return row


def _describe(downloads: Downloads, row: _Row) -> None:
    """What the file is good for, and its size once it was made; or why it cannot be made."""
    problem, size = downloads.problems.get(row.key), downloads.sizes.get(row.key)
    if problem:
        row.words.warning(plain(problem))
    else:
        row.words.caption(row.offer.missing or row.offer.good_for + (f" **{size_in_words(size)}**" if size else ""))


def _make_and_save(downloads: Downloads, row: _Row) -> None:
    """The request is finished only at the end: if another press stops this run half-way, the next run makes the file again."""
    row.words.caption(":material/hourglass_top: Making it …")
    content = downloads.make(row.key, row.offer.make)
    _describe(downloads, row)
    if content is not None:
        save_file(content, row.offer.name, row.offer.mime, request=downloads.count + 1)
    downloads.finish(row.key)


def _format_choice(session: Session) -> None:
    st.subheader("Figures", anchor=False)
    start_widget(FORMAT, session.downloads.picture_format)

    def choose() -> None:
        session.downloads.picture_format = get_widget(FORMAT) or session.downloads.picture_format

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
