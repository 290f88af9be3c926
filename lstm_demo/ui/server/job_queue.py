"""The process's one queue of trainings."""

from __future__ import annotations

import streamlit as st

from lstm_demo.runs.queue import JobQueue


@st.cache_resource(show_spinner=False)
def job_queue() -> JobQueue:
    """A refreshed page or a second tab finds the same jobs; the first one after a restart takes up what was left."""
    return JobQueue()
