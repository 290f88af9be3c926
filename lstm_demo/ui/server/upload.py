"""Files that visitors upload: how many, and their memory given back."""

from __future__ import annotations

import threading
import time
from collections import deque

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

MAX_UPLOADS = 20
"""Models that one visitor may bring in an hour."""
_HOUR = 3600.0


class Uploads:
    """How many models each visitor has brought in the last hour. May be used from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._times: dict[str, deque[float]] = {}

    def full(self, visitor: str) -> bool:
        """They have brought as many as they may."""
        with self._lock:
            self._forget()
            return len(self._times.get(visitor, ())) >= MAX_UPLOADS

    def add(self, visitor: str) -> None:
        with self._lock:
            self._times.setdefault(visitor, deque()).append(time.monotonic())

    def _forget(self) -> None:
        an_hour_ago = time.monotonic() - _HOUR
        for visitor, times in list(self._times.items()):
            while times and times[0] < an_hour_ago:
                times.popleft()
            if not times:
                del self._times[visitor]


@st.cache_resource(show_spinner=False)
def uploads() -> Uploads:
    """Those of the process."""
    return Uploads()


def give_back(file_id: str) -> None:
    """Streamlit keeps an uploaded file in memory for as long as its session lasts; from here on it has none of it."""
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, file_id)
