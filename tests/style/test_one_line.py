"""Words of strangers on one line."""

from __future__ import annotations

import sys

import pytest

from lstm_demo.style.one_line import one_line


def test_nothing_that_a_terminal_would_obey_is_left() -> None:
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    for start in range(0, len(every), 300):
        assert all(sign.isprintable() or sign == "\N{NO-BREAK SPACE}" for sign in one_line(every[start : start + 300]))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\n\n  b\tc ", "a b c"),
        ("\x1b[31mred\x1b]0;title\x07", "?[31mred?]0;title?"),
        ("98.5\N{NO-BREAK SPACE}%", "98.5\N{NO-BREAK SPACE}%"),
        ("gpj\N{RIGHT-TO-LEFT OVERRIDE}exe", "gpj?exe"),
        ("\udcff.safetensors", "?.safetensors"),
        ("Übung 数字", "Übung 数字"),
    ],
)
def test_words_stay_and_signs_go(text: str, line: str) -> None:
    assert one_line(text) == line


def test_a_line_is_cut_at_its_length() -> None:
    assert one_line("x" * 900_000, 50) == "x" * 49 + "…"
    assert one_line("x" * 50, 50) == "x" * 50
