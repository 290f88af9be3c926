"""Where a digit comes from: drawn, picked from ten samples, or uploaded."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import streamlit as st

from lstm_demo.data.drawing import DrawingError, prepare_drawing
from lstm_demo.data.picture import PictureError, decode_picture, prepare_picture
from lstm_demo.data.samples import sample_digits
from lstm_demo.model.trace import Array
from lstm_demo.style.png import png_address
from lstm_demo.ui.canvas.canvas_input import canvas_input
from lstm_demo.ui.page.plain import plain
from lstm_demo.ui.server.upload import give_back
from lstm_demo.ui.state.canvas_picture import CANVAS_SIDE, lay_on_canvas
from lstm_demo.ui.state.session import Problem, Session, Subject, get_widget, set_widget

if TYPE_CHECKING:
    from streamlit_drawable_canvas import CanvasResult

BRUSH = 21  # of 280: after scaling, as thick as MNIST's strokes
CANVAS, SAMPLES = "drawing", "samples"
PICTURE_TYPES = ["png", "jpg", "jpeg", "webp", "gif", "bmp"]
MAX_UPLOAD_MB = 10


def drawing_panel(session: Session) -> None:
    """Draw the canvas, the samples and the uploader. What the person changed last is what is read.

    They run in another order than they stand in: whoever gives a new subject lets go of the others before these are drawn.
    """
    canvas_panel, given_panel = st.container(key="canvas-panel", gap="small"), st.container(key="given-panel", gap="small")
    with given_panel:
        samples = st.container()
        picture = _picture(session)
    if picture is not None:
        session.canvas.clear()
    with canvas_panel:
        drawing = _canvas(session)
        _canvas_buttons(session)
        if session.problem:
            st.info(plain(session.problem.sentence))
    if picture or drawing:
        session.seen_sample = None
        set_widget(SAMPLES, None)
    with samples:
        chosen = _samples(session)
    session.subject = picture or drawing or chosen or session.subject


def take_sample(session: Session, digit: int) -> None:
    """Read one of the ten samples, and mark it, on an empty canvas; before the desk is drawn."""
    _make_room(session)
    session.subject, session.seen_sample = _sample(digit), digit
    set_widget(SAMPLES, digit)


def take_picture(session: Session, image: Array) -> None:
    """Read a picture (28, 28) that a link brought or that was picked, and lay it on the canvas; before the desk is drawn."""
    session.subject, session.seen_sample = Subject(image, "link"), None
    session.canvas.lay(lay_on_canvas(image))
    set_widget(SAMPLES, None)


def _sample(digit: int) -> Subject:
    return Subject(sample_digits()[digit].copy(), "sample", digit)


def _canvas(session: Session) -> Subject | None:
    """A new drawing, prepared; None where nothing new was drawn or where it cannot be read, and then `session.problem` says why."""
    from streamlit_drawable_canvas import st_canvas  # raises when imported outside a running server

    label = st.container()
    with st.container(key="canvas", gap=None):
        result = st_canvas(
            stroke_width=BRUSH,
            stroke_color="#ffffff",
            background_color="#000000",
            width=CANVAS_SIDE,
            height=CANVAS_SIDE,
            initial_drawing=session.canvas.initial_drawing,
            return_image_data=True,
            key=CANVAS,
        )
        canvas_input()
    png = _png(result)
    new = session.canvas.receive(result.json_data, png)
    empty = 0 if session.canvas.strokes else 1
    label.html(f'<p class="desk-label">Draw a digit</p><style>.st-key-canvas {{ --empty: {empty} }}</style>')
    if not new or png is None:
        return None
    session.problem = None
    if (picture := session.canvas.bare_picture) is not None:
        return Subject(picture.image, "link")  # the last stroke over it was taken off: the very image, not the canvas's likeness of it
    try:
        subject = Subject(prepare_drawing(decode_picture(png)), "drawing")
    except (DrawingError, PictureError) as error:
        session.problem = Problem("drawing", str(error))
        return None
    session.canvas.read = session.canvas.seen
    return subject


def _png(result: CanvasResult) -> bytes | None:
    """What the browser sent, still to be checked; None before the first stroke."""
    try:
        png: bytes | None = result.image_bytes
        return png
    except ValueError:  # not base64: no browser of ours sent it
        return None


def _canvas_buttons(session: Session) -> None:
    undo, clear = not session.canvas.can_undo, not session.canvas.strokes
    with st.container(horizontal=True, gap="small"):
        st.button("Undo", "canvas-undo", icon=":material/undo:", on_click=_undo, args=(session,), disabled=undo, width="stretch")
        st.button("Clear", "canvas-clear", icon=":material/delete:", on_click=_clear, args=(session,), disabled=clear, width="stretch")


def _undo(session: Session) -> None:
    session.problem = None
    session.canvas.undo()


def _clear(session: Session) -> None:
    session.problem = None
    session.canvas.clear()


def _samples(session: Session) -> Subject | None:
    """A sample digit that was not chosen before."""
    st.pills(
        "or pick one of these",
        range(10),
        format_func=lambda digit: f"![{digit}]({_thumbnail(digit)})",
        key=SAMPLES,
        on_change=_turn_to_samples,
        args=(session,),
        width="stretch",
    )
    chosen = get_widget(SAMPLES)
    new = chosen is not None and chosen != session.seen_sample
    session.seen_sample = chosen
    return _sample(chosen) if new else None


def _make_room(session: Session) -> None:
    _clear(session)
    session.uploads += 1
    if session.seen_upload is not None:
        give_back(session.seen_upload)


def _turn_to_samples(session: Session) -> None:
    _make_room(session)
    if get_widget(SAMPLES) is None:  # pressed again, the sample that is being read stays marked
        set_widget(SAMPLES, session.seen_sample)


def _picture(session: Session) -> Subject | None:
    """A picture that was not uploaded before, prepared; None where there is none or where it cannot be read."""
    key = f"picture-{session.uploads}"  # another key is an empty uploader
    file = st.file_uploader("or upload a picture of one", type=PICTURE_TYPES, key=key, max_upload_size=MAX_UPLOAD_MB)
    if file is None:
        session.seen_upload = None
        if session.problem is not None and session.problem.source == "picture":
            session.problem = None
        return None
    if file.file_id == session.seen_upload:
        return None
    session.seen_upload, session.problem = file.file_id, None
    try:
        return Subject(prepare_picture(file.getvalue()), "picture")
    except (DrawingError, PictureError) as error:
        session.problem = Problem("picture", str(error))
        return None


@cache
def _thumbnail(digit: int) -> str:
    """The sample as a `data:` address."""
    return png_address(sample_digits()[digit])
