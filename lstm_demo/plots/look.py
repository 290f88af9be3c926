"""What every figure has in common: no background of its own, quiet axes, one font, numbers with a true minus."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from lstm_demo.style.palette import Palette

FONT = "Source Sans, Source Sans Pro, system-ui, sans-serif"
LABEL_SIZE = 13
Layout = dict[str, Any]


def base_layout(palette: Palette, height: int, **margin: int) -> Layout:
    """The common look: transparent, so that it sits on any page or notebook of the palette's theme.

    margin: l, r, t and b in pixels, where they are not the usual ones.
    """
    return {
        "template": {"layout": _defaults(palette)},
        "height": height,
        "margin": {"l": 34, "r": 12, "t": 8, "b": 40} | margin,
        # Not in the template: Streamlit gives a figure its own font and grounds where the layout itself names none.
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": LABEL_SIZE, "color": palette.text},
    }


def _defaults(palette: Palette) -> Layout:
    """Axes are thin lines with small ticks outside, without a grid; a legend stands above the figure."""
    axis = {
        "showgrid": False,
        "zeroline": False,
        "showline": True,
        "linecolor": palette.border,
        "tickcolor": palette.border,
        "ticks": "outside",
        "ticklen": 4,
        "fixedrange": True,
        "exponentformat": "power",  # 10⁻⁶, not µ
        "separatethousands": True,
        "tickfont": {"color": palette.muted, "size": 12},
        "title": {"font": {"color": palette.muted, "size": 12}, "standoff": 8},
    }
    return {
        "xaxis": axis,
        "yaxis": axis,
        "hoverlabel": {"bgcolor": palette.surface, "bordercolor": palette.border, "font": {"color": palette.text, "family": FONT}},
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "annotationdefaults": {"showarrow": False},
        "showlegend": False,
        "dragmode": False,
    }


def row_axis(rows: int, lowest: int, step: str = "row") -> Layout:
    """The one x axis of stacked panels: rows of the image from 1, below panel number `lowest`. A hover reads all panels at once.

    step: what a row is called.
    """
    return {
        "range": [0.4, rows + 0.6],
        "anchor": axis_name("y", lowest),
        "tickvals": [1, *range(7, rows + 1, 7)],
        "title": f"{step} read",
        "unifiedhovertitle": {"text": f"{step} %{{x}}"},
    }


def stacked(heights: Sequence[float], gap: float) -> list[tuple[float, float]]:
    """The vertical domains of panels from the top: (low, high) in 0–1, heights in any unit, the gap in 0–1.

    Not `make_subplots`: it gives each panel an x axis of its own, and a hover reads together only what stands on the same axis.
    """
    unit = (1 - gap * (len(heights) - 1)) / sum(heights)
    domains, top = [], 1.0
    for height in heights:
        domains.append((max(0.0, top - height * unit), top))
        top -= height * unit + gap
    return domains


def axis_name(letter: str, panel: int) -> str:
    """`y`, `y2`, `y3` … for panels 1, 2, 3 …"""
    return letter if panel == 1 else f"{letter}{panel}"


def axis_key(letter: str, panel: int) -> str:
    """The same axis' key in a layout: `yaxis`, `yaxis2` …"""
    return f"{letter}axis" if panel == 1 else f"{letter}axis{panel}"


def top_of(highest: float) -> float:
    """The upper end of an axis from 0 that has to hold a value: a tenth above it; 1 where there is nothing but 0, or no number at all."""
    return 1.1 * highest if highest > 0 and math.isfinite(highest) else 1.0


def faded(colour: str, opacity: float) -> str:
    """`#rrggbb` as Plotly's rgba."""
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def signed(value: float, digits: int = 2) -> str:
    """A number for the screen: fixed digits, U+2212 for minus, and never −0.00."""
    text = f"{value:.{digits}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−")
