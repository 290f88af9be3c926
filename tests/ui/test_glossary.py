from __future__ import annotations

import pytest
import torch

from lstm_demo.insight.proof import source_of
from lstm_demo.model.config import CELL_KINDS, CellKind, ModelConfig
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.trace import TRACE_TYPES
from lstm_demo.ui.glossary import TERMS, line_of, matching
from lstm_demo.ui.theatre.cue import VIEWS


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_every_line_of_code_is_found_in_the_very_step(cell: CellKind) -> None:
    torch.manual_seed(0)
    source = source_of(RecurrentClassifier(ModelConfig(cell=cell, hidden_size=4)).cells()[0])
    for term in TERMS[cell]:
        if term.assigned:
            line = line_of(term, source)
            assert line and line in source and f"{term.assigned} = " in line


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_every_traced_quantity_is_explained(cell: CellKind) -> None:
    assert {quantity.name for quantity in TRACE_TYPES[cell].QUANTITIES} == {term.gate for term in TERMS[cell] if term.gate}


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_entries_point_at_views_that_there_are(cell: CellKind) -> None:
    assert {term.view for term in TERMS[cell] if term.view} <= set(VIEWS)


def test_the_search_finds_symbols_words_and_meanings() -> None:
    terms = TERMS["lstm"]
    assert [term.word for term in matching(terms, "FORGET")] == ["forget gate"]
    assert "cell state" in {term.word for term in matching(terms, "conveyor")}
    assert matching(terms, "  ") == list(terms)
    assert matching(terms, "transformer") == []
