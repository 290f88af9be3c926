"""What one visitor's page remembers between two runs of the script: one typed object, and the access to the values of the widgets."""

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
from lstm_demo.ui.state.cue import CueState
from lstm_demo.ui.state.downloads import Downloads
from lstm_demo.ui.state.link import LinkState, TheatrePosition
from lstm_demo.ui.state.run_choice import RunChoice
from lstm_demo.ui.state.tour import Tour
from lstm_demo.ui.state.training_step import TrainingStepState

OPENING_DIGIT = 3
Source = Literal["sample", "drawing", "picture", "link", "edited"]


@dataclass(frozen=True, eq=False)
class InputImage:
    """The image to read, and where it comes from.

    image: (28, 28) in [0, 1], ink = 1. Every pixel is n / 255 with a whole n.
    source: how the person gave it.
    digit: which of the ten samples it is; None for any other image.
    """

    image: Array
    source: Source
    digit: int | None = None


@dataclass(frozen=True)
class Problem:
    """A drawing or a picture that could not be read. sentence: why not, and what to do."""

    source: Literal["drawing", "picture"]
    sentence: str


@dataclass(frozen=True, eq=False)
class Reading:
    """One model's reading of one image. name: the same for the same weights and the same image, and only then."""

    name: str
    trace: Trace


@dataclass(frozen=True)
class ImportResult:
    """What became of a model file that a visitor uploaded.

    sentence: what to tell the person.
    command: a command to run instead; "" for none.
    accepted: whether it is a model that can read. It was chosen then.
    """

    sentence: str
    command: str = ""
    accepted: bool = False


@dataclass
class Session:
    """Everything that one page remembers.

    What is read:
        model: the name of the model that reads, as in the catalogue; "" while there is none.
        model_sha256: the checksum of its weights.
        model_note: a model's name, and a sentence that is shown while that model reads: the one before it was renamed or deleted.
        input: the image to read.
        problem: the last image that the person gave, if it could not be read.
        canvas: the drawing.
        last_sample: the sample that is marked; None where another image was given.
        samples_edition: how often another image took the place of the marked sample. It is part of the key of the samples' widget.
        picture_edit: the number of the last change of the picture in the theatre that was taken over.
        last_upload: the id of the picture in the uploader; None while it is empty.
        picture_uploads: how often that uploader was emptied. It is part of the widget's key.

    What is shown:
        reading: the reading in the theatre.
        selection: the unit, layer and row that the theatre shows.
        cue: the last cue that was sent to the theatre.
        story_shown: the reading whose story is on the page; None while the story is not computed.
        why_request: the number of the last question "why this digit and not that one?" that came from the theatre.
        workbench_running: whether the whole work area is being drawn, or else only a fragment of it.
        tour: how far the guided tour is.
        link: what the link that opened the page still determines.

    Training and the training studio:
        unfinished: the numbers of the trainings that had not ended when this page last looked.
        started: the numbers of the trainings that this page started or resumed and that have not ended.
        trained_model: the model that the last of these made; "" for none.
        offered_model: the model that another page's training made last; "" for none.
        news, failed: a sentence on the last training that ended or could not be started, and whether that was a failure.
        training_step: the view "One training step".
        runs: the view "Runs".
        studio_requests: how often a button led to the training studio.
        picked_in_studio: whether a digit was pressed in the studio and the page has not been drawn since.

    Files:
        downloads: the files that the person saves.
        import_result: the result of the last model that was imported; None before the first.
        model_uploads: how often the uploader of models was emptied. It is part of the widget's key.

    Start of the page:
        first_run_done: whether the page has been drawn once.
        libraries_loaded: whether torch had been loaded when the page was last drawn.
    """

    model: str = ""
    model_sha256: str = ""
    model_note: tuple[str, str] = ("", "")
    input: InputImage | None = None
    problem: Problem | None = None
    canvas: CanvasState = field(default_factory=CanvasState)
    last_sample: int | None = OPENING_DIGIT
    samples_edition: int = 0
    picture_edit: int = 0
    last_upload: str | None = None
    picture_uploads: int = 0

    reading: Reading | None = None
    selection: Selection | None = None
    cue: CueState = field(default_factory=CueState)
    story_shown: Reading | None = None
    why_request: int = 0
    workbench_running: bool = False
    tour: Tour = field(default_factory=Tour)
    link: LinkState = field(default_factory=LinkState)

    unfinished: set[int] = field(default_factory=set)
    started: set[int] = field(default_factory=set)
    trained_model: str = ""
    offered_model: str = ""
    news: str = ""
    failed: bool = False
    training_step: TrainingStepState = field(default_factory=TrainingStepState)
    runs: RunChoice = field(default_factory=RunChoice)
    studio_requests: int = 0
    picked_in_studio: bool = False

    downloads: Downloads = field(default_factory=Downloads)
    import_result: ImportResult | None = None
    model_uploads: int = 0

    first_run_done: bool = False
    libraries_loaded: bool = False

    @contextmanager
    def running_workbench(self) -> Iterator[None]:
        """Around the drawing of the whole work area."""
        self.workbench_running = True
        try:
            yield
        finally:
            self.workbench_running = False

    def read_with(self, model: str) -> None:
        """Choose another model. The theatre keeps showing the same layer, unit and row, where that model has them."""
        self.model = model
        if self.selection is not None:
            self.link.position = TheatrePosition(self.selection.layer, self.selection.unit, self.selection.row)


def current_session() -> Session:
    """The session of the visitor whose page is being drawn, created in its first run."""
    session = st.session_state.setdefault("session", Session())
    assert isinstance(session, Session)
    return session


def get_widget(key: str) -> Any:
    """The value of a widget; None before it is first drawn."""
    return st.session_state.get(key)


def set_widget(key: str, value: Any) -> None:
    """Set the value of a widget, before it is drawn in this run. The browser shows it, whatever was pressed there meanwhile."""
    st.session_state[key] = value


def start_widget(key: str, value: Any) -> None:
    """Set the value that a widget begins with, before it is drawn. One that has a value keeps it, and what was pressed meanwhile stands.

    For a widget whose choices are always the same: Streamlit takes it for a new one where they change, and forgets its value.
    """
    if get_widget(key) is None:
        set_widget(key, value)


def fingerprint(image: Array) -> str:
    """Sixteen hexadecimal digits that identify an image."""
    from hashlib import sha256

    return sha256(np.ascontiguousarray(image, dtype=np.float32).tobytes()).hexdigest()[:16]
