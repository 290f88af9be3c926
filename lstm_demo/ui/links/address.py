"""The browser's address: read once, when a page opens; from then on it follows what the person does.

It is replaced in the browser, not written through `st.query_params`: that would leave an entry for the Back button at every click, and
each press of Back would run the page again.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from lstm_demo.ui.browser.component import component
from lstm_demo.ui.links.codec import PARAMETERS, Unpacked, unpack


def lesson_in_address() -> Unpacked:
    """What the page was asked for; whatever the address holds, a lesson."""
    return unpack({name: st.query_params.get_all(name) for name in PARAMETERS if name in st.query_params})


def follow_in_address(query: str, *, key: str) -> None:
    """Draws nothing. key: names the part of the page that says so; of several, the last is right."""
    address = component("address", Path(__file__).with_suffix(".js"))
    address(key=f"address-{key}", data={"query": query, "parameters": list(PARAMETERS)}, height=0)


def page_address() -> str:
    """The address without what stands behind its question mark; empty where no browser has told."""
    return (st.context.url or "").split("?")[0]
