"""Limits how many pages of one server make a reading at the same time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

AT_ONCE = 2
"""While one reading is in torch's kernels, another can run Python code."""


@st.cache_resource(show_spinner=False)
def _limit() -> threading.BoundedSemaphore:
    return threading.BoundedSemaphore(AT_ONCE)


@contextmanager
def limited_readings() -> Iterator[None]:
    """Wait until fewer than `AT_ONCE` readings are being made, and count as one of them.

    Python's threads take turns every few milliseconds and at every message to a browser. With twenty readings at once, all of them would
    be late; two at a time, the first are finished before the last begin.
    """
    with _limit():
        yield
