"""Files that a visitor uploads: how many, and their memory given back."""

from __future__ import annotations

from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

MAX_UPLOADS = 20
"""Models that one visitor may bring before the page is loaded anew."""


def give_back(file_id: str) -> None:
    """Streamlit keeps an uploaded file in memory for as long as its session lasts; from here on it has none of it."""
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, file_id)
