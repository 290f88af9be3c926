"""How long a gradient is, before clipping and after, beside the longest that is allowed."""

from __future__ import annotations

import math
from typing import Any

import plotly.graph_objects as go

from lstm_demo.plots.look import base_layout, faded
from lstm_demo.style.numbers import short, significant
from lstm_demo.style.palette import LIGHT, Palette


def gradient_length(before: float, after: float, allowed: float | None, *, palette: Palette = LIGHT) -> go.Figure:
    """allowed: None where nothing is clipped."""
    layout = base_layout(palette, height=170, l=8, t=26, r=16) | {"bargap": 0.45}
    title = {"text": "length ‖g‖", "standoff": 6}
    lengths = [length for length in (before, after, allowed or 0.0) if math.isfinite(length)]
    end = 1.25 * max(lengths, default=0.0) or 1.0
    layout["xaxis"] = {"range": [0, end], "nticks": 5, "title": title}
    layout["yaxis"] = {"automargin": True, "ticks": "", "autorange": "reversed"}
    layout["shapes"], layout["annotations"] = [], []
    if allowed is not None:
        line = {"color": palette.accent, "width": 2, "dash": "dash"}
        layout["shapes"].append({"type": "line", "x0": allowed, "x1": allowed, "yref": "paper", "y0": 0, "y1": 1, "line": line})
        note = {"text": f"at most {short(allowed)}", "x": allowed, "yref": "paper", "y": 1, "yanchor": "bottom"}
        layout["annotations"].append(note | {"font": {"color": palette.accent}, "xanchor": "right" if allowed > end / 2 else "left"})
    colour = palette.lines["cell_state"]
    bars: dict[str, Any] = {
        "type": "bar",
        "orientation": "h",
        "y": ["before ", "after "],
        "x": [before, after],
        "marker": {"color": [faded(colour, 0.45), colour]},
        "text": [significant(before), significant(after)],
        "textposition": ["auto" if length > 0.1 * end else "outside" for length in (before, after)],
        "insidetextanchor": "end",
        "hoverinfo": "skip",
        "cliponaxis": False,
    }
    return go.Figure({"data": [bars], "layout": layout})
