"""Setting a widget from Python."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def page() -> None:
    import streamlit as st

    from lstm_demo.ui.state.session import set_widget

    set_widget("choice", st.session_state.get("wanted", "a"))
    st.segmented_control("Choice", ["a", "b"], key="choice")


def test_a_run_that_only_confirms_a_value_does_not_tell_the_browser_to_show_it() -> None:
    app = AppTest.from_function(page).run()
    app.run()
    assert not app.button_group[0].proto.set_value, "the browser would undo what was pressed since the run began"
    app.session_state["wanted"] = "b"
    app.run()
    assert app.button_group[0].proto.set_value and app.button_group[0].value == "b"
