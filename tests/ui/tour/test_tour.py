from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lstm_demo.data.samples import sample_digits
from lstm_demo.files.catalogue import PRETRAINED, list_models
from lstm_demo.files.checkpoint import LoadedModel, load_model
from lstm_demo.lesson.views import EXPLAIN_VIEWS
from lstm_demo.model.trace import LSTMTrace
from lstm_demo.model.tracing import trace
from lstm_demo.ui.state.tour import Tour
from lstm_demo.ui.tour.facts import Facts, computed_facts, facts_of
from lstm_demo.ui.tour.pages import DIGIT, PAGES, TourPage, filled, pointed_at
from lstm_demo.ui.tour.panel import cue_of_page

ROOT = Path(__file__).parents[3]


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


def texts_of(page: TourPage) -> list[str]:
    """All that a person reads of a page, before the answer and after it."""
    question = page.question
    return [page.title, page.text] + ([question.asks, question.reveal, *question.choices] if question else [])


@pytest.mark.parametrize(
    "name", [entry.name for entry in list_models() if entry.card.model.cell == "lstm" and entry.path.parent == PRETRAINED]
)
def test_no_brace_reaches_a_person_whatever_lstm_reads(name: str, trained: LoadedModel) -> None:
    model = load_model(PRETRAINED / f"{name}.safetensors")
    reading = trace(model.model, sample_digits()[DIGIT])
    assert isinstance(reading, LSTMTrace)
    facts = facts_of(reading, model.card) | computed_facts(model.model, reading, trained.model)
    for page in PAGES:
        shown = filled(page, facts)
        assert (shown.question is None) == (page.question is None)
        assert len(shown.text) < 400
        for text in texts_of(shown):
            assert not {"{", "}"} & set(text) and "nan" not in text
        if shown.question:
            assert 0 <= facts[shown.question.right] < len(shown.question.choices)
    assert str(model.card.model.hidden_size) in filled(PAGES[2], facts).title


def test_a_page_does_not_speak_of_what_cannot_be_seen(facts: Facts) -> None:
    """In Present and in a lesson that hides parts of the page there may be no sidebar, no studio, no canvas."""
    spoken_of = {"desk": "Draw a digit", "explain": "above this card", "studio": "Watch it being learned", "train": "sidebar"}
    for part, words in spoken_of.items():
        everywhere = " ".join(text for page in PAGES for text in texts_of(filled(page, facts)))
        without = [filled(page, facts, lambda name, part=part: name != part) for page in PAGES]
        assert words in everywhere and words not in " ".join(text for page in without for text in texts_of(page))


def test_every_page_is_something_that_the_theatre_can_do(facts: Facts, read: LSTMTrace) -> None:
    for page in PAGES:
        for revealed in (None, page.question):
            cue = cue_of_page(page, facts, revealed)
            assert cue.fitted(read) == cue
            assert cue.view or pointed_at((revealed or page).mentions)  # it points at something
        opens = {page.opens, page.question.opens if page.question else None} - {None}
        assert opens <= set(EXPLAIN_VIEWS)


def test_the_arithmetic_of_the_tour_is_that_of_the_cell(facts: Facts, read: LSTMTrace) -> None:
    row, unit = int(facts["row"]) - 1, int(facts["unit"])
    assert facts["c"] == pytest.approx(read.cell_state[0, row, unit])
    assert facts["kept"] + facts["written"] == pytest.approx(facts["c"], abs=1e-6)
    assert facts["o"] * np.tanh(facts["c"]) == pytest.approx(facts["h"], abs=1e-6)
    assert abs(facts["kept"]) > 0.01 and abs(facts["written"]) > 0.01


def test_the_number_that_rides_along_is_the_product_of_the_forget_gates_and_what_was_added(facts: Facts, read: LSTMTrace) -> None:
    unit, start, end = (int(facts[name]) - (name != "rider") for name in ("rider", "ride_from", "ride_to"))
    left = read.cell_state[0, start, unit]
    added = 0.0
    for row in range(start + 1, end + 1):
        left *= read.forget_gate[0, row, unit]
        added = added * read.forget_gate[0, row, unit] + read.input_gate[0, row, unit] * read.candidate[0, row, unit]
    assert facts["ride_held"] == read.cell_state[0, start, unit] and facts["ride_now"] == read.cell_state[0, end, unit]
    assert facts["ride_left"] == pytest.approx(left, abs=1e-5)
    assert facts["ride_added"] == pytest.approx(added, abs=1e-5)
    cue = cue_of_page(next(page for page in PAGES if page.unit == "rider"), facts)
    assert (cue.rows[0], cue.rows[-1], cue.row) == (start, end, end)


@pytest.mark.parametrize("name", ["lstm-1x128", "lstm-2x128", "wizard-c"])
def test_the_page_on_forgetting_shows_a_gate_that_takes_most_of_a_memory(name: str) -> None:
    model = load_model(PRETRAINED / f"{name}.safetensors")
    reading = trace(model.model, sample_digits()[DIGIT])
    assert isinstance(reading, LSTMTrace)
    facts = facts_of(reading, model.card)
    row, unit = int(facts["shut_row"]) - 1, int(facts["shut_unit"])
    assert reading.forget_gate[-1, row, unit] == facts["shut_f"] < 0.35
    assert reading.cell_state[-1, row - 1, unit] == facts["shut_held"] and abs(facts["shut_held"]) >= 0.5
    assert facts["shut_left"] == pytest.approx(facts["shut_f"] * facts["shut_held"])


def test_while_a_prediction_is_open_the_future_is_hidden_and_the_answer_goes_to_its_row(facts: Facts) -> None:
    page = next(page for page in PAGES if page.question and page.question.hides)
    before, after = cue_of_page(page, facts), cue_of_page(page, facts, page.question)
    assert before.hide_after == before.row is not None and before.row < facts["half"] - 1
    assert after.hide_after is None and after.row == facts["half"] - 1 == 13 and after.view == before.view


def test_facts_that_need_no_torch_are_enough_for_all_but_what_is_asked_of_the_network(trained: LoadedModel, read: LSTMTrace) -> None:
    without = facts_of(read, trained.card)
    for page in PAGES:
        shown = filled(page, without)
        assert "{" not in shown.title + shown.text
        assert shown.question is None or shown.question.hides


def test_a_tour_that_was_left_is_resumed_where_it_was() -> None:
    tour = Tour()
    tour.go(5, 13)
    tour.leave()
    assert tour.page is None and tour.left_at == 5
    tour.go(99, 13)
    assert tour.page == len(PAGES) - 1


def test_a_blank_picture_has_a_tour_too(trained: LoadedModel) -> None:
    blank = trace(trained.model, np.zeros((28, 28), dtype=np.float32))
    assert isinstance(blank, LSTMTrace)
    facts = facts_of(blank, trained.card) | computed_facts(trained.model, blank, None)
    assert all(np.isfinite(value) for value in facts.values())
