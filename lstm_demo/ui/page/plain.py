"""Shows a text from a file, a link or another person as plain letters: never as a link, a picture, an icon or a formula."""

from __future__ import annotations

import re

from lstm_demo.style.one_line import one_line

MAX_SHOWN = 1000
_MARKS = re.compile(r"([\\`*_\[\]<>#$~|!&{}]|^[-+=]|(?<=^\d)[.)]|:(?=\S))")
_LOOKED_FOR = re.compile(r"(?<=[:@])(?=\S)|(?<=www)(?=\.)|(?<=[-<>=~])(?=[-<>=])", re.IGNORECASE)
_JOINER = "\N{WORD JOINER}"


def plain(text: str, most: int = MAX_SHOWN) -> str:
    """Markdown that shows the text letter by letter, on one line.

    A backslash stops each Markdown mark. Streamlit and GitHub's Markdown also turn addresses, names of icons and emoji, arrows and
    dashes into something else. A word joiner, a character without width, stops these.
    """
    return _MARKS.sub(r"\\\1", _LOOKED_FOR.sub(_JOINER, one_line(text, most)))


def coded(text: str, most: int = MAX_SHOWN) -> str:
    """The same as inline code, in a font of fixed width."""
    words = one_line(text, most).replace("`", "'")
    return f"`{words}`" if words else ""
