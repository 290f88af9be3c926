"""The queue of trainings, one per process."""

from __future__ import annotations

import streamlit as st

from lstm_demo.runs.queue import JobQueue


@st.cache_resource(show_spinner=False)
def job_queue() -> JobQueue:
    """The same queue for all pages. The first call after a restart of the server continues the trainings that it left behind."""
    return JobQueue()
