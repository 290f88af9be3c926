"""The address in the browser: it is read once, when the page opens, and then kept up to date.

The browser replaces it itself. Writing `st.query_params` would add an entry to the browser's history at every click, and each press of the
Back button would run the page again.
"""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lstm_demo.lesson.codec import PARAMETERS, Unpacked, unpack
from lstm_demo.ui.browser.component import component


def lesson_in_address() -> Unpacked:
    """The lesson in the address. Whatever the address holds, this is a valid lesson; the note says what could not be read."""
    return unpack({name: st.query_params.get_all(name) for name in PARAMETERS if name in st.query_params})


def follow_in_address(query: str, *, key: str, drawn: bool = False) -> None:
    """Draws nothing. Make this query the one in the address.

    key: the part of the page that calls this; the last call wins. drawn: whether the query's picture was drawn on the canvas.

    Each call carries its time, in seconds: the browser may come to the call of one part after a later call of another. It carries the
    session, too: where that is another than before, the server has forgotten the page, and the browser loads it anew at its address.
    """
    context = get_script_run_ctx()
    asked = {
        "query": query,
        "parameters": list(PARAMETERS),
        "time": time.time(),
        "session": context.session_id if context else "",
        "drawn": drawn,
    }
    address = component("address", Path(__file__).with_suffix(".js"))
    address(key=f"address-{key}", data=asked, height=0)


@st.fragment(run_every=timedelta(days=1))
def ask_when_reconnected() -> None:
    """Draws nothing. With it, a browser that has lost its server asks for the whole page as soon as it has found one again.

    Streamlit's browser does so only where a fragment runs by a timer, or was what ran last. Else a server that does not know the page waits
    for a press, and drops it, since it comes from a fragment that this server has not drawn.
    """


def page_address() -> str:
    """The address without its query; empty where the browser has not reported it."""
    return (st.context.url or "").split("?")[0]
