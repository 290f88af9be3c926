from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lstm_demo.data.samples import sample_digits
from lstm_demo.insight.sentence import say
from lstm_demo.model.trace import LSTMTrace
from lstm_demo.model.tracing import trace
from lstm_demo.training.checkpoint import LoadedModel, load_model
from lstm_demo.ui.tour_facts import Facts, computed_facts, facts_of
from lstm_demo.ui.tour_pages import DIGIT, PAGES
from lstm_demo.ui.tour_panel import cue_of_page
from lstm_demo.ui.tour_state import Tour
from lstm_demo.ui.views import VIEWS

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def trained() -> LoadedModel:
    return load_model(ROOT / "pretrained" / "lstm-1x32.safetensors")


@pytest.fixture(scope="session")
def read(trained: LoadedModel) -> LSTMTrace:
    reading = trace(trained.model, sample_digits()[DIGIT])
    assert isinstance(reading, LSTMTrace)
    return reading


@pytest.fixture(scope="session")
def facts(trained: LoadedModel, read: LSTMTrace) -> Facts:
    return facts_of(read, trained.card) | computed_facts(trained.model, read, trained.model)


def test_the_tour_is_ten_to_fourteen_short_pages_with_three_questions() -> None:
    assert 10 <= len(PAGES) <= 14
    assert sum(page.question is not None for page in PAGES) == 3
    assert max(len(page.text) for page in PAGES) < 450


def test_every_text_is_filled_from_the_reading(facts: Facts) -> None:
    for page in PAGES:
        texts = [page.text]
        if page.question:
            assert page.question.right in facts
            assert 0 <= facts[page.question.right] < len(page.question.choices)
            texts += [page.question.asks, page.question.reveal, *page.question.choices]
        for text in texts:
            assert "{" not in say("verdict", text, (), (), facts).text


def test_every_page_is_something_that_the_theatre_can_do(facts: Facts, read: LSTMTrace) -> None:
    for page in PAGES:
        cue = cue_of_page(page, facts)
        assert cue.fitted(read) == cue
        opens = {page.opens, page.question.opens if page.question else None} - {None}
        assert opens <= set(VIEWS)


def test_the_arithmetic_of_the_tour_is_that_of_the_cell(facts: Facts, read: LSTMTrace) -> None:
    row, unit = int(facts["row"]) - 1, int(facts["unit"])
    assert facts["c"] == pytest.approx(read.cell_state[0, row, unit])
    assert facts["kept"] + facts["written"] == pytest.approx(facts["c"], abs=1e-6)
    assert facts["o"] * np.tanh(facts["c"]) == pytest.approx(facts["h"], abs=1e-6)
    assert abs(facts["kept"]) > 0.01 and abs(facts["written"]) > 0.01


def test_facts_that_need_no_torch_are_enough_for_all_but_what_is_asked_of_the_network(trained: LoadedModel, read: LSTMTrace) -> None:
    without = facts_of(read, trained.card)
    for page in PAGES:
        assert "{" not in say("verdict", page.text, (), (), without).text


def test_a_tour_that_was_left_is_resumed_where_it_was() -> None:
    tour = Tour()
    tour.go(5)
    tour.leave()
    assert tour.page is None and tour.left_at == 5
    tour.go(99)
    assert tour.page == len(PAGES) - 1


def test_a_blank_picture_has_a_tour_too(trained: LoadedModel) -> None:
    blank = trace(trained.model, np.zeros((28, 28), dtype=np.float32))
    assert isinstance(blank, LSTMTrace)
    facts = facts_of(blank, trained.card) | computed_facts(trained.model, blank, None)
    assert all(np.isfinite(value) for value in facts.values())
