"""Setting a widget from Python."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def page() -> None:
    import streamlit as st

    from lstm_demo.ui.state.session import set_widget, start_widget

    start_widget("choice", "a")
    if "wanted" in st.session_state:
        set_widget("choice", st.session_state["wanted"])
    st.segmented_control("Choice", ["a", "b"], key="choice")


def test_a_run_that_only_confirms_a_value_does_not_tell_the_browser_to_show_it() -> None:
    app = AppTest.from_function(page).run()
    assert app.button_group[0].value == "a"
    app.button_group[0].set_value("b")
    app.run()
    assert app.button_group[0].value == "b"
    assert not app.button_group[0].proto.set_value, "the browser would undo what was pressed since the run began"
    app.session_state["wanted"] = "a"
    app.run()
    assert app.button_group[0].proto.set_value and app.button_group[0].value == "a"
