"""The theatre on a page, without a browser: who decides what is looked at."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from lstm_demo.ui.theatre.selection import Selection, default_selection


def page() -> None:
    import streamlit as st

    from lstm_demo.ui.theatre import theatre

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
    app.session_state["theatre: memory"].chosen = True  # what the component's callback leaves
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
