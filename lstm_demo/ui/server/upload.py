"""Limits how many models a visitor may upload, and frees the memory of uploaded files."""

from __future__ import annotations

import threading
import time
from collections import deque

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

MAX_UPLOADS = 20
"""How many models one visitor may upload in an hour."""
_HOUR = 3600.0


class Uploads:
    """Counts the models that each visitor has uploaded in the last hour. It can be used from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._times: dict[str, deque[float]] = {}

    def full(self, visitor: str) -> bool:
        """Whether this visitor has reached the limit."""
        with self._lock:
            self._forget_old()
            return len(self._times.get(visitor, ())) >= MAX_UPLOADS

    def add(self, visitor: str) -> None:
        with self._lock:
            self._times.setdefault(visitor, deque()).append(time.monotonic())

    def _forget_old(self) -> None:
        an_hour_ago = time.monotonic() - _HOUR
        for visitor, times in list(self._times.items()):
            while times and times[0] < an_hour_ago:
                times.popleft()
            if not times:
                del self._times[visitor]


@st.cache_resource(show_spinner=False)
def uploads() -> Uploads:
    """The counts of this process."""
    return Uploads()


def free_upload(file_id: str) -> None:
    """Free the memory of an uploaded file. Streamlit would keep the file for as long as its session lasts."""
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, file_id)
