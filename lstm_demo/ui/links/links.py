"""Applies a link to the page, once, when the page opens; and makes the link to the page as it is now."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from lstm_demo.files.catalogue import DEFAULT_MODEL, ModelEntry, list_models
from lstm_demo.lesson.codec import pack
from lstm_demo.lesson.intervention import Intervention
from lstm_demo.lesson.lesson import ROWS, Lesson, can_be_named
from lstm_demo.lesson.views import STORY, WHAT_IF
from lstm_demo.model.trace import Array
from lstm_demo.theatre.selection import default_selection
from lstm_demo.ui.links.address import follow_in_address, lesson_in_address
from lstm_demo.ui.page.colours import SAFE_COLOURS
from lstm_demo.ui.page.drawing_panel import take_picture, take_sample
from lstm_demo.ui.page.plain import plain
from lstm_demo.ui.sidebar.model_panel import existing_model
from lstm_demo.ui.state.link import TheatrePosition
from lstm_demo.ui.state.session import OPENING_DIGIT, InputImage, Session, get_widget, set_widget
from lstm_demo.ui.state.views import EXPLAIN_VIEW, STUDIO_VIEW
from lstm_demo.ui.state.whatif import current_intervention, set_intervention
from lstm_demo.ui.tour.pages import PAGES
from lstm_demo.ui.tour.panel import open_tour

WORKBENCH = "workbench"


def open_link(session: Session) -> None:
    """Apply the address, before anything is drawn. `session.link.note` then says what could not be done."""
    if session.link.opened:
        return
    session.link.opened = True
    lesson, note = lesson_in_address()
    session.link.hidden, session.link.presenting = lesson.hidden, lesson.present
    entries = {entry.name: entry for entry in list_models()}
    missing = _take_model(session, lesson.model, entries)
    _take_subject(session, lesson)
    no_such_unit = _take_position(session, lesson, entries.get(session.model))
    not_possible = _take_intervention(lesson, entries.get(session.model))
    session.link.note = " ".join(filter(None, (note, missing, no_such_unit, not_possible)))
    _take_views(session, lesson)
    _take_tour(session, lesson)


def follow_page(session: Session, part: str) -> None:
    """Make the address the link to the page as it is now. Each part of the page calls this at its end.

    part: the name of that part. While the whole work area is running, only the call at its own end counts.
    """
    if part == WORKBENCH or not session.workbench_running:
        drawn = session.canvas.has_ink and session.input is not None and session.input.source == "drawing"
        follow_in_address(pack(lesson_of(session)), key=part, drawn=drawn)


def lesson_of(session: Session) -> Lesson:
    """The page as it is now. Whatever has its default value is left out."""
    if session.reading is None or session.input is None:
        return Lesson(hidden=session.link.hidden, present=session.link.presenting)
    tour = session.tour
    lesson = Lesson(
        studio=get_widget(STUDIO_VIEW) if session.link.shows("studio") else None,
        tour=tour.page,
        paused=tour.paused,
        safe_colours=bool(get_widget(SAFE_COLOURS)),
        hidden=session.link.hidden,
        present=session.link.presenting,
    )
    if tour.page is None or tour.paused:  # else the tour's page determines digit, position and view
        lesson = _with_reading(lesson, session, session.input)
    is_default = lesson == Lesson() and session.model == DEFAULT_MODEL
    return lesson if is_default or not can_be_named(session.model) else replace(lesson, model=session.model)


def _with_reading(lesson: Lesson, session: Session, given: InputImage) -> Lesson:
    assert session.reading is not None
    trace = session.reading.trace
    shown, default = session.selection, default_selection(trace)
    elsewhere = shown is not None and (shown.layer, shown.unit) != (default.layer, default.unit)
    view = get_widget(EXPLAIN_VIEW) if session.link.shows("explain") else None
    return replace(
        lesson,
        drawing=levels(given.image) if given.digit is None else None,
        digit=None if given.digit == OPENING_DIGIT else given.digit,
        layer=shown.layer if shown and elsewhere else None,
        unit=shown.unit if shown and elsewhere else None,
        row=shown.row if shown else None,
        view=None if view == STORY else view,
        intervention=current_intervention(trace.config, len(trace.rows)) if view == WHAT_IF else None,
    )


def levels(image: Array) -> bytes:
    """(28, 28) in [0, 1], every pixel n / 255 with a whole n → the numbers n, row by row. `image_of` is the exact inverse."""
    return np.rint(image * 255).astype(np.uint8).tobytes()


def image_of(picture: bytes) -> Array:
    """28 × 28 bytes → (28, 28) float32 in [0, 1]."""
    return np.frombuffer(picture, dtype=np.uint8).reshape(ROWS, -1).astype(np.float32) / np.float32(255)


def _take_model(session: Session, name: str | None, entries: dict[str, ModelEntry]) -> str:
    """Returns a sentence where there is no such model on this machine."""
    session.model = existing_model(name or "", entries)
    if name is None or name == session.model:
        return ""
    called = f" `{name}`" if re.fullmatch(r"[\w.-]+", name, re.ASCII) else ""  # any other name might be more than text on a page
    instead = f" {plain(session.model)} reads instead." if session.model else ""
    return f"This link's model{called} is not on this machine: renamed or deleted since, or trained elsewhere.{instead}"


def _take_subject(session: Session, lesson: Lesson) -> None:
    if lesson.drawing is not None:
        take_picture(session, image_of(lesson.drawing))
    elif lesson.digit is not None:
        take_sample(session, lesson.digit)


def _take_position(session: Session, lesson: Lesson, entry: ModelEntry | None) -> str:
    """Returns a sentence where the model has no such unit."""
    position = TheatrePosition(lesson.layer, lesson.unit, lesson.row)
    if entry is None or position == TheatrePosition():
        return ""
    model = entry.card.model
    fits = (lesson.layer or 0) < model.num_cells and (lesson.unit or 0) < model.hidden_size
    session.link.position = position if fits else TheatrePosition(row=lesson.row)
    return "" if fits else f"{plain(entry.name)} has no such unit as this link asks for."


def _take_intervention(lesson: Lesson, entry: ModelEntry | None) -> str:
    """Returns a sentence where the intervention is not possible with this model."""
    if entry is None or lesson.intervention is None:
        return ""
    if isinstance(lesson.intervention, Intervention) and not lesson.intervention.fits(entry.card.model):
        return f"{plain(entry.name)} cannot hold what this link asks for."
    set_intervention(lesson.intervention)
    return ""


def _take_views(session: Session, lesson: Lesson) -> None:
    if lesson.view is not None:
        set_widget(EXPLAIN_VIEW, lesson.view)
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
