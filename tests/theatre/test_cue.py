"""What the page may ask of the theatre, and what it then means for the selection."""

from __future__ import annotations

import re

import pytest

from lstm_demo.theatre.bundle import SCRIPTS
from lstm_demo.theatre.cue import VIEWS, Cue, overridden_in
from lstm_demo.theatre.selection import Selection


def test_a_cue_that_the_theatre_could_not_follow_is_refused():
    for wrong in ({"view": "cellar"}, {"speed": 3.0}, {"number": 0}):
        with pytest.raises(ValueError):
            Cue(**({"number": 1} | wrong))


def test_every_view_that_can_be_pointed_at_is_there():
    scripts = "".join(path.read_text(encoding="utf-8") for path in SCRIPTS.rglob("*.js"))
    for view in VIEWS:
        assert re.search(rf'"data-view": [^,\n]*"{view}"|name: "{view}"', scripts)


def test_what_a_trace_does_not_have_is_left_out(trace_of):
    cue = Cue(1, row=28, unit=5, layer=2, rows=(3, 28), units=(4, 5), gate="update_gate", digit=10).fitted(trace_of())
    assert cue == Cue(1, rows=(3,), units=(4,))
    kept = Cue(1, row=27, unit=4, layer=1, gate="cell_state", digit=9)
    assert kept.fitted(trace_of()) == kept


def test_a_cue_moves_the_selection_only_where_it_says_so():
    here = Selection(0, 3, 9)
    assert Cue(1).applied(here) == here
    assert Cue(1, layer=1, unit=2, row=5).applied(here) == Selection(1, 2, 5)
    assert Cue(1, row=5, play=True).applied(here) == Selection(0, 3, None)


@pytest.mark.parametrize("sent", [{}, {"touched": None}, {"touched": "1"}, {"touched": True}])
def test_a_browser_that_says_nothing_sensible_has_let_go_of_nothing(sent):
    assert overridden_in(sent) == 0
