"""What explains the reading, on the page but without a browser."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from lstm_demo.insight.facts import blank_rows
from lstm_demo.ui import explain_panel
from lstm_demo.ui.held import EXAMPLES
from lstm_demo.ui.tour_pages import DIGIT, PAGES
from lstm_demo.ui.views import GRADIENT, VIEW, VIEWS, WHAT_IF
from lstm_demo.ui.warmup import warm_up
from tests.ui.conftest import APP
from tests.ui.on_page import session

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
    monkeypatch.setattr(explain_panel, "wanted", lambda reading, *, selector: True)


def test_a_story_is_told_when_somebody_comes_to_it_and_not_before(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def told() -> bool:
        (strip,) = [one for one in page.get("bidi_component") if one.proto.component_name == "lstm_demo_story_strip"]
        return bool(json.loads(strip.proto.json)["sentences"])

    assert explain_panel.WAITING in words(page) and not told()
    with monkeypatch.context() as there:
        there.setattr(explain_panel, "wanted", lambda reading, *, selector: True)
        page.run()
        assert explain_panel.WAITING not in words(page) and told()
    page.run()
    assert explain_panel.WAITING not in words(page) and told(), "it is not taken away again when the person leaves"
    page.button_group(key="samples").set_value(7).run()
    assert explain_panel.WAITING in words(page) and not told()


def test_the_address_is_told_once_a_run(page: AppTest) -> None:
    page.run()
    assert len([one for one in page.get("bidi_component") if one.proto.component_name == "lstm_demo_address"]) == 1


@pytest.mark.usefixtures("near")
@pytest.mark.parametrize("model", ["lstm-1x128", "other-gru"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_drawn_for_every_cell(page: AppTest, view: str, model: str) -> None:
    page.selectbox(key="model").set_value(model).run()
    page.button_group(key=VIEW).set_value(view).run()
    assert not page.exception and not page.error


def test_only_the_view_that_is_open_is_drawn(page: AppTest) -> None:
    page.button_group(key=VIEW).set_value(GRADIENT).run()
    assert "gradient along the cell state" in words(page)
    assert "held-gate" not in page.session_state


def test_text_and_figure_of_the_gradient_speak_of_the_same_rows(page: AppTest) -> None:
    page.button_group(key=VIEW).set_value(GRADIENT).run()
    reading = session(page).reading
    assert reading is not None
    blank = blank_rows(reading.trace)
    assert blank > 1
    assert f"the first row of ink, {blank + 1}, and row 28" in words(page) and f"Greyed: rows 1 to {blank}, before any ink." in words(page)
    shapes = [shape for chart in page.get("plotly_chart") for shape in json.loads(chart.proto.spec)["layout"].get("shapes", [])]
    assert [shape["x1"] for shape in shapes if shape["type"] == "rect"] == [blank + 0.5]


def test_what_if_begins_with_its_first_example_and_can_be_let_go(page: AppTest) -> None:
    page.button_group(key=VIEW).set_value(WHAT_IF).run()
    assert page.selectbox(key="held-gate").value == EXAMPLES["lstm"][0].gate
    page.button(key="whatif-back").click().run()
    assert "real reading" in words(page)
    page.button(key="whatif-2").click().run()
    assert page.slider(key="held-rows").value == (15, 28)
    assert "from row 15 to 28" in words(page)


def test_a_gate_of_another_cell_is_not_held_on(page: AppTest) -> None:
    page.button_group(key=VIEW).set_value(WHAT_IF).run()
    page.selectbox(key="model").set_value("other-gru").run()
    assert page.selectbox(key="held-gate").value == EXAMPLES["gru"][0].gate
    assert not page.exception and not page.error


def test_the_tour_reads_its_own_digit_with_an_lstm(page: AppTest) -> None:
    page.selectbox(key="model").set_value("other-gru").run()
    page.button_group(key="samples").set_value(8).run()
    page.button(key="tour-start").click().run()
    assert session(page).subject.digit == DIGIT  # type: ignore[union-attr]
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
    page.button_group(key="samples").set_value(8).run()
    assert session(page).tour.paused and "the tour waits" in words(page)
    page.button(key="tour-continue").click().run()
    assert not session(page).tour.paused and session(page).subject.digit == DIGIT  # type: ignore[union-attr]


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


def test_a_prediction_is_answered_with_what_really_happens(page: AppTest) -> None:
    page.button(key="tour-start").click().run()
    while not page.radio:
        page.button(key="tour-next").click().run()
    number = session(page).tour.page
    page.radio(key=f"tour-guess-{number}").set_value(0).run()
    assert session(page).tour.guesses == {number: 0}
    assert "leans towards" in words(page)
