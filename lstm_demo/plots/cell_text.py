"""Numbers written into the cells of a map, in black or white, whichever can be read there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lstm_demo.style.palette import Palette


def cell_text(x: object, y: object, text: str, share: float, palette: Palette, size: int) -> dict[str, Any]:
    """An annotation of a figure with the common look. share: of the sequential ramp, 0–1, by which the cell is coloured."""
    colour = readable_on(ramp_colour(palette.sequential, share))
    return {"x": x, "y": y, "text": text, "font": {"color": colour, "size": size}}


def ramp_colour(stops: Sequence[str], share: float) -> str:
    """As Plotly mixes it: linear between evenly spaced stops. share: 0–1."""
    place = min(max(share, 0.0), 1.0) * (len(stops) - 1)
    below = min(int(place), len(stops) - 2)
    pairs = zip(_channels(stops[below]), _channels(stops[below + 1]))
    return "#" + "".join(f"{round(low + (high - low) * (place - below)):02x}" for low, high in pairs)


def readable_on(colour: str) -> str:
    """Black or white: one of them always contrasts with `colour` by 4.58 : 1 or more."""
    return max(("#000000", "#ffffff"), key=lambda ink: contrast(ink, colour))


def contrast(one: str, other: str) -> float:
    """1–21, as WCAG 2.2 defines it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in (c / 255 for c in _channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return red, green, blue
