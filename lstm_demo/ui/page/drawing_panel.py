"""The input: a digit that is drawn, chosen from ten samples, or uploaded."""

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
from lstm_demo.ui.server.upload import free_upload
from lstm_demo.ui.server.upload_memory import TOO_MUCH, was_refused
from lstm_demo.ui.state.canvas import CANVAS_SIDE, canvas_picture
from lstm_demo.ui.state.session import InputImage, Problem, Session, Source, get_widget, set_widget

if TYPE_CHECKING:
    from streamlit_drawable_canvas import CanvasResult

BRUSH = 21  # of 280: after scaling, as thick as MNIST's strokes
CANVAS, SAMPLES = "drawing", "samples"
PICTURE_TYPES = ["png", "jpg", "jpeg", "webp", "gif", "bmp"]
MAX_UPLOAD_MB = 10


def drawing_panel(session: Session) -> None:
    """Draw the canvas, the samples and the uploader. The last change wins: it is the image that is read.

    They run in another order than they are shown in: a new image from one of them resets the others, which must happen before these
    are drawn.
    """
    canvas_panel, given_panel = st.container(key="canvas-panel", gap="small"), st.container(key="given-panel", gap="small")
    with given_panel:
        samples = st.container(key=SAMPLES)
        picture = _picture(session)
    if picture is not None:
        session.canvas.clear()
    with canvas_panel:
        drawing = _canvas(session)
        _canvas_buttons(session)
        if session.problem:
            st.info(plain(session.problem.sentence))
    if picture or drawing:
        _unmark(session)
    with samples:
        chosen = _samples(session)
    session.input = picture or drawing or chosen or session.input


def take_sample(session: Session, digit: int) -> None:
    """Choose one of the ten samples, mark it and clear the canvas. Must be called before the panel is drawn."""
    _reset_others(session)
    _unmark(session)
    session.input, session.last_sample = _sample(digit), digit
    set_widget(_samples_key(session), digit)


def take_picture(session: Session, image: Array, source: Source = "link") -> None:
    """Choose a picture (28, 28) and put it on the canvas, so that it can be drawn over. Must be called before the panel is drawn."""
    session.input, session.problem = InputImage(image, source), None
    session.canvas.set_picture(canvas_picture(image))
    _unmark(session)


def _sample(digit: int) -> InputImage:
    return InputImage(sample_digits()[digit].copy(), "sample", digit)


def _canvas(session: Session) -> InputImage | None:
    """A new drawing, prepared. None where nothing new was drawn, or where it cannot be read: then `session.problem` says why."""
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
        known = session.input is not None and session.input.image is picture.image
        return (
            session.input if known else InputImage(picture.image, "link")
        )  # nothing is drawn over it any more: read the exact image, not the canvas's smoothed copy
    try:
        given = InputImage(prepare_drawing(decode_picture(png)), "drawing")
    except (DrawingError, PictureError) as error:
        session.problem = Problem("drawing", str(error))
        return None
    session.canvas.last_read = session.canvas.last_drawing
    return given


def _png(result: CanvasResult) -> bytes | None:
    """The PNG that the browser sent, not yet checked; None before the first stroke."""
    try:
        png: bytes | None = result.image_bytes
        return png
    except ValueError:  # not base64: it does not come from our page
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


def _samples_key(session: Session) -> str:
    return f"{SAMPLES}-{session.samples_edition}"


def _unmark(session: Session) -> None:
    """New samples, by a new key, of which none is marked.

    Not the old ones with another value: a message of the browser that was sent before it knew of that value brings the old one, as if the
    sample had just been pressed, and the drawing that took its place would be cleared.
    """
    if session.last_sample is not None:
        session.last_sample = None
        session.samples_edition += 1


def _samples(session: Session) -> InputImage | None:
    """The sample that was chosen since the last run; None where there is none."""
    key = _samples_key(session)
    st.pills(
        "or pick one of these",
        range(10),
        format_func=lambda digit: f"![{digit}]({_thumbnail(digit)})",
        key=key,
        on_change=_sample_changed,
        args=(session, key),
        width="stretch",
    )
    chosen = get_widget(key)
    new = chosen is not None and chosen != session.last_sample
    session.last_sample = chosen
    return _sample(chosen) if new else None


def _reset_others(session: Session) -> None:
    _clear(session)
    session.picture_uploads += 1
    if session.last_upload is not None:
        free_upload(session.last_upload)


def _sample_changed(session: Session, key: str) -> None:
    if key != _samples_key(session):  # a late message of samples that are no longer drawn: Streamlit still calls this for them
        return
    _reset_others(session)
    if get_widget(key) is None:  # a second press on the sample that is read leaves it marked
        set_widget(key, session.last_sample)


def _picture(session: Session) -> InputImage | None:
    """The picture that was uploaded since the last run, prepared; None where there is none or where it cannot be read."""
    key = f"picture-{session.picture_uploads}"  # a new key makes a new, empty uploader
    file = st.file_uploader("or upload a picture of one", type=PICTURE_TYPES, key=key, max_upload_size=MAX_UPLOAD_MB)
    if file is None:
        session.last_upload = None
        if session.problem is not None and session.problem.source == "picture":
            session.problem = None
        return None
    if file.file_id == session.last_upload:
        return None
    session.last_upload, session.problem = file.file_id, None
    content = file.getvalue()
    if was_refused(content):
        session.problem = Problem("picture", TOO_MUCH)
        return None
    try:
        return InputImage(prepare_picture(content), "picture")
    except (DrawingError, PictureError) as error:
        session.problem = Problem("picture", str(error))
        return None


@cache
def _thumbnail(digit: int) -> str:
    """The sample as a `data:` address."""
    return png_address(sample_digits()[digit])
