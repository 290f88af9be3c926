from __future__ import annotations

import pytest

from lstm_demo.runs.queue import JobRequest
from lstm_demo.style.file_names import file_name, reading_name, safe_name, size_in_words


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("lstm-1x128", "lstm-1x128"),
        ("lstm-1x128 (1)", "lstm-1x128-1"),
        ("../../etc/passwd", "etc-passwd"),
        (".hidden", "hidden"),
        ("drei äpfel\n", "drei-pfel"),
        ("模型", "model"),
        ("", "model"),
        ("a" * 500, "a" * 60),
        ("-rf *", "rf"),
    ],
)
def test_any_text_becomes_a_name_that_every_system_takes(text: str, name: str) -> None:
    assert safe_name(text) == name
    JobRequest("quick", name)  # the names that trainings may have are no narrower


def test_a_file_says_which_model_read_what() -> None:
    assert reading_name("lstm-1x128", 3) == "lstm-1x128-reads-3"
    assert reading_name("", 3) == "reads-3"
    assert file_name("my/model", "", "unit 7") == "my-model-unit-7"


@pytest.mark.parametrize(("count", "words"), [(1, "1 kB"), (55_737, "56 kB"), (435_498, "435 kB"), (5_211_784, "5.2 MB")])
def test_sizes_are_told_as_people_tell_them(count: int, words: str) -> None:
    assert size_in_words(count) == words
