"""What one visitor's page remembers between runs: one typed object, and the only keys into Streamlit's own store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import streamlit as st

from lstm_demo.model.trace import Array, Trace
from lstm_demo.theatre.selection import Selection
from lstm_demo.ui.state.canvas import CanvasState
from lstm_demo.ui.state.link import LinkState, Place
from lstm_demo.ui.state.pointer import Pointer
from lstm_demo.ui.state.runs import RunsState
from lstm_demo.ui.state.step_walk import StepWalk
from lstm_demo.ui.state.takeaway import Parcels
from lstm_demo.ui.state.tour import Tour

OPENING_DIGIT = 3


@dataclass(frozen=True, eq=False)
class Subject:
    """What is being read. image: (28, 28) in [0, 1], ink = 1. digit: which sample, None for anything else.

    Every pixel is n / 255 of a whole n.
    """

    image: Array
    source: Literal["sample", "drawing", "picture", "link"]
    digit: int | None = None


@dataclass(frozen=True)
class Problem:
    """Something that the person gave and that could not be read. sentence: why not, and what to do."""

    source: Literal["drawing", "picture"]
    sentence: str


@dataclass(frozen=True, eq=False)
class Reading:
    """One model's reading of one subject. name: differs where the model or the image differ, and only there."""

    name: str
    trace: Trace


@dataclass
class Session:
    """model: the catalogue's name of the model that reads. problem: with the last thing the person gave, None if it was read.

    told: the reading whose story is on the page, None while it waits for somebody to come.
    seen_upload: the file that the uploader holds, None if it is empty. uploads: how often the uploader was emptied.
    watched: the numbers of the trainings that were under way when this page last looked.
    started: the numbers of those that this page started or resumed. trained: the model that the last of these left.
    offered: the model that was trained here last at another page's wish. model_sha256: of the model that reads. model_note: while
    this model reads, a sentence about the one before, which somebody renamed or deleted.
    pointer: what the page last pointed at in the theatre. tour: how far the guided tour is. link: what the page was opened with.
    parcels: what they take away and bring.
    walk: through one training step.
    why_turn: the number of the last question "why this class and not that" that was asked in the theatre.
    studio_turn: how often something led to the training studio. studio_picked: a digit was just picked in it, to be read.
    news, failed: how the last of them ended. painted, warm: how far the page is with loading what is heavy.
    at_work: the work area is being drawn as a whole, not one part of it alone.
    """

    model: str = ""
    model_sha256: str = ""
    model_note: tuple[str, str] = ("", "")
    subject: Subject | None = None
    reading: Reading | None = None
    told: Reading | None = None
    selection: Selection | None = None
    pointer: Pointer = field(default_factory=Pointer)
    tour: Tour = field(default_factory=Tour)
    walk: StepWalk = field(default_factory=StepWalk)
    link: LinkState = field(default_factory=LinkState)
    parcels: Parcels = field(default_factory=Parcels)
    runs: RunsState = field(default_factory=RunsState)
    why_turn: int = 0
    studio_turn: int = 0
    studio_picked: bool = False
    problem: Problem | None = None
    canvas: CanvasState = field(default_factory=CanvasState)
    seen_sample: int | None = OPENING_DIGIT
    seen_upload: str | None = None
    uploads: int = 0
    watched: set[int] = field(default_factory=set)
    started: set[int] = field(default_factory=set)
    trained: str = ""
    offered: str = ""
    news: str = ""
    failed: bool = False
    painted: bool = False
    warm: bool = False
    at_work: bool = False

    @contextmanager
    def working(self) -> Iterator[None]:
        """While the work area is being drawn as a whole."""
        self.at_work = True
        try:
            yield
        finally:
            self.at_work = False

    def read_with(self, model: str) -> None:
        """Another model reads from now on; the theatre stays at its unit and row, as far as that model has them."""
        self.model = model
        if self.selection is not None:
            self.link.place = Place(self.selection.layer, self.selection.unit, self.selection.row)


def current_session() -> Session:
    """This visitor's session, made on their first run."""
    session = st.session_state.setdefault("session", Session())
    assert isinstance(session, Session)
    return session


def get_widget(key: str) -> Any:
    """What a widget holds; None before it is first drawn."""
    return st.session_state.get(key)


def set_widget(key: str, value: Any) -> None:
    """What a widget will show; only before it is drawn in this run."""
    st.session_state[key] = value


def fingerprint(image: Array) -> str:
    """Sixteen hexadecimal digits that name an image."""
    from hashlib import sha256

    return sha256(np.ascontiguousarray(image, dtype=np.float32).tobytes()).hexdigest()[:16]
