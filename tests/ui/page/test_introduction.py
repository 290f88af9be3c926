"""What the page says to somebody who has never seen an LSTM: one sentence above the theatre, and a help text on every setting."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from lstm_demo.lesson.views import LEARNING
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.training.recipes import RECIPES
from lstm_demo.ui.page.introduction import TRAINED
from lstm_demo.ui.server.warmup import warm_up
from lstm_demo.ui.state.views import STUDIO_VIEW
from tests.ui.conftest import write_model
from tests.ui.on_page import sound

Opener = Callable[[], AppTest]
KINDS = {"lstm": "An LSTM", "gru": "A GRU", "rnn": "A plain RNN"}


def above_the_theatre(page: AppTest) -> list[str]:
    return [element.proto.body for element in page.get("html") if 'class="introduction"' in element.proto.body]


def test_one_sentence_says_what_reads_and_what_is_about_to_happen(open_page: Opener, models) -> None:  # type: ignore[no-untyped-def]
    write_model(models, "other-rnn", ModelConfig(cell="rnn", hidden_size=6))
    page = open_page()
    for model, cell in (("lstm-1x128", "lstm"), ("other-gru", "gru"), ("other-rnn", "rnn")):
        sound(page.selectbox(key="model").set_value(model).run())
        (said,) = above_the_theatre(page)
        assert CELLS[cell].introduction in said and KINDS[cell] in said and "row by row" in said
        assert ("gates decide" in said) == (cell != "rnn")


def test_every_kind_of_cell_has_its_sentence() -> None:
    assert all(len(sentence) < 100 and sentence.count(".") == 1 for sentence in (cell.introduction for cell in CELLS.values())), (
        "a line of a desktop"
    )


def test_beside_it_a_sentence_on_training_leads_to_watching_it(open_page: Opener) -> None:
    warm_up().wait()
    page = open_page()
    model = page.selectbox(key="model").value
    assert TRAINED in above_the_theatre(page)[0]
    sound(page.button(key="introduction-watch").click().run())
    assert page.button_group(key=STUDIO_VIEW).value == LEARNING and page.selectbox(key="model").value == model


@pytest.mark.parametrize("recipe", ["quick", "wizard-a"], ids=["by epochs", "by iterations"])
def test_every_setting_of_the_sidebar_has_a_help_text(open_page: Opener, recipe: str) -> None:
    assert (RECIPES["quick"].training.epochs is None, RECIPES["wizard-a"].training.iterations is None) == (False, False)
    page = open_page()
    next(box for box in page.sidebar.selectbox if box.label == "Recipe").set_value(recipe).run()
    settings = [*page.sidebar.number_input, *(box for box in page.sidebar.selectbox if box.label != "Model"), *page.sidebar.toggle]
    assert len(settings) >= 8
    assert [setting.label for setting in settings if len(setting.help or "") < 20] == []
