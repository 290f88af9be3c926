"""The theatre on a page, without a browser: who decides what is looked at."""

from __future__ import annotations

import pytest
from streamlit.runtime.scriptrunner_utils.exceptions import RerunException
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
from streamlit.testing.v1 import AppTest

from lstm_demo.theatre.selection import Selection, default_selection
from lstm_demo.ui.page import theatre as theatre_module


def page() -> None:
    import streamlit as st

    from lstm_demo.ui.page.theatre import theatre

    trace, wanted = st.session_state["trace"], st.session_state["wanted"]
    st.session_state["got"] = theatre(trace, reading=st.session_state["reading"], selection=wanted)


def opened(trace, wanted):
    app = AppTest.from_function(page)
    app.session_state["trace"] = trace
    app.session_state["wanted"] = wanted
    app.session_state["reading"] = "first"
    return app


def test_the_page_decides_until_a_person_does(trace_of):
    app = opened(trace_of(), Selection(0, 3)).run()
    assert not app.exception
    assert app.session_state["got"] == Selection(0, 3)


def test_a_person_wins_over_the_page_once(trace_of):
    app = opened(trace_of(), Selection(0, 3)).run()
    app.session_state["theatre"] = {"selection": {"layer": 1, "unit": 2, "row": 9, "turn": 1}}
    app.run()
    assert app.session_state["got"] == Selection(1, 2, 9)
    app.run()
    assert app.session_state["got"] == Selection(0, 3)


def test_a_selection_that_no_longer_fits_gives_way_to_the_default(trace_of):
    small = trace_of(hidden_size=3, num_layers=1)
    app = opened(small, Selection(1, 4)).run()
    assert app.session_state["got"] == default_selection(small)


def test_a_new_reading_plays_and_so_pins_no_row(trace_of):
    app = opened(trace_of(), Selection(0, 3)).run()
    app.session_state["wanted"] = Selection(0, 3, 9)
    assert app.run().session_state["got"] == Selection(0, 3, 9)
    app.session_state["reading"] = "second"
    assert app.run().session_state["got"] == Selection(0, 3, None)


def cut_short_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit ends the next run where it draws the theatre, and begins another: so it does where a second request has come."""
    component = theatre_module.component

    def cut(**what: object) -> None:
        monkeypatch.setattr(theatre_module, "component", component)
        raise RerunException(RerunData())

    monkeypatch.setattr(theatre_module, "component", lambda *registered: cut)


def test_a_run_that_is_cut_short_loses_nothing_that_the_person_chose(trace_of, monkeypatch):
    app = opened(trace_of(), Selection(0, 3)).run()
    app.session_state["theatre"] = {"selection": {"layer": 1, "unit": 2, "row": 9, "turn": 1}}
    cut_short_once(monkeypatch)
    app.run()
    assert app.session_state["got"] == Selection(1, 2, 9)


def test_a_run_that_is_cut_short_leaves_a_new_reading_new(trace_of, monkeypatch):
    app = opened(trace_of(), Selection(0, 3, 9)).run()
    app.session_state["reading"] = "second"
    cut_short_once(monkeypatch)
    assert app.run().session_state["got"] == Selection(0, 3, None)


def test_a_reading_that_the_browser_lost_does_not_play_over_the_row_that_is_pinned(trace_of, monkeypatch):
    """The page was drawn anew: what plays by itself is a reading that nobody has looked at."""
    packed = []
    pack = theatre_module.pack
    monkeypatch.setattr(theatre_module, "pack", lambda *given, **what: packed.append(what["autoplay"]) or pack(*given, **what))
    app = opened(trace_of(), Selection(0, 3)).run()
    app.session_state["wanted"] = Selection(0, 3, 9)
    app.run()
    assert packed == [True, False]
