"""Many pages that draw at once are read one after the other, two at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

AT_ONCE = 2
"""While one is in torch's kernels, another may be in Python."""


@st.cache_resource(show_spinner=False)
def _turns() -> threading.BoundedSemaphore:
    return threading.BoundedSemaphore(AT_ONCE)


@contextmanager
def one_of_few() -> Iterator[None]:
    """Wait for a turn, and have it.

    Threads that all run Python pass it on to each other every few milliseconds, at every message to a browser too: with twenty readings
    under way all of them are late, where two at a time would be done when the others begin.
    """
    with _turns():
        yield
