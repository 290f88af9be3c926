"""The list "Cannot be read" in the sidebar: files among the runs that could not be read, and why."""

from __future__ import annotations

import streamlit as st

from lstm_demo.runs.unreadable import list_unreadable
from lstm_demo.ui.page.plain import plain

MOST = 20


def unreadable_panel() -> None:
    found = list_unreadable()
    if not found:
        return
    with st.expander(f"Cannot be read ({len(found)})"):
        for each in found[:MOST]:
            st.caption(f"**{plain(each.name)}**: {plain(each.why)}")
        if len(found) > MOST:
            st.caption(f"And {len(found) - MOST} more.")
