from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from lstm_demo.ui.state.session import OPENING_DIGIT, Reading
from tests.ui.conftest import drawn
from tests.ui.on_page import samples, session

SEVEN = [(70, 60), (210, 60), (120, 230)]
Opener = Callable[[], AppTest]


def reading(page: AppTest) -> Reading:
    value = session(page).reading
    assert value is not None
    return value


def sentences(page: AppTest) -> str:
    return " ".join(element.value for kind in (page.info, page.warning, page.error) for element in kind)


def test_page_opens_on_a_sample_that_is_being_read(open_page: Opener) -> None:
    page = open_page()
    assert reading(page).trace.hidden_state.shape == (1, 28, 8)
    assert session(page).input.digit == OPENING_DIGIT  # type: ignore[union-attr]
    assert sentences(page) == ""


def test_choosing_a_sample_reads_it(open_page: Opener) -> None:
    page = open_page()
    before = reading(page)
    samples(page).set_value(8).run()
    assert session(page).input.digit == 8  # type: ignore[union-attr]
    assert reading(page).name != before.name


def test_a_drawing_is_read_and_unmarks_the_sample(open_page: Opener) -> None:
    page = open_page()
    before = reading(page)
    page.session_state["drawing"] = drawn(SEVEN)
    page.run()
    assert session(page).input.source == "drawing"  # type: ignore[union-attr]
    assert reading(page).name != before.name
    assert samples(page).value is None


def test_a_drawing_survives_another_run_of_the_page(open_page: Opener) -> None:
    page = open_page()
    page.session_state["drawing"] = drawn(SEVEN)
    before = reading(page.run())
    assert reading(page.run()) is before
    assert session(page).canvas.strokes


def test_blank_canvas_gives_no_digit_and_leaves_the_last_reading(open_page: Opener) -> None:
    page = open_page()
    before = reading(page)
    page.session_state["drawing"] = drawn()
    page.run()
    assert reading(page) is before


def test_a_dot_is_answered_with_a_sentence_and_leaves_the_last_reading(open_page: Opener) -> None:
    page = open_page()
    before = reading(page)
    page.session_state["drawing"] = drawn([(140, 140), (141, 140)])
    page.run()
    assert sentences(page).endswith(".")
    assert reading(page) is before


@pytest.mark.parametrize("data", ["data:image/png;base64,!!!", "nonsense", "data:image/png;base64,aGVsbG8="])
def test_a_forged_drawing_is_no_traceback(open_page: Opener, data: str) -> None:
    page = open_page()
    page.session_state["drawing"] = {"drawing": {"raw": {"objects": [{}]}, "data": data}, "backgroundFit": None}
    page.run()
    assert not page.exception
    assert reading(page).trace.image.shape == (28, 28)


def test_choosing_a_model_reads_the_same_digit_with_it(open_page: Opener) -> None:
    page = open_page()
    given = session(page).input
    page.selectbox(key="model").set_value("other-gru").run()
    assert session(page).input is given
    assert reading(page).trace.config.cell == "gru"
    page.run()
    assert session(page).model == "other-gru"


def test_an_uploaded_picture_is_read(open_page: Opener) -> None:
    page = open_page()
    picture = np.full((200, 150, 3), 255, dtype=np.uint8)
    picture[30:170, 60:90] = 0
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "JPEG")
    page.file_uploader[0].set_value(("../../x.jpg", buffer.getvalue(), "image/jpeg")).run()
    assert session(page).input.source == "picture"  # type: ignore[union-attr]
    assert samples(page).value is None
    assert sentences(page) == ""


def test_a_bad_upload_is_answered_with_a_sentence_and_leaves_the_last_reading(open_page: Opener) -> None:
    page = open_page()
    before = reading(page)
    page.file_uploader[0].set_value(("x.png", b"not a picture", "image/png")).run()
    assert sentences(page).endswith(".")
    assert not page.exception
    assert reading(page) is before


def test_a_model_that_has_gone_leaves_the_page_standing(open_page: Opener, models: Path) -> None:
    page = open_page()
    (models / "lstm-1x128.safetensors").unlink()
    page.run()
    assert not page.exception
    assert session(page).model == "other-gru"


def test_without_any_model_the_page_says_what_to_do(open_page: Opener, models: Path) -> None:
    for path in models.glob("*.safetensors"):
        path.unlink()
    page = open_page()
    assert "Train one" in sentences(page)


def test_an_unforeseen_error_is_one_sentence_on_the_page(open_page: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("lstm_demo.ui.page.drawing_panel.sample_digits", broken)
    page = open_page()
    assert "Something went wrong" in sentences(page)
    assert "secret detail" not in sentences(page)
