"""The forms in which a reading can be taken away, by the endings of their files, and what is said where a package for one is missing."""

from __future__ import annotations

from typing import Literal

from lstm_demo.export.animation.layout import SHOWN_UNITS
from lstm_demo.model.trace import Trace
from lstm_demo.style.palette import LIGHT, Palette

Pictured = Literal["gif", "mp4", "svg", "png"]
Tabled = Literal["csv", "npz"]


class MissingPackage(ValueError):
    """A package that only one form needs is not installed. The message is a sentence with the command that installs it."""

    def __init__(self, what: str, package: str) -> None:
        super().__init__(f"{what} needs the package {package}, which is not installed: pip install {package}")


def pictured(form: Pictured, trace: Trace, layer: int | None = None, *, palette: Palette = LIGHT, units: int = SHOWN_UNITS) -> bytes:
    """The animation as a GIF or a film; the maps after the last row as SVG or PNG. What each needs is imported only now.

    layer: from 0; None is the top one. units: how many, the liveliest, are shown at most.

    Raises:
        ValueError: no such layer, units below 1, a network of other than ten classes, or a film where there is no ffmpeg.
    """
    if form == "svg":
        from lstm_demo.export.animation.still_picture import svg_text

        return svg_text(trace, layer, palette=palette, units=units).encode()
    if form == "png":
        from lstm_demo.export.animation.still_picture import png_bytes

        return png_bytes(trace, layer, palette=palette, units=units)
    from lstm_demo.export.animation.gif_and_mp4 import gif_bytes, mp4_bytes

    return (gif_bytes if form == "gif" else mp4_bytes)(trace, layer, palette=palette, units=units)


def tabled(form: Tabled, trace: Trace) -> bytes:
    """Every number of the reading."""
    from lstm_demo.export.table import csv_text, npz_bytes

    return csv_text(trace).encode() if form == "csv" else npz_bytes(trace)
