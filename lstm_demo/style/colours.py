"""The colours of what is taken away, by the words that a person chooses them with, on the command line as in a link to the page."""

from __future__ import annotations

from typing import get_args

from lstm_demo.style.palette import VARIANTS, Palette, Theme, Variant

THEMES: tuple[Theme, ...] = get_args(Theme)
COLOURS: tuple[Variant, ...] = get_args(Variant)


def palette_of(theme: Theme = "light", colours: Variant = "standard") -> Palette:
    """Raises ValueError for a word that is none of `THEMES` or `COLOURS`."""
    for name, word, known in (("theme", theme, THEMES), ("colours", colours, COLOURS)):
        if word not in known:
            raise ValueError(f"{name} must be {' or '.join(known)}, got {word!r}")
    return VARIANTS[colours][theme]
