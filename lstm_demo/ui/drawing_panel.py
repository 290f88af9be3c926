"""Where a digit comes from: drawn, picked from ten samples, or uploaded."""

from __future__ import annotations

import base64
import io

import streamlit as st

from lstm_demo.data.drawing import DrawingError, prepare_drawing
from lstm_demo.data.picture import PictureError, decode_picture, prepare_picture
from lstm_demo.data.samples import sample_digits
from lstm_demo.model.trace import Array
from lstm_demo.ui.session import OPENING_DIGIT, Session, Subject, get_widget, set_widget

CANVAS_SIDE = 280
BRUSH = 21  # of 280: after scaling, as thick as MNIST's strokes
CANVAS, SAMPLES = "drawing", "samples"
PICTURE_TYPES = ["png", "jpg", "jpeg", "webp", "gif", "bmp"]
MAX_UPLOAD_MB = 10


def drawing_panel(session: Session) -> Subject:
    """Draw the canvas, the samples and the uploader. What the person changed last is what is read."""
    if session.subject is None:
        session.subject = sample(OPENING_DIGIT)
        set_widget(SAMPLES, OPENING_DIGIT)
    with st.container(key="canvas-panel", gap="small"):
        drawn = _canvas(session)
        if drawn is not None:
            session.subject = drawn
            _let_go_of_others(session)
        _canvas_buttons(session)
    with st.container(key="given-panel", gap="small"):
        chosen = _samples(session) or _picture(session)
        if chosen is not None:
            session.subject = chosen
        if session.problem:
            st.info(session.problem, icon=":material/info:")
    return session.subject


def sample(digit: int) -> Subject:
    """One of the ten sample digits."""
    return Subject(sample_digits()[digit].copy(), "sample", digit)


def _canvas(session: Session) -> Subject | None:
    """A new drawing, prepared; None where nothing new was drawn or where it cannot be read, and then `session.problem` says why."""
    from streamlit_drawable_canvas import st_canvas  # raises when imported outside a running server

    empty = 0 if session.canvas.strokes else 1
    st.html(f'<p class="desk-label">Draw a digit</p><style>.st-key-canvas {{ --empty: {empty} }}</style>')
    with st.container(key="canvas"):
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
    try:
        png = result.image_bytes
    except ValueError:  # not base64: no browser of ours sent it
        png = None
    if not session.canvas.receive(result.json_data, png) or png is None:
        return None
    try:
        session.problem = None
        return Subject(prepare_drawing(decode_picture(png)), "drawing")
    except (DrawingError, PictureError) as error:
        session.problem = str(error)
        return None


def _let_go_of_others(session: Session) -> None:
    """A drawing takes over: no sample stays marked, no file stays in the uploader."""
    set_widget(SAMPLES, None)
    session.seen_sample = None
    if session.seen_upload is not None:
        session.seen_upload = None
        session.uploads += 1


def _canvas_buttons(session: Session) -> None:
    with st.container(horizontal=True, gap="small"):
        st.button("Undo", icon=":material/undo:", on_click=session.canvas.undo, disabled=not session.canvas.can_undo, width="stretch")
        st.button("Clear", icon=":material/delete:", on_click=session.canvas.clear, disabled=not session.canvas.strokes, width="stretch")


def _samples(session: Session) -> Subject | None:
    """A sample digit that was not chosen before."""
    st.pills(
        "or pick one that somebody else wrote",
        range(10),
        format_func=lambda digit: f"![{digit}]({_thumbnail(digit)})",
        key=SAMPLES,
        on_change=session.canvas.clear,
        width="stretch",
    )
    chosen = get_widget(SAMPLES)
    new = chosen is not None and chosen != session.seen_sample
    session.seen_sample = chosen
    if not new:
        return None
    session.problem = None
    return sample(chosen)


def _picture(session: Session) -> Subject | None:
    """A picture that was not uploaded before, prepared; None where there is none or where it cannot be read."""
    file = st.file_uploader(
        "or upload a picture of one", type=PICTURE_TYPES, key=f"picture-{session.uploads}", max_upload_size=MAX_UPLOAD_MB
    )
    if file is None or file.file_id == session.seen_upload:
        return None
    session.seen_upload = file.file_id
    try:
        subject = Subject(prepare_picture(file.getvalue()), "picture")
    except (DrawingError, PictureError) as error:
        session.problem = str(error)
        return None
    session.problem = None
    return subject


@st.cache_data(show_spinner=False)
def _thumbnail(digit: int) -> str:
    """The sample as a `data:` address."""
    from PIL import Image

    pixels: Array = sample_digits()[digit]
    buffer = io.BytesIO()
    Image.fromarray((pixels * 255).round().astype("uint8")).save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
