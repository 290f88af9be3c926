"""The cross-entropy as a curve, and each image of a batch on it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lstm_demo.model.trace import Array
from lstm_demo.plots.look import base_layout
from lstm_demo.style.numbers import significant
from lstm_demo.style.palette import LIGHT, Palette
from lstm_demo.style.percent import SPACE, percent

WHOLE_HEIGHT = 3.0  # of the axis, where some image is unsure
NARROWEST = 1e-6  # of the axis, where all are sure
UNSURE = 0.5


def label_loss(labels: Sequence[int], probabilities: Array, losses: Array, right: Array, *, palette: Palette = LIGHT) -> go.Figure:
    """labels: (B,). probabilities: (B,), of each image's label. losses: (B,), each image's. right: (B,), whether the label leads.

    Where every image's label has more than half of the probability, only that end of the curve is shown.
    """
    mean = float(losses.mean())
    left, top = _corner(probabilities, losses)
    layout = base_layout(palette, height=320, l=60, t=30)
    layout["showlegend"] = True
    span = 1 - left
    layout["xaxis"] = {
        "range": [100 * (left - 0.02 * span), 100 * (1 + 0.03 * span)],
        **_ticks(left),
        "title": "probability p of the right digit",
    }
    layout["yaxis"] = {"range": [-0.03 * top, top], "nticks": 6, "title": "loss"}
    level = {"xref": "paper", "x0": 0, "x1": 1, "y0": mean, "y1": mean, "line": {"color": palette.text, "width": 1, "dash": "dot"}}
    label = {"text": f"mean {significant(mean)}", "xref": "paper", "x": 0.5, "y": mean, "yanchor": "bottom"}
    if math.isfinite(mean):
        layout["shapes"], layout["annotations"] = [{"type": "line"} | level], [label]
    certain = right.astype(bool)
    dots = [
        _dots("answered right", palette.lines["cell_state"], "circle", certain, labels, probabilities, losses),
        _dots("answered wrong", palette.accent, "x", ~certain, labels, probabilities, losses),
    ]
    return go.Figure({"data": [_curve(left, top, palette), *dots], "layout": layout})


def _ticks(left: float) -> dict[str, Any]:
    """Of the probability. Near certainty per cents have many decimals, so that there is room for three of them only."""
    if left < 0.9:
        return {"nticks": 6, "ticksuffix": f"{SPACE}%"}
    places = math.ceil(-math.log10(1 - left)) - 1
    step = round((1 - left) / 2, places + 2)
    values = [1 - 2 * step, 1 - step, 1.0]
    return {"tickvals": [100 * value for value in values], "ticktext": [percent(value, places) for value in values]}


def _corner(probabilities: Array, losses: Array) -> tuple[float, float]:
    """Where the axes end: the least probability, the highest loss."""
    least, most = float(probabilities.min()), float(max((loss for loss in losses if math.isfinite(loss)), default=0.0))
    if least < UNSURE:
        return 0.0, max(WHOLE_HEIGHT, 1.08 * most)
    left = 1 - max(1.25 * (1 - least), NARROWEST)
    return left, max(-np.log(left), 1.08 * most)


def _curve(left: float, top: float, palette: Palette) -> dict[str, Any]:
    across = np.linspace(max(left, np.exp(-1.1 * top), np.finfo(np.float64).tiny), 1, 400)
    line = {"color": palette.muted, "width": 1.5}
    return {
        "type": "scatter",
        "mode": "lines",
        "x": 100 * across,
        "y": -np.log(across),
        "name": "−ln p",
        "line": line,
        "hoverinfo": "skip",
    }


def _dots(name: str, colour: str, symbol: str, chosen: Array, labels: Sequence[int], probabilities: Array, losses: Array) -> dict[str, Any]:
    places = [int(place) for place in np.flatnonzero(chosen)]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": 100 * probabilities[places],
        "y": losses[places],
        "name": name,
        "marker": {"color": colour, "size": 8, "symbol": symbol, "opacity": 0.75},
        "customdata": [
            [place + 1, labels[place], percent(float(probabilities[place]), 2), significant(float(losses[place]))] for place in places
        ],
        "hovertemplate": "image %{customdata[0]}, a %{customdata[1]}: p = %{customdata[2]}, loss %{customdata[3]}<extra></extra>",
    }
