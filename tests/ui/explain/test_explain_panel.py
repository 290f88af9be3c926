"""What explains the reading, on the page but without a browser."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lstm_demo.files.checkpoint import load_model, save_model
from lstm_demo.insight.trace_facts import blank_rows
from lstm_demo.insight.training import snapshot_readings as learning
from lstm_demo.lesson.views import EXPLAIN_VIEWS, GRADIENT, LEARNING, STORY, WHAT_IF, WHY
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.description import CellKind
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.style.percent import SPACE, percent_in_words
from lstm_demo.ui.explain import explain_panel
from lstm_demo.ui.server.warmup import warm_up
from lstm_demo.ui.state.views import EXPLAIN_VIEW, STUDIO_VIEW
from lstm_demo.ui.tour.pages import DIGIT, PAGES
from tests.ui.conftest import APP, write_model
from tests.ui.on_page import samples, session, sound

Opener = Callable[[], AppTest]


@pytest.fixture
def page(open_page: Opener) -> AppTest:
    """Everything is loaded."""
    warm_up().wait()
    return open_page()


def words(page: AppTest) -> str:
    return " ".join(element.value for kind in (page.markdown, page.caption) for element in kind)


@pytest.fixture
def near(monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser has said that the panel is in sight."""
    monkeypatch.setattr(explain_panel, "near_viewport", lambda reading, *, selector: True)


