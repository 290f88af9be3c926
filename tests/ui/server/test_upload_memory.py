"""The memory of uploaded files: of one page and of all."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec
from streamlit.testing.v1 import AppTest

from lstm_demo.ui.server import upload_memory
from lstm_demo.ui.server.upload_memory import MAX_FILES_OF_ONE, limit_upload_memory, was_refused


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch) -> MemoryUploadedFileManager:
    monkeypatch.setattr(upload_memory, "MAX_BYTES_OF_ONE", 100)
    monkeypatch.setattr(upload_memory, "MAX_BYTES", 250)
    limit_upload_memory()
    return MemoryUploadedFileManager("/upload")


def upload(manager: MemoryUploadedFileManager, page: str, name: str, size: int) -> None:
    manager.add_file(page, UploadedFileRec(name, name, "image/png", b"x" * size))


def held(manager: MemoryUploadedFileManager, page: str) -> dict[str, bytes]:
    return {name: file.data for name, file in manager.file_storage[page].items()}


def test_a_page_that_uploads_on_and_on_keeps_its_newest_files(manager: MemoryUploadedFileManager) -> None:
    for number in range(10):
        upload(manager, "a", f"large {number}", 60)
    assert list(held(manager, "a")) == ["large 9"]
    for number in range(10):
        upload(manager, "b", f"empty {number}", 0)
    assert list(held(manager, "b")) == [f"empty {number}" for number in range(10 - MAX_FILES_OF_ONE, 10)]


def test_a_file_that_is_too_much_for_all_is_refused_until_a_page_is_closed(manager: MemoryUploadedFileManager) -> None:
    for page in ("a", "b", "c"):
        upload(manager, page, "picture", 90)
    assert was_refused(held(manager, "c")["picture"]) and not was_refused(held(manager, "b")["picture"])
    manager.remove_session_files("a")
    upload(manager, "c", "again", 90)
    assert not was_refused(held(manager, "c")["again"])


def test_who_uploads_what_is_too_much_is_told_so(open_page: Callable[[], AppTest]) -> None:
    page = open_page()
    page.file_uploader(key=f"picture-{page.session_state['session'].picture_uploads}").set_value(
        ("digit.png", upload_memory._REFUSED, "image/png")
    ).run()
    assert [note.value for note in page.info if "as many uploaded files as it may" in note.value]
    page.file_uploader(key="bring-0").set_value(("a.safetensors", upload_memory._REFUSED, "application/octet-stream")).run()
    assert [note.value for note in page.warning if "as many uploaded files as it may" in note.value]
