"""File names that say what is inside, made of what any system and any shell takes; sizes; figures."""

from __future__ import annotations

import re

MAX_NAME = 60
MAPS = "maps"
FIGURES = (MAPS, "gates", "unit", "gradient", "verdict")
"""The single figures of a reading that `figures.figure_bytes` draws."""


def safe_name(text: str, otherwise: str = "model") -> str:
    """Letters, digits, dots, dashes and underscores, at most 60 of them, the first a letter or digit; `otherwise` if nothing is left."""
    name = re.sub(r"[^\w.]+", "-", text, flags=re.ASCII)
    return re.sub(r"^[^A-Za-z0-9]+", "", name)[:MAX_NAME].rstrip("-.") or otherwise


def file_name(*parts: str) -> str:
    """The parts that are not empty, joined by dashes, without an ending: `lstm-1x128-reads-3-gate-activity`."""
    return "-".join(safe_name(part) for part in parts if part)


def reading_name(model: str, digit: int) -> str:
    """`lstm-1x128-reads-3`: what everything taken away of one reading is called."""
    return file_name(model, f"reads-{digit}")


def size_in_words(count: int) -> str:
    """Of a file: `5.0 MB`, `98 kB`."""
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(count / 1e3, 1):.0f} kB"
