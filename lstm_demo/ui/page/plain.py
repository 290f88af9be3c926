"""Words from a file, a link or another person on the page: always letters, never a link, a picture, an icon or a formula."""

from __future__ import annotations

import re

from lstm_demo.style.one_line import one_line

MAX_SHOWN = 1000
_MARKS = re.compile(r"([\\`*_\[\]<>#$~|!&{}]|^[-+=]|(?<=^\d)[.)]|:(?=\S))")
_LOOKED_FOR = re.compile(r"(?<=[:@])(?=\S)|(?<=www)(?=\.)|(?<=[-<>=~])(?=[-<>=])", re.IGNORECASE)
_JOINER = "\N{WORD JOINER}"


def plain(text: str, most: int = MAX_SHOWN) -> str:
    """As Markdown that shows it letter by letter, on one line.

    A backslash before a mark stops Markdown. What Streamlit and GitHub's Markdown look for in the text afterwards (addresses, icons and
    emoji by name, arrows and dashes) is stopped by a word joiner, which has no width.
    """
    return _MARKS.sub(r"\\\1", _LOOKED_FOR.sub(_JOINER, one_line(text, most)))


def coded(text: str, most: int = MAX_SHOWN) -> str:
    """The same in the letters of a typewriter."""
    words = one_line(text, most).replace("`", "'")
    return f"`{words}`" if words else ""
