"""Networks that read columns or several rows a step, pool over time or answer through several layers: every panel treats them honestly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lstm_demo.lesson.views import EXPLAIN_VIEWS
from lstm_demo.model.config import ModelConfig
from lstm_demo.ui.server.warmup import warm_up
from lstm_demo.ui.state.views import EXPLAIN_VIEW
from tests.ui.conftest import write_model
from tests.ui.on_page import session

KINDS = {
    "columns": (ModelConfig(hidden_size=6, reading="columns"), "It reads the columns of the picture, from left to right."),
    "bands": (ModelConfig("gru", hidden_size=6, input_size=112, rows_per_step=4), "Each step reads 4 rows of the picture"),
    "mean": (ModelConfig(hidden_size=6, pooling="mean", head=(8,)), "The answer is made from the mean of the hidden states so far"),
    "cell": (ModelConfig(hidden_size=6, pooling="cell"), "The answer is made from the cell state c"),
    "all": (ModelConfig("rnn", hidden_size=6, pooling="all"), "The answer is made from the hidden states of all steps"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_view_is_drawn_and_the_page_says_how_it_reads(open_page: Callable[[], AppTest], models: Path, kind: str) -> None:
    config, sentence = KINDS[kind]
    write_model(models, kind, config)
    warm_up().wait()
    page = open_page()
    page.selectbox(key="model").set_value(kind).run()
    assert not page.exception and not page.error
    reading = session(page).reading
    assert reading is not None and reading.trace.config == config
    assert any(sentence in caption.value for caption in page.caption)
    for view in EXPLAIN_VIEWS:
        page.button_group(key=EXPLAIN_VIEW).set_value(view).run()
        assert not page.exception and not page.error, view
