"""What a network makes of several images: a probability for every class, the right one ringed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from lstm_demo.model.trace import Array
from lstm_demo.plots.cell_text import cell_text
from lstm_demo.plots.look import base_layout
from lstm_demo.style.palette import LIGHT, Palette, plotly_scale
from lstm_demo.style.percent import SPACE, percent
from lstm_demo.style.png import png_address

ROW_HEIGHT = 34
WRITTEN_FROM = 0.005  # smaller probabilities are left to the colour and the tip


def class_probabilities(images: Array, labels: Sequence[int], probabilities: Array, *, palette: Palette = LIGHT) -> go.Figure:
    """images: (N, 28, 28) in [0, 1], drawn at the left. labels: (N,). probabilities: (N, K), rows that add up to 1."""
    count, classes = probabilities.shape
    layout = base_layout(palette, height=ROW_HEIGHT * count + 68, l=ROW_HEIGHT + 10, r=4, t=30, b=38)
    title = {"text": "digit", "standoff": 6}
    layout["xaxis"] = {"tickvals": list(range(classes)), "ticks": "", "showline": False, "title": title}
    layout["yaxis"] = {"visible": False, "range": [count - 0.5, -0.5]}
    layout["images"] = [_thumbnail(image, place) for place, image in enumerate(images)]
    layout["shapes"] = [_ring(int(label), place, palette) for place, label in enumerate(labels)]
    layout["annotations"] = [
        cell_text(column, place, percent(float(value)).removesuffix(f"{SPACE}%"), float(value), palette, 12)
        for place, line in enumerate(probabilities)
        for column, value in enumerate(line)
        if value >= WRITTEN_FROM
    ]
    heat = {
        "type": "heatmap",
        "x": list(range(classes)),
        "y": list(range(count)),
        "z": probabilities,
        "zmin": 0,
        "zmax": 1,
        "colorscale": plotly_scale(palette.sequential),
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "customdata": [[[int(label), percent(float(value), 1)] for value in line] for label, line in zip(labels, probabilities)],
        "hovertemplate": "a %{customdata[0]}, taken for %{x}: %{customdata[1]}<extra></extra>",
    }
    return go.Figure({"data": [heat], "layout": layout})


def _thumbnail(image: Array, place: int) -> dict[str, Any]:
    """At the left of its row, outside the axes."""
    source = png_address(image.repeat(2, axis=0).repeat(2, axis=1))
    where = {"xref": "paper", "x": 0, "xanchor": "right", "yref": "y", "y": place, "yanchor": "middle"}
    return where | {"source": source, "sizex": 1, "sizey": 0.9, "sizing": "contain", "layer": "above"}


def _ring(label: int, place: int, palette: Palette) -> dict[str, Any]:
    box = {"x0": label - 0.47, "x1": label + 0.47, "y0": place - 0.46, "y1": place + 0.46}
    return {"type": "rect", "line": {"color": palette.accent, "width": 2}} | box
