"""Present: canvas and theatre alone, in type that can be read from the back of a class, and the keys of a clicker."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from lstm_demo.ui.browser.component import component
from lstm_demo.ui.state.session import Session

HERE = Path(__file__).parent
HELP = "For a projector: big type, the canvas and the theatre alone. A clicker, or Page Down, goes through the story or the tour."


def present_button(session: Session) -> None:
    """Beside the title: turns Present on, or off. The same button for both, so that the focus stays where it is."""
    link = session.link
    if link.presenting:
        st.button("Leave Present", key="present", type="tertiary", help="Esc", on_click=link.present, args=(False,))
    else:
        st.button("Present", icon=":material/slideshow:", key="present", type="tertiary", help=HELP, on_click=link.present, args=(True,))


def present(session: Session) -> None:
    """While Present is on: its style, and its keys. What it hides is only hidden, so that nothing that was set there is lost."""
    if session.link.presenting:
        st.html(HERE / "present.css")
        component("present", HERE / "present.js")(key="presenting", height=0)