def test_a_story_is_told_when_somebody_comes_to_it_and_not_before(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def told() -> bool:
        (strip,) = [one for one in page.get("bidi_component") if one.proto.component_name == "lstm_demo_story_strip"]
        return bool(json.loads(strip.proto.json)["sentences"])

    assert explain_panel.WAITING in words(page) and not told()
    with monkeypatch.context() as there:
        there.setattr(explain_panel, "near_viewport", lambda reading, *, selector: True)
        page.run()
        assert explain_panel.WAITING not in words(page) and told()
    page.run()
    assert explain_panel.WAITING not in words(page) and told(), "it is not taken away again when the person leaves"
    samples(page).set_value(7).run()
    assert explain_panel.WAITING in words(page) and not told()


def test_the_address_is_told_once_a_run(page: AppTest) -> None:
    page.run()
    assert len([one for one in page.get("bidi_component") if one.proto.component_name == "lstm_demo_address"]) == 1


@pytest.mark.usefixtures("near")
@pytest.mark.parametrize("model", ["lstm-1x128", "other-gru"])
@pytest.mark.parametrize("view", EXPLAIN_VIEWS)
def test_every_view_is_drawn_for_every_cell(page: AppTest, view: str, model: str) -> None:
    page.selectbox(key="model").set_value(model).run()
    page.button_group(key=EXPLAIN_VIEW).set_value(view).run()
    assert not page.exception and not page.error


def test_only_the_view_that_is_open_is_drawn(page: AppTest) -> None:
    page.button_group(key=EXPLAIN_VIEW).set_value(GRADIENT).run()
    assert "of its size along the LSTM's cell state" in words(page)
    assert "held-gate" not in page.session_state


def test_text_and_figure_of_the_gradient_speak_of_the_same_rows(page: AppTest) -> None:
    page.button_group(key=EXPLAIN_VIEW).set_value(GRADIENT).run()
    reading = session(page).reading
    assert reading is not None
    blank = blank_rows(reading.trace)
    assert blank > 1
    assert f"row 28 and row {blank + 1}, the first with ink," in words(page) and f"Greyed: rows 1 to {blank}, before any ink." in words(
        page
    )
    shapes = [shape for chart in page.get("plotly_chart") for shape in json.loads(chart.proto.spec)["layout"].get("shapes", [])]
    assert [shape["x1"] for shape in shapes if shape["type"] == "rect"] == [blank + 0.5]


def measured(models: Path, name: str, cell: CellKind, accuracy: float) -> None:
    path = models / f"{name}.safetensors"
    write_model(models, name, ModelConfig(cell=cell, hidden_size=6))
    loaded = load_model(path)
    save_model(path, loaded.model, replace(loaded.card, test_accuracy=accuracy))


@pytest.mark.parametrize("reads", ["lstm-1x128", "a-plain-one"])
def test_the_gradient_says_that_a_plain_rnn_does_worse_and_by_how_much(open_page: Opener, models: Path, reads: str) -> None:
    warm_up().wait()
    measured(models, "lstm-1x128", "lstm", 0.9871)
    measured(models, "a-plain-one", "rnn", 0.9123)
    page = open_page()
    page.selectbox(key="model").set_value(reads).run()
    page.button_group(key=EXPLAIN_VIEW).set_value(GRADIENT).run()
    said = f"a-plain-one reads 91.23{SPACE}% of the test digits right, lstm-1x128 98.71{SPACE}%"
    assert f"**A plain RNN does worse**: {said}" in words(page)
    measured(models, "a-plain-one", "rnn", 0.9999)
    page.run()
    page.button_group(key=EXPLAIN_VIEW).set_value(GRADIENT).run()
    assert "does worse" not in words(page) and "need not do worse" in words(page)


def test_the_gradients_are_drawn_as_the_shares_that_the_text_tells(open_page: Opener, models: Path) -> None:
    warm_up().wait()
    write_model(models, "a-plain-one", ModelConfig(cell="rnn", hidden_size=6))
    page = open_page()
    page.button_group(key=EXPLAIN_VIEW).set_value(GRADIENT).run()
    reading = session(page).reading
    assert reading is not None
    drawn = [json.loads(chart.proto.spec)["data"] for chart in page.get("plotly_chart")]
    curves = {curve["name"]: curve["customdata"] for figure in drawn for curve in figure if curve.get("mode") == "lines"}
    first = blank_rows(reading.trace)
    told = [percent_in_words(1.0)]
    assert [curve[-1] for curve in curves.values()] == told * len(curves), "each begins at all of it"
    for name in ("c", "h of a-plain-one"):
        assert curves[name][first].replace("<", "less than ") in words(page), name


def test_a_question_asked_in_the_theatre_opens_its_answer_once(page: AppTest) -> None:
    why = {"layer": 0, "unit": 0, "row": 5, "turn": 1, "why": [3, 8, 1234567]}
    page.session_state["theatre"] = {"selection": why}
    sound(page.run())
    assert page.button_group(key=EXPLAIN_VIEW).value == WHY
    name = session(page).reading.name  # type: ignore[union-attr]
    assert page.selectbox(key=f"why-this-{name}").value == 3 and page.selectbox(key=f"why-other-{name}-3").value == 8
    page.button_group(key=EXPLAIN_VIEW).set_value(GRADIENT).run()
    page.session_state["theatre"] = {"selection": {**why, "row": 9, "turn": 2}}
    assert page.run().button_group(key=EXPLAIN_VIEW).value == GRADIENT, "what was asked before is not asked again"
    page.session_state["theatre"] = {"selection": {**why, "why": [5, 0, 1234568]}}
    page.run()
    assert page.selectbox(key=f"why-this-{name}").value == 5 and page.selectbox(key=f"why-other-{name}-5").value == 0


@pytest.mark.parametrize("sent", [None, 7, "3,8,1", [3, 8], [3, 3, 1], [3, 10, 1], [-1, 8, 1], [3, 8, 0], [3.0, 8, 1], [True, 8, 1]])
def test_a_question_that_cannot_be_one_opens_nothing(page: AppTest, sent: object) -> None:
    page.session_state["theatre"] = {"selection": {"layer": 0, "unit": 0, "row": 5, "turn": 1, "why": sent}}
    assert sound(page.run()).button_group(key=EXPLAIN_VIEW).value == STORY


def test_the_lead_is_told_in_words_before_it_is_a_number(page: AppTest) -> None:
    page.button_group(key=EXPLAIN_VIEW).set_value(WHY).run()
    assert "All leads and scores are log-odds: one point more multiplies the odds by 2.7." in words(page)


def test_what_if_begins_with_its_first_example_and_can_be_let_go(page: AppTest) -> None:
    page.button_group(key=EXPLAIN_VIEW).set_value(WHAT_IF).run()
    assert page.selectbox(key="held-gate").value == CELLS["lstm"].examples[0].gate
    page.button(key="whatif-back").click().run()
    assert "real reading" in words(page)
    page.button(key="whatif-2").click().run()
    assert page.slider(key="held-rows").value == (15, 28)
    assert "from row 15 to 28" in words(page)


def test_a_gate_of_another_cell_is_not_held_on(page: AppTest) -> None:
    page.button_group(key=EXPLAIN_VIEW).set_value(WHAT_IF).run()
    page.selectbox(key="model").set_value("other-gru").run()
    assert page.selectbox(key="held-gate").value == CELLS["gru"].examples[0].gate
    assert not page.exception and not page.error


def test_the_tour_reads_its_own_digit_with_an_lstm(page: AppTest) -> None:
    page.selectbox(key="model").set_value("other-gru").run()
    samples(page).set_value(8).run()
    page.button(key="tour-start").click().run()
    assert session(page).input.digit == DIGIT  # type: ignore[union-attr]
    assert session(page).model == "lstm-1x128"
    assert PAGES[0].title in words(page)


def test_every_page_of_the_tour_can_be_walked_through(page: AppTest) -> None:
    page.button(key="tour-start").click().run()
    for number in range(1, len(PAGES) + 1):
        assert f"{number} of {len(PAGES)}" in words(page) and not page.exception and not page.error
        page.button(key="tour-next").click().run()
    assert session(page).tour.page is None


def test_another_digit_pauses_the_tour_until_it_is_continued(page: AppTest) -> None:
    page.button(key="tour-start").click().run()
    page.button(key="tour-next").click().run()
    samples(page).set_value(8).run()
    assert session(page).tour.paused and "the tour waits" in words(page)
    page.button(key="tour-continue").click().run()
    assert not session(page).tour.paused and session(page).input.digit == DIGIT  # type: ignore[union-attr]


@pytest.mark.parametrize("asked", ["0", "-1", "x", "99999", "²", "1e3", ""])
def test_a_link_that_asks_for_no_page_opens_no_tour(models: object, asked: str) -> None:
    page = AppTest.from_file(str(APP), default_timeout=60)
    page.query_params["tour"] = asked
    page.run()
    assert not page.exception and session(page).tour.page is None


def test_a_link_opens_the_tour_where_it_says(models: object) -> None:
    page = AppTest.from_file(str(APP), default_timeout=60)
    page.query_params["tour"] = "4"
    page.run()
    assert session(page).tour.page == 3


def test_the_page_on_training_is_computed_while_the_one_before_is_read(models: object, monkeypatch: pytest.MonkeyPatch) -> None:
    warm_up().wait()
    made: list[int] = []
    learn = learning.learn
    monkeypatch.setattr(learning, "learn", lambda *given: made.append(1) or learn(*given))
    page = AppTest.from_file(str(APP), default_timeout=60)
    page.query_params["tour"] = str(next(number for number, shown in enumerate(PAGES) if shown.studio))  # counted from 1: the page before
    sound(page.run())
    assert made == [1]
    sound(page.button(key="tour-next").click().run())
    assert made == [1] and page.button_group(key=STUDIO_VIEW).value == LEARNING


def test_a_prediction_is_answered_with_what_really_happens(page: AppTest) -> None:
    page.button(key="tour-start").click().run()
    while not page.radio:
        page.button(key="tour-next").click().run()
    number = session(page).tour.page
    page.radio(key=f"tour-guess-{number}").set_value(0).run()
    assert session(page).tour.guesses == {number: 0}
    assert "leans towards" in words(page)
