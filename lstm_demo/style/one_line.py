"""Words from a file or from another person, made fit to be shown: one line of letters, never a command to a terminal."""

from __future__ import annotations

import re

MAX_SENTENCE = 400
_SPACE = re.compile(r"[^\S\N{NO-BREAK SPACE}]+")  # all but the space in "98 %"


def one_line(text: str, most: int = MAX_SENTENCE) -> str:
    """Spaces and line ends as one space, what cannot be printed (escape sequences, marks that turn the reading direction, bytes of a file
    name that are not UTF-8) as question marks, and at most `most` characters, of which the last is then "…"."""
    short = text if len(text) <= 4 * most else text[: 4 * most] + "…"
    words = _SPACE.sub(" ", short).strip()
    cut = words if len(words) <= most else f"{words[: most - 1]}…"
    return "".join(sign if sign.isprintable() or sign == "\N{NO-BREAK SPACE}" else "?" for sign in cut)
