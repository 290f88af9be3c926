"""The loss on one batch, before the first step and after each."""

from __future__ import annotations

import math
from collections.abc import Sequence

import plotly.graph_objects as go

from lstm_demo.plots.look import base_layout
from lstm_demo.style.numbers import significant
from lstm_demo.style.palette import LIGHT, Palette

CLOSE = 0.5  # of the highest loss: where none is below that, the axis shows only where they are


def repeated_loss(losses: Sequence[float], *, palette: Palette = LIGHT) -> go.Figure:
    """losses: the first before any step. The axis starts at 0 unless they lie close together. Raises ValueError without any."""
    if not losses:
        raise ValueError("a curve of losses needs at least one")
    last = len(losses) - 1
    layout = base_layout(palette, height=230, l=56, t=12)
    whole = {"tickvals": list(range(last + 1))} if last < 8 else {"nticks": 8}
    layout["xaxis"] = {"range": [-0.4, max(last, 1) + 0.4], "title": "steps taken on this batch", **whole}
    layout["yaxis"] = {"range": _ends(losses), "nticks": 5, "title": "loss"}
    curve = {
        "type": "scatter",
        "mode": "lines+markers" if last < 40 else "lines",
        "x": list(range(last + 1)),
        "y": list(losses),
        "line": {"color": palette.lines["cell_state"], "width": 2},
        "marker": {"size": 7},
        "customdata": [significant(loss) for loss in losses],
        "hovertemplate": "after %{x}: %{customdata}<extra></extra>",
    }
    return go.Figure({"data": [curve], "layout": layout})


def _ends(losses: Sequence[float]) -> list[float]:
    """Of the axis: a fall by a thousandth must be seen too. A loss that is no number has no place on it."""
    known = [loss for loss in losses if math.isfinite(loss)] or [0.0]
    low, high = min(known), max(known)
    room = 0.12 * (high - low)
    if low == high or low < CLOSE * high:
        return [0.0, 1.12 * high or 1.0]
    return [low - room, high + room]
