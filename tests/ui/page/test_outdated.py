"""A reading that is not of what the person has in front of them says so; any other says nothing."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from lstm_demo.theatre.selection import Selection
from lstm_demo.ui.page.outdated import outdated
from tests.ui.conftest import drawn
from tests.ui.on_page import samples, session

SEVEN = [(70, 60), (210, 60), (120, 230)]
DOT = [(140, 140), (141, 140)]
EMPTY = "The canvas is empty. This is still the reading of the last drawing."
Opener = Callable[[], AppTest]


def said(page: AppTest) -> str:
    return outdated(session(page))


def draw(page: AppTest, *strokes: list[tuple[int, int]]) -> AppTest:
    page.session_state["drawing"] = drawn(*strokes)
    return page.run()


def upload(page: AppTest, data: bytes) -> AppTest:
    return page.file_uploader[0].set_value(("x.png", data, "image/png")).run()


def picture() -> bytes:
    pixels = np.full((200, 150, 3), 255, dtype=np.uint8)
    pixels[30:170, 60:90] = 0
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def test_a_sample_a_drawing_and_a_picture_that_are_read_say_nothing(open_page: Opener) -> None:
    page = open_page()
    assert said(page) == ""
    assert said(draw(page, SEVEN)) == ""
    samples(page).set_value(8).run()
    assert said(page) == "" and session(page).input.digit == 8  # type: ignore[union-attr]
    assert said(upload(page, picture())) == "" and session(page).input.source == "picture"  # type: ignore[union-attr]


def test_clear_leaves_a_reading_of_the_last_drawing_until_undo_brings_it_back(open_page: Opener) -> None:
    page = draw(open_page(), SEVEN)
    page.button(key="canvas-clear").click().run()
    assert said(page) == EMPTY  # at once, though the browser still reports the drawing
    assert said(draw(page)) == EMPTY
    page.button(key="canvas-undo").click().run()
    assert said(page) == ""
    assert said(draw(page, SEVEN)) == ""


def test_undo_to_an_empty_canvas_is_as_clear(open_page: Opener) -> None:
    page = draw(open_page(), SEVEN)
    page.button(key="canvas-undo").click().run()
    assert said(draw(page)) == EMPTY
    samples(page).set_value(8).run()
    assert said(page) == ""


def test_a_dot_leaves_a_reading_of_what_was_there_before(open_page: Opener) -> None:
    page = open_page()
    assert said(draw(page, DOT)) == "What is on the canvas could not be read. This is still the reading of sample 3."
    assert said(page.run()) != ""  # and goes on saying it
    page.selectbox(key="model").set_value("other-gru").run()
    assert said(page) != ""  # whichever model reads
    page.button(key="canvas-clear").click().run()
    assert said(draw(page)) == ""  # the sample is marked, and read


def test_a_drawing_that_is_refused_after_one_that_was_read(open_page: Opener) -> None:
    page = draw(open_page(), SEVEN)
    filled = [[(0, y), (280, y)] for y in range(0, 280, 15)]
    assert said(draw(page, SEVEN, *filled)) == "What is on the canvas could not be read. This is still the reading of the last drawing."
    assert said(draw(page, SEVEN)) == ""


def test_a_picture_that_cannot_be_read_says_so_until_it_is_taken_away(open_page: Opener) -> None:
    page = upload(open_page(), b"not a picture")
    assert said(page) == "The uploaded picture could not be read. This is still the reading of sample 3."
    page.file_uploader[0].set_value([]).run()
    assert said(page) == "" and session(page).problem is None


def test_a_picture_that_is_taken_away_leaves_its_reading(open_page: Opener) -> None:
    page = upload(open_page(), picture())
    page.file_uploader[0].set_value([]).run()
    assert said(page) == "The uploaded picture was taken away. This is still the reading of the last picture."
    assert said(draw(page, SEVEN)) == ""


def test_a_dot_that_stays_on_the_canvas_is_not_forgotten_over_a_picture(open_page: Opener) -> None:
    page = upload(draw(open_page(), DOT), b"not a picture")
    page.file_uploader[0].set_value([]).run()
    assert said(page).startswith("What is on the canvas could not be read.")


def test_the_marked_sample_pressed_again_stays_marked_and_empties_the_canvas(open_page: Opener) -> None:
    page = draw(open_page(), DOT)
    samples(page).set_value(None).run()
    assert samples(page).value == 3
    assert said(draw(page)) == ""


def test_a_model_that_cannot_read_leaves_the_reading_of_the_one_before_and_says_so(
    open_page: Opener, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def theatre(*_: object, selection: Selection, outdated: str, **__: object) -> Selection:
        told.append(outdated)
        return selection

    monkeypatch.setattr("lstm_demo.ui.page.workbench.theatre", theatre)
    page = open_page()
    file = models / "other-gru.safetensors"
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(bytes(data))
    page.selectbox(key="model").set_value("other-gru").run()
    assert told[0] == ""
    assert told[-1] == "The model other-gru could not be read. This is still the reading that was here before."
