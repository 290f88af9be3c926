"""One unit's whole reading: its gates above, what they did to its memory below."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lstm_demo.model.step_words import step_name
from lstm_demo.model.trace import Array, Trace
from lstm_demo.plots.look import axis_key, axis_name, base_layout, row_axis, signed, stacked
from lstm_demo.style.palette import LIGHT, Palette

END_LABEL_GAP = 0.115  # of a panel's height: closer labels would overlap


@dataclass(frozen=True)
class Line:
    """One quantity of one unit: (T,) values, and whether it is drawn among the gates (0 to 1) or among the states."""

    name: str
    symbol: str
    label: str
    values: Array
    gate: bool


def unit_lines(trace: Trace, layer: int, unit: int) -> list[Line]:
    """In the order of the trace's quantities. Raises IndexError for a layer or a unit that is not there."""
    return [
        Line(quantity.name, quantity.symbol, quantity.label, trace.quantity(quantity.name)[layer, :, unit], quantity.role == "gate")
        for quantity in trace.QUANTITIES
    ]


def unit_history(trace: Trace, layer: int, unit: int, row: int | None = None, *, palette: Palette = LIGHT) -> go.Figure:
    """layer, unit and row count from 0; row None marks none. A plain RNN has no gates, so its figure has one panel."""
    lines = unit_lines(trace, layer, unit)
    panels = [panel for panel in ([line for line in lines if line.gate], [line for line in lines if not line.gate]) if panel]
    domains = stacked([1.0] * len(panels), gap=0.07)
    rows = list(range(1, len(trace.rows) + 1))
    layout = base_layout(palette, height=210 * len(panels), r=30)
    layout |= {"hovermode": "x unified", "hoversubplots": "axis", "annotations": [], "shapes": []}
    layout["xaxis"] = row_axis(len(rows), step=step_name(trace.config), lowest=len(panels))
    for place, (panel, domain) in enumerate(zip(panels, domains), start=1):
        low, high = _reach(panel)
        ticks = {"tickvals": [low, (low + high) / 2, high], "ticktext": [signed(tick, 1) for tick in (low, (low + high) / 2, high)]}
        margin = 0.015 * (high - low)
        layout[axis_key("y", place)] = {"domain": domain, "range": [low - margin, high + margin], **ticks}
        layout["annotations"] += _end_labels(panel, low, high, palette, place)
        if low < 0:
            layout["shapes"].append(_across(place, 0, palette.border))
    if row is not None:
        now = {"color": palette.accent, "width": 1.5}
        layout["shapes"].append({"type": "line", "xref": "x", "x0": row + 1, "x1": row + 1, "yref": "paper", "y0": 0, "y1": 1, "line": now})
    data = [_curve(rows, line, palette, place) for place, panel in enumerate(panels, start=1) for line in panel]
    return go.Figure({"data": data, "layout": layout})


def _reach(panel: list[Line]) -> tuple[float, float]:
    """Gates from 0 to 1; states over all they reach to either side, at least 1."""
    if panel[0].gate:
        return 0.0, 1.0
    reach = max(1.0, *(float(np.abs(line.values).max()) for line in panel))
    return -reach, reach


def _curve(rows: list[int], line: Line, palette: Palette, place: int) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": rows,
        "y": line.values,
        "yaxis": axis_name("y", place),
        "name": f"{line.label} {line.symbol}",
        "line": {"color": palette.lines[line.name], "width": 2},
        "customdata": [signed(value) for value in line.values],
        "hovertemplate": "%{customdata}",
    }


def _across(place: int, height: float, colour: str) -> dict[str, Any]:
    """A thin level line through the panel."""
    level = {"yref": axis_name("y", place), "y0": height, "y1": height, "line": {"color": colour, "width": 1}}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "layer": "below"} | level


def _end_labels(panel: list[Line], low: float, high: float, palette: Palette, place: int) -> list[dict[str, Any]]:
    """Each curve's letter at its right end."""
    beside = {"xref": "paper", "x": 1, "xanchor": "left", "xshift": 8, "yref": axis_name("y", place)}
    ends = _kept_apart([float(line.values[-1]) for line in panel], low, high)
    return [
        beside | {"text": f"<b>{line.symbol}</b>", "y": end, "font": {"color": palette.lines[line.name], "size": 14}}
        for line, end in zip(panel, ends)
    ]


def _kept_apart(ends: list[float], low: float, high: float) -> list[float]:
    """The same heights in the same order, moved as little as keeps them a label's height apart, inside low…high."""
    gap = END_LABEL_GAP * (high - low)
    order = sorted(range(len(ends)), key=ends.__getitem__)
    placed = list(ends)
    for below, above in pairwise(order):
        placed[above] = max(placed[above], placed[below] + gap)
    ceiling = high
    for index in reversed(order):
        placed[index] = min(placed[index], ceiling)
        ceiling = placed[index] - gap
    return placed
