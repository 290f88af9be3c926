"""A reliability diagram: how often a model is right where it says how sure it is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from lstm_demo.model.calibration import Calibration, ReliabilityBin
from lstm_demo.plots.look import base_layout
from lstm_demo.style.palette import LIGHT, Palette
from lstm_demo.style.percent import SPACE, percent

LEAST = 10  # images; of fewer the share that is right says little


def reliability_diagram(found: Calibration, *, palette: Palette = LIGHT) -> go.Figure:
    """Confidence against the share that is right, of the softmax and with the temperature; on the dotted line both are the same.

    The larger a mark, the more images; ranges of confidence into which fewer than ten fell are left out.
    """
    layout = base_layout(palette, height=340, l=60, t=34)
    share: dict[str, Any] = {"range": [0, 104], "ticksuffix": f"{SPACE}%", "nticks": 6}
    layout |= {"showlegend": True, "xaxis": share | {"title": "confidence"}, "yaxis": share | {"title": "of these, right"}}
    level = {"type": "line", "x0": 0, "y0": 0, "x1": 100, "y1": 100, "line": {"color": palette.muted, "width": 1, "dash": "dot"}}
    layout["shapes"] = [level]
    lines = [
        _line("softmax", found.raw_reliability, palette.lines["cell_state"], "circle"),
        _line(f"with temperature {found.temperature:.2f}", found.reliability, palette.accent, "diamond"),
    ]
    return go.Figure({"data": lines, "layout": layout})


def _line(name: str, bins: Sequence[ReliabilityBin], colour: str, symbol: str) -> dict[str, Any]:
    told = [each for each in bins if each.images >= LEAST]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": [100 * each.confidence for each in told],
        "y": [100 * each.accuracy for each in told],
        "line": {"color": colour, "width": 2},
        "marker": {"color": colour, "symbol": symbol, "size": [4 + 3 * math.log10(each.images) for each in told], "opacity": 1},
        "text": [f"{each.images:,} images: says {percent(each.confidence, 1)}, right {percent(each.accuracy, 1)}" for each in told],
        "hovertemplate": "%{text}<extra></extra>",
    }
