"""One training step, on the page but without a browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from lstm_demo.export import autograd_graph
from lstm_demo.files.catalogue import DEFAULT_MODEL, find_model
from lstm_demo.lesson.views import RUNS, STEP
from lstm_demo.ui.server.warmup import warm_up
from lstm_demo.ui.state.views import STUDIO_VIEW
from lstm_demo.ui.studio.step.formulas import STAGES
from lstm_demo.ui.studio.step.lesson import FROM, TRAINED, UNTRAINED
from lstm_demo.ui.studio.step.start import Start, step_from
from lstm_demo.ui.studio.step.step_panel import STAGE
from lstm_demo.ui.studio.step.words import update_words
from tests.ui.on_page import session, sound

Opener = Callable[[], AppTest]


@pytest.fixture
def page(open_page: Opener) -> AppTest:
    warm_up().wait()
    page = open_page()
    page.button_group(key=STUDIO_VIEW).set_value(STEP).run()
    return sound(page)


def words(page: AppTest) -> str:
    return " ".join(element.value for kind in (page.markdown, page.caption) for element in kind)


@pytest.mark.parametrize("model", ["lstm-1x128", "other-gru"])
def test_every_stage_is_drawn_for_every_cell(page: AppTest, model: str) -> None:
    page.selectbox(key="model").set_value(model).run()
    for stage in STAGES:
        sound(page.button_group(key=STAGE).set_value(stage).run())
        assert session(page).training_step.stage == stage


def test_next_and_back_walk_the_stages(page: AppTest) -> None:
    page.button(key="step-next").click().run()
    assert page.button_group(key=STAGE).value == "Forward"
    page.button(key="step-back").click().run()
    assert page.button_group(key=STAGE).value == "Batch" and page.button(key="step-back").disabled


def test_the_stage_and_the_step_wait_while_another_view_is_open(page: AppTest) -> None:
    page.button_group(key=STAGE).set_value("Update").run()
    page.button(key="step-once").click().run()
    before = session(page).training_step.step
    page.button_group(key=STUDIO_VIEW).set_value(RUNS).run()
    page.button_group(key=STUDIO_VIEW).set_value(STEP).run()
    assert page.button_group(key=STAGE).value == "Update" and session(page).training_step.step is before


def test_a_step_is_taken_again_on_its_result_and_begun_anew(page: AppTest) -> None:
    page.button_group(key=STAGE).set_value("Update").run()
    page.button(key="step-many").click().run()
    walk = session(page).training_step
    assert walk.step is not None and walk.step.number == 11 and len(walk.losses) == 12
    assert walk.losses[-1] == walk.step.after.loss and "This is step 11" in words(page)
    page.button(key="step-reset").click().run()
    assert walk.step is not None and walk.step.number == 1 and len(walk.losses) == 2


def test_another_start_takes_another_step(page: AppTest) -> None:
    before = session(page).training_step.step
    page.button_group(key=FROM).set_value(TRAINED).run()
    trained = session(page).training_step.step
    assert trained is not before
    page.button(key="step-batch").click().run()
    assert session(page).training_step.step is not trained and "batch 2" in words(page)


def test_it_begins_before_any_training_where_the_loss_falls(page: AppTest) -> None:
    page.button_group(key=STAGE).set_value("Update").run()
    step = session(page).training_step.step
    assert step is not None and step.after.loss < step.before.loss
    assert page.button_group(key=FROM).value == UNTRAINED
    assert "drawn at random from seed" in words(page) and "it falls" in words(page)


def test_the_trained_model_at_the_highest_rate_is_a_lesson_one_press_away_and_back(page: AppTest) -> None:
    page.button_group(key=STAGE).set_value("Update").run()
    first = session(page).training_step.step
    sound(page.button(key="step-trained").click().run())
    lesson = session(page).training_step.step
    assert page.button_group(key=FROM).value == TRAINED and page.button_group(key=STAGE).value == "Update"
    assert first is not None and lesson is not None and lesson.learning_rate >= first.learning_rate
    sound(page.button(key="step-untrained").click().run())
    again = session(page).training_step.step
    assert page.button_group(key=FROM).value == UNTRAINED and again is not None and again.before.loss == first.before.loss


def test_the_lesson_shows_a_loss_that_rises_and_says_why() -> None:
    """On the model that ships and is read with first."""
    card = find_model(DEFAULT_MODEL).card
    first, lesson = Start(False, 1, "first"), Start(True, 1, "peak")
    falls, rises = (step_from(find_model(DEFAULT_MODEL), start) for start in (first, lesson))
    assert falls.after.loss < falls.before.loss and rises.after.loss > rises.before.loss
    assert rises.expected_change < -rises.before.loss, "the slope alone foretells more than there is to lose"
    said = update_words(rises, card, lesson)
    assert "it rises" in said and "the learning rate too high" in said and "the recipe ends at a rate of 1.6 × 10⁻⁸" in said


def test_the_graph_is_made_only_when_asked_for(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    page.button_group(key=STAGE).set_value("Backward").run()
    assert not page.get("graphviz_chart")
    page.toggle(key="step-graph-open").set_value(True).run()
    assert "NllLossBackward0" in sound(page).get("graphviz_chart")[0].proto.spec
    monkeypatch.setattr(autograd_graph, "find_graphviz", lambda: None)
    page.button_group(key="step-graph-rows").set_value(3).run()
    assert "apt-get install graphviz" in words(sound(page)) and "row 3" in page.get("graphviz_chart")[0].proto.spec


def test_what_no_step_can_be_shown_of_is_told_so() -> None:
    def script() -> None:
        from types import SimpleNamespace

        from lstm_demo.model.config import ModelConfig
        from lstm_demo.ui.state.session import Session
        from lstm_demo.ui.studio.step.step_panel import step_panel

        step_panel(Session(), None)
        step_panel(Session(), SimpleNamespace(name="wide", card=SimpleNamespace(model=ModelConfig(input_size=14))))  # type: ignore[arg-type]

    first, second = sound(AppTest.from_function(script).run()).info
    assert "no trained model" in first.value and "wide reads 14 pixels a row" in second.value


def test_weights_that_ran_away_are_told_in_a_sentence(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ValueError("The gradient of this batch is not finite, so no step can be taken from these weights.")

    monkeypatch.setattr("lstm_demo.ui.studio.step.step_panel.step_from", refuse)
    page.button(key="step-batch").click().run()
    assert any("not finite" in note.value for note in sound(page).warning)
