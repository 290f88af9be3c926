"""A lesson on a site: a link of the app or of a site, checked, and what it is called in the list."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlsplit

from lstm_demo.lesson.codec import pack, unpack
from lstm_demo.lesson.intervention import Intervention
from lstm_demo.lesson.lesson import Lesson
from lstm_demo.lesson.views import WHAT_IF
from lstm_demo.model.kinds.table import CELLS


@dataclass(frozen=True)
class SiteLesson:
    """title: in the list. link: the part of the address after #. model: which reads; None is the site's first."""

    title: str
    link: str
    model: str | None


def site_lesson(text: str) -> SiteLesson:
    """text: a link, perhaps with its title before it: "A seven, forgotten http://…". What a site has no place for is left out.

    Raises:
        ValueError: not a link to a lesson, or a part of it cannot be read.
    """
    title, _, link = text.strip().rpartition(" ")
    parts = urlsplit(link)
    query = parts.fragment or parts.query or ("" if parts.scheme or "=" not in parts.path else parts.path)
    lesson, note = unpack(parse_qs(query, keep_blank_values=True))
    if note:
        raise ValueError(f"{_short(link)}: {note}")
    hidden = frozenset({"desk"}) & lesson.hidden
    intervention = lesson.intervention if isinstance(lesson.intervention, Intervention) else None
    view = WHAT_IF if intervention else None
    shown = replace(lesson, view=view, studio=None, tour=None, paused=False, present=False, hidden=hidden, intervention=intervention)
    if shown == Lesson():
        raise ValueError(f"{_short(link)} is not a link to a lesson: it holds nothing that a site could show.")
    return SiteLesson(title or described(shown), pack(shown), shown.model)


def described(lesson: Lesson) -> str:
    """What is seen there: "Sample 7, row 18, unit 47, what if forget gate held at 1, lstm-1x128"."""
    parts = ["A drawing" if lesson.drawing is not None else "The first digit" if lesson.digit is None else f"Sample {lesson.digit}"]
    parts += [f"row {lesson.row + 1}"] if lesson.row is not None else []
    parts += [f"layer {lesson.layer + 1}"] if lesson.layer is not None else []
    parts += [f"unit {lesson.unit}"] if lesson.unit is not None else []
    if isinstance(lesson.intervention, Intervention):
        label = next(one.label for cell in CELLS.values() for one in cell.quantities if one.name == lesson.intervention.gate)
        parts.append(f"what if {label} held at {lesson.intervention.value:g}")
    return ", ".join(parts + ([lesson.model] if lesson.model else []))


def _short(link: str) -> str:
    return repr(link if len(link) <= 80 else f"{link[:79]}…")
