"""From a run to "Watch it being learned", on the page but without a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from lstm_demo.lesson.views import LEARNING, RUNS
from lstm_demo.model.config import ModelConfig
from lstm_demo.runs.record import RunRecord, write_record
from lstm_demo.ui.server.warmup import warm_up
from lstm_demo.ui.state.views import STUDIO_VIEW
from tests.ui.conftest import write_model
from tests.ui.on_page import session, sound
from tests.ui.studio.learning.test_learning_panel import keep_run

Opener = Callable[[], AppTest]


def opened_runs(open_page: Opener) -> AppTest:
    warm_up().wait()
    page = open_page()
    return sound(page.button_group(key=STUDIO_VIEW).set_value(RUNS).run())


def test_a_run_leads_to_watching_it_being_learned(open_page: Opener, models: Path) -> None:
    write_model(models, "mine", ModelConfig(hidden_size=3))
    keep_run(models, "mine", ModelConfig(hidden_size=3))
    write_record(models / "mine.run", RunRecord("mine", "quick", state="done"))
    page = opened_runs(open_page)
    sound(page.button(key="run-watch").click().run())
    assert page.button_group(key=STUDIO_VIEW).value == LEARNING
    assert session(page).model == "mine" and page.selectbox(key="model").value == "mine"
    assert any("The training of mine" in caption.value for caption in page.caption)


def test_a_run_without_snapshots_leads_nowhere(open_page: Opener, models: Path) -> None:
    write_model(models, "mine", ModelConfig(hidden_size=3))
    write_record(models / "mine.run", RunRecord("mine", "quick", state="done"))
    assert not [button for button in opened_runs(open_page).button if button.key == "run-watch"]
