"""Bring a model, without a browser: a model of ours is read with at once, anything else is told and changes nothing."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.testing.v1 import AppTest

from lstm_demo.files.installation_key import KEY
from lstm_demo.model.config import ModelConfig
from lstm_demo.ui.page.plain import plain
from lstm_demo.ui.server.upload import MAX_UPLOADS, uploads
from tests.ui.conftest import write_model

Opener = Callable[[], AppTest]
VISITOR = "test session id"  # AppTest has no cookie
OURS = "application/octet-stream"


def bring(page: AppTest, content: bytes, name: str) -> AppTest:
    number = page.session_state["session"].model_uploads
    return page.file_uploader(key=f"bring-{number}").set_value((name, content, OURS)).run()


def a_model(folder: Path, hidden_size: int = 7) -> bytes:
    folder.mkdir()
    return write_model(folder, "theirs", ModelConfig(hidden_size=hidden_size)).read_bytes()


def words(page: AppTest) -> str:
    return " ".join(element.value for kind in (page.caption, page.warning, page.error) for element in kind).replace("\\", "")


def test_a_model_that_is_brought_reads_the_same_digit_at_once(open_page: Opener, models: Path) -> None:
    page = open_page()
    given = page.session_state["session"].input
    bring(page, a_model(models / "elsewhere"), "../theirs (1).safetensors")
    session = page.session_state["session"]
    assert session.model == "theirs-1" and session.input is given
    assert session.reading.trace.config.hidden_size == 7
    assert (models / "theirs-1.safetensors").is_file()
    assert "theirs-1 is here and reads your digit" in words(page)


def test_the_same_model_again_is_chosen_not_kept_twice(open_page: Opener, models: Path) -> None:
    page = open_page()
    content = (models / "other-gru.safetensors").read_bytes()
    before = sorted(models.glob("*.safetensors"))
    bring(page, content, "copy.safetensors")
    assert page.session_state["session"].model == "other-gru"
    assert sorted(models.glob("*.safetensors")) == before
    assert "other-gru was here already" in words(page)


@pytest.mark.parametrize("name", ["tutorial.pt", "<b>![x](elsewhere).ckpt"])
def test_a_pickle_is_answered_with_the_command_that_converts_it(open_page: Opener, models: Path, name: str) -> None:
    file = io.BytesIO()
    torch.save({"fc.weight": torch.zeros(3)}, file)
    page = open_page()
    before = page.session_state["session"].reading
    bring(page, file.getvalue(), name)
    assert "is a pickle" in words(page)
    assert any("lstm_demo convert" in code.value for code in page.code)
    assert page.session_state["session"].reading is before
    assert "![x](" not in " ".join(warning.value for warning in page.warning)  # a name is shown letter by letter


def test_a_damaged_model_is_one_sentence_and_nothing_changes(open_page: Opener, models: Path) -> None:
    page = open_page()
    content = a_model(models / "elsewhere")
    bring(page, content[:-1] + bytes([content[-1] ^ 1]), "theirs.safetensors")
    assert "theirs.safetensors is damaged" in words(page)
    assert not page.exception and page.session_state["session"].model == "lstm-1x128"
    assert not (models / "theirs.safetensors").exists()


def test_a_page_without_models_can_be_brought_one(open_page: Opener, models: Path) -> None:
    content = a_model(models / "elsewhere")
    for path in models.glob("*.safetensors"):
        path.unlink()
    page = bring(open_page(), content, "theirs.safetensors")
    assert page.session_state["session"].model == "theirs"


def test_plain_leaves_no_sign_that_markdown_would_act_on() -> None:
    assert plain("![a](b) <i> *c* `d` 1.2") == r"\!\[a\](b) \<i\> \*c\* \`d\` 1.2"


def test_the_memory_of_a_file_is_given_back_at_once(open_page: Opener, models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given_back: list[str] = []
    monkeypatch.setattr(MemoryUploadedFileManager, "remove_file", lambda manager, session_id, file_id: given_back.append(file_id))
    bring(bring(open_page(), b"none", "a.safetensors"), b"none", "b.safetensors")
    assert len(set(given_back)) == 2


def test_the_command_on_a_brought_models_card_is_told_and_not_offered_to_be_run(open_page: Opener, models: Path) -> None:
    content = a_model(models / "elsewhere")
    (models / KEY).unlink()  # it is another installation's that made it
    page = bring(open_page(), content, "theirs.safetensors")
    assert "Its file says that this made it: `python -m lstm_demo train --out theirs.safetensors`" in words(page)
    assert not any("theirs" in element.value for element in page.code)


def test_a_visitor_who_brought_as_many_files_as_may_be_is_told_so(open_page: Opener) -> None:
    page = open_page()
    for _ in range(MAX_UPLOADS):
        uploads().add(VISITOR)
    page.run()
    assert page.file_uploader(key="bring-0").disabled and f"{MAX_UPLOADS} files were brought" in words(page)
    assert open_page().file_uploader(key="bring-0").disabled, "also when the page is loaded anew"


def test_a_file_that_is_brought_counts_for_the_visitor_for_an_hour(open_page: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(MAX_UPLOADS - 1):
        uploads().add(VISITOR)
    page = bring(open_page(), b"none", "a.safetensors")
    assert page.file_uploader(key="bring-1").disabled and not uploads().full("another")
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 3601)
    assert not uploads().full(VISITOR)
