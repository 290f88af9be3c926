"""Limits the memory of uploaded files, which Streamlit keeps for as long as the page is open that brought them.

Streamlit's server takes any number of files for a page, whatever its uploaders show. A page of ours needs one picture and one model at a
time: its older files are let go where a new one would be too much. Where all pages together hold as much as may be, the new file is
replaced by a mark of refusal, from which the page makes a sentence.
"""

from __future__ import annotations

import threading
from functools import cache, wraps

from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

MAX_FILES_OF_ONE, MAX_BYTES_OF_ONE = 4, 70_000_000
"""Of one page: two models of the largest network."""
MAX_BYTES = 300_000_000
"""Of all pages of this process together."""
TOO_MUCH = "This server holds as many uploaded files as it may, of all visitors together. Try it again in a few minutes."
_REFUSED = b"refused: too much is held"


@cache
def limit_upload_memory() -> None:
    """Make Streamlit keep these limits, once per process."""
    add, lock = MemoryUploadedFileManager.add_file, threading.Lock()

    @wraps(add)
    def add_within_limits(self: MemoryUploadedFileManager, session_id: str, file: UploadedFileRec) -> None:
        with lock:
            _make_room(self, session_id, len(file.data))
            held = sum(len(other.data) for files in list(self.file_storage.values()) for other in list(files.values()))
            add(self, session_id, file if held + len(file.data) <= MAX_BYTES else file._replace(data=_REFUSED))

    MemoryUploadedFileManager.add_file = add_within_limits  # type: ignore[method-assign]


def was_refused(content: bytes) -> bool:
    """Whether this stands for a file that was too much; `TOO_MUCH` says so."""
    return content == _REFUSED


def _make_room(manager: MemoryUploadedFileManager, session_id: str, size: int) -> None:
    """Let the oldest files of this page go until one of `size` bytes more is within the limits of one page."""
    files = list(manager.file_storage.get(session_id, {}).values())
    while files and (len(files) >= MAX_FILES_OF_ONE or sum(len(file.data) for file in files) + size > MAX_BYTES_OF_ONE):
        manager.remove_file(session_id, files.pop(0).file_id)
