"""The browser's address: read once, when a page opens; from then on it follows what the person does.

It is replaced in the browser, not written through `st.query_params`: that would leave an entry for the Back button at every click, and
each press of Back would run the page again.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from lstm_demo.ui.links.codec import PARAMETERS, Unpacked, unpack

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer


def lesson_in_address() -> Unpacked:
    """What the page was asked for; whatever the address holds, a lesson."""
    return unpack({name: st.query_params.get_all(name) for name in PARAMETERS if name in st.query_params})


def follow_in_address(query: str, *, key: str) -> None:
    """Draws nothing. key: names the part of the page that says so; of several, the last is right."""
    _component()(key=f"address-{key}", data={"query": query, "parameters": list(PARAMETERS)}, height=0)


def page_address() -> str:
    """The address without what stands behind its question mark; empty where no browser has told."""
    return (st.context.url or "").split("?")[0]


@cache
def _component() -> ComponentRenderer:
    script = Path(__file__).with_name("address.js").read_text(encoding="utf-8")
    return st.components.v2.component("lstm_demo_address", js=script)
