"""How often each digit comes in a batch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from lstm_demo.plots.look import base_layout
from lstm_demo.style.palette import LIGHT, Palette


def label_counts(labels: Sequence[int], classes: int = 10, *, palette: Palette = LIGHT) -> go.Figure:
    """labels: (B,) in 0…classes−1."""
    counts = np.bincount(np.asarray(labels, dtype=np.int64), minlength=classes)
    layout = base_layout(palette, height=190, t=22, l=8) | {"bargap": 0.3}
    title = {"text": "digit", "standoff": 6}
    layout["xaxis"] = {"tickvals": list(range(classes)), "ticks": "", "title": title}
    layout["yaxis"] = {"visible": False, "range": [0, 1.15 * max(int(counts.max()), 1)]}
    bars = {
        "type": "bar",
        "x": list(range(classes)),
        "y": counts,
        "text": counts,
        "textposition": "outside",
        "textfont": {"color": palette.text},
        "cliponaxis": False,
        "marker": {"color": palette.lines["cell_state"]},
        "hovertemplate": "%{y} of digit %{x}<extra></extra>",
    }
    return go.Figure({"data": [bars], "layout": layout})
