"""From a link to the page, once, when it opens; and from the page as it stands to a link."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from lstm_demo.files.catalogue import DEFAULT_MODEL, ModelEntry, list_models
from lstm_demo.model.trace import Array
from lstm_demo.theatre.selection import default_selection
from lstm_demo.ui.links.address import follow_in_address, lesson_in_address
from lstm_demo.ui.links.codec import pack
from lstm_demo.ui.links.lesson import ROWS, Lesson, can_be_named
from lstm_demo.ui.page.colours import SAFE_COLOURS
from lstm_demo.ui.page.drawing_panel import take_picture, take_sample
from lstm_demo.ui.page.plain import plain
from lstm_demo.ui.sidebar.model_panel import standing_model
from lstm_demo.ui.state.explain_views import STORY, VIEW, WHAT_IF
from lstm_demo.ui.state.intervention import Held
from lstm_demo.ui.state.link import Place
from lstm_demo.ui.state.session import OPENING_DIGIT, Session, Subject, get_widget, set_widget
from lstm_demo.ui.state.studio_views import VIEW as STUDIO_VIEW
from lstm_demo.ui.state.whatif import held_here, take_held
from lstm_demo.ui.tour.pages import PAGES
from lstm_demo.ui.tour.panel import open_tour

WORKBENCH = "workbench"


def open_link(session: Session) -> None:
    """Before anything is drawn: what the address asks for, or what of it there is; `session.link.note` says what is missing."""
    if session.link.opened:
        return
    session.link.opened = True
    lesson, note = lesson_in_address()
    session.link.hidden = lesson.hidden
    entries = {entry.name: entry for entry in list_models()}
    missing = _take_model(session, lesson.model, entries)
    _take_subject(session, lesson)
    nowhere = _take_place(session, lesson, entries.get(session.model))
    not_held = _take_held(lesson, entries.get(session.model))
    session.link.note = " ".join(filter(None, (note, missing, nowhere, not_held)))
    _take_views(session, lesson)
    _take_tour(session, lesson)


def follow_page(session: Session, part: str) -> None:
    """The address becomes the link to the page as it stands. part: of the page, which this is called from at its end.

    A part that runs with the whole work area leaves it to that.
    """
    if part == WORKBENCH or not session.at_work:
        follow_in_address(pack(lesson_of(session)), key=part)


def lesson_of(session: Session) -> Lesson:
    """The page as it stands; nothing of it where it stands as it opens by itself."""
    if session.reading is None or session.subject is None:
        return Lesson(hidden=session.link.hidden)
    tour = session.tour
    lesson = Lesson(
        studio=get_widget(STUDIO_VIEW) if session.link.shows("studio") else None,
        tour=tour.page,
        paused=tour.paused,
        safe_colours=bool(get_widget(SAFE_COLOURS)),
        hidden=session.link.hidden,
    )
    if tour.page is None or tour.paused:  # else the page of the tour brings its own digit, place and view
        lesson = _with_what_is_seen(lesson, session, session.subject)
    as_it_opens = lesson == Lesson() and session.model == DEFAULT_MODEL
    return lesson if as_it_opens or not can_be_named(session.model) else replace(lesson, model=session.model)


def _with_what_is_seen(lesson: Lesson, session: Session, subject: Subject) -> Lesson:
    assert session.reading is not None
    trace = session.reading.trace
    shown, usual = session.selection, default_selection(trace)
    elsewhere = shown is not None and (shown.layer, shown.unit) != (usual.layer, usual.unit)
    view = get_widget(VIEW) if session.link.shows("explain") else None
    return replace(
        lesson,
        drawing=levels(subject.image) if subject.digit is None else None,
        digit=None if subject.digit == OPENING_DIGIT else subject.digit,
        layer=shown.layer if shown and elsewhere else None,
        unit=shown.unit if shown and elsewhere else None,
        row=shown.row if shown else None,
        view=None if view == STORY else view,
        held=held_here(trace.config, len(trace.rows)) if view == WHAT_IF else None,
    )


def levels(image: Array) -> bytes:
    """(28, 28) in [0, 1], every pixel n / 255 of a whole n → the n, row by row. `image_of` is its inverse, to the last bit."""
    return np.rint(image * 255).astype(np.uint8).tobytes()


def image_of(picture: bytes) -> Array:
    """28 × 28 bytes → (28, 28) float32 in [0, 1]."""
    return np.frombuffer(picture, dtype=np.uint8).reshape(ROWS, -1).astype(np.float32) / np.float32(255)


def _take_model(session: Session, name: str | None, entries: dict[str, ModelEntry]) -> str:
    """A sentence where there is no such model here."""
    session.model = standing_model(name or "", entries)
    if name is None or name == session.model:
        return ""
    called = f" `{name}`" if re.fullmatch(r"[\w.-]+", name, re.ASCII) else ""  # anything else might be more than text on a page
    instead = f" {plain(session.model)} reads instead." if session.model else ""
    return f"This link's model{called} is not on this machine: renamed or deleted since, or trained elsewhere.{instead}"


def _take_subject(session: Session, lesson: Lesson) -> None:
    if lesson.drawing is not None:
        take_picture(session, image_of(lesson.drawing))
    elif lesson.digit is not None:
        take_sample(session, lesson.digit)


def _take_place(session: Session, lesson: Lesson, entry: ModelEntry | None) -> str:
    """A sentence where the model has no such unit."""
    place = Place(lesson.layer, lesson.unit, lesson.row)
    if entry is None or place == Place():
        return ""
    model = entry.card.model
    fits = (lesson.layer or 0) < model.num_cells and (lesson.unit or 0) < model.hidden_size
    session.link.place = place if fits else Place(row=lesson.row)
    return "" if fits else f"{plain(entry.name)} has no such unit as this link asks for."


def _take_held(lesson: Lesson, entry: ModelEntry | None) -> str:
    """A sentence where the model cannot hold it."""
    if entry is None or lesson.held is None:
        return ""
    if isinstance(lesson.held, Held) and not lesson.held.fits(entry.card.model):
        return f"{plain(entry.name)} cannot hold what this link asks for."
    take_held(lesson.held)
    return ""


def _take_views(session: Session, lesson: Lesson) -> None:
    if lesson.view is not None:
        set_widget(VIEW, lesson.view)
    if lesson.studio is not None:
        set_widget(STUDIO_VIEW, lesson.studio)
    if lesson.safe_colours:
        set_widget(SAFE_COLOURS, True)


def _take_tour(session: Session, lesson: Lesson) -> None:
    if lesson.tour is None or not session.link.shows("tour"):
        return
    if lesson.paused:
        session.tour.wait_at(lesson.tour, len(PAGES) - 1)
    else:
        open_tour(session, lesson.tour)
