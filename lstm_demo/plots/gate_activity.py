"""How open the gates of a layer are while it reads, row by row: the mean over its units, and how far the units differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lstm_demo.model.kinds.description import Quantity
from lstm_demo.model.step_words import step_name
from lstm_demo.model.trace import Array, Trace
from lstm_demo.plots.look import axis_key, axis_name, base_layout, faded, row_axis, signed, stacked, top_of
from lstm_demo.style.numbers import short
from lstm_demo.style.palette import LIGHT, Palette

STRIP = 74  # pixels of height for one quantity and its name


@dataclass(frozen=True)
class Activity:
    """One quantity of one layer by row.

    mean, low, high: (T,), the mean over the units and the quarters between which the middle half of them lies.
    top: the upper end of its axis; the lower end is 0, because everything but a gate is taken without its sign.
    """

    name: str
    label: str
    mean: Array
    low: Array
    high: Array
    top: float


def layer_activity(trace: Trace, layer: int) -> list[Activity]:
    """Every gate of the layer, then the absolute value of what is not a gate, in the order of the trace's quantities.

    layer: 0 is the one that reads the image. Raises IndexError beyond the last.
    """
    kinds = sorted(trace.QUANTITIES, key=lambda quantity: quantity.role != "gate")
    return [_activity(quantity, trace.quantity(quantity.name)[layer]) for quantity in kinds if quantity.role != "candidate"]


def gate_activity(trace: Trace, layer: int = 0, *, palette: Palette = LIGHT) -> go.Figure:
    """One strip a quantity, rows from left to right, above them how much ink each row holds. Layer as in `layer_activity`."""
    activities = layer_activity(trace, layer)
    rows = list(range(1, len(trace.rows) + 1))
    domains = stacked([0.5] + [1.0] * len(activities), gap=0.05)
    layout = base_layout(palette, height=STRIP * len(activities) + 100, t=22)
    layout |= {
        "hovermode": "x unified",
        "hoversubplots": "axis",
        "bargap": 0.25,
        "annotations": _names(activities, step_name(trace.config), palette),
    }
    layout["xaxis"] = row_axis(len(rows), step=step_name(trace.config), lowest=len(domains))
    layout["yaxis"] = {"domain": domains[0], "visible": False, "rangemode": "tozero"}
    ink = {"type": "bar", "x": rows, "y": trace.pixels.sum(axis=1), "name": "ink", "hovertemplate": "%{y:.1f}"}
    data: list[dict[str, Any]] = [ink | {"marker": {"color": faded(palette.muted, 0.55)}}]
    for panel, activity in enumerate(activities, start=2):
        data += _strip(rows, activity, palette.lines[activity.name], panel)
        ends = {"range": [0, activity.top * 1.02], "tickvals": [0, activity.top], "ticktext": ["0", short(activity.top)]}
        layout[axis_key("y", panel)] = {"domain": domains[panel - 1], **ends}
    return go.Figure({"data": data, "layout": layout})


def _activity(quantity: Quantity, values: Array) -> Activity:
    gate = quantity.role == "gate"
    sizes = values if gate else np.abs(values)
    low, high = np.quantile(sizes, [0.25, 0.75], axis=1)
    label = f"{quantity.label} {quantity.symbol}" if gate else f"{quantity.label} |{quantity.symbol}|"
    bounded = quantity.low is not None and quantity.high is not None
    top = 1.0 if bounded else top_of(max(float(high.max()), float(sizes.mean(axis=1).max())))
    return Activity(quantity.name, label, sizes.mean(axis=1), low, high, top)


def _strip(rows: list[int], activity: Activity, colour: str, panel: int) -> list[dict[str, Any]]:
    """The two edges of the band, filled between, and the mean above them."""
    curve = {"type": "scatter", "mode": "lines", "x": rows, "yaxis": axis_name("y", panel)}
    edge = curve | {"line": {"width": 0}, "hoverinfo": "skip"}
    band = {"fill": "tonexty", "fillcolor": faded(colour, 0.22)}
    by_row = zip(activity.mean, activity.low, activity.high)
    return [
        edge | {"y": activity.low, "name": f"{activity.label}, low"},
        edge | band | {"y": activity.high, "name": f"{activity.label}, high"},
        curve
        | {
            "y": activity.mean,
            "name": activity.label,
            "line": {"color": colour, "width": 2},
            "customdata": [f"{signed(mean)} ({signed(low)} to {signed(high)})" for mean, low, high in by_row],
            "hovertemplate": "%{customdata}",
        },
    ]


def _names(activities: list[Activity], step: str, palette: Palette) -> list[dict[str, Any]]:
    """Every strip is named in its own colour just above its own left end."""
    names = [(f"ink in the {step}", palette.muted)] + [(activity.label, palette.lines[activity.name]) for activity in activities]
    above = {"xref": "paper", "x": 0, "xanchor": "left", "y": 1, "yanchor": "bottom", "yshift": -4}
    return [
        above | {"text": label, "yref": f"{axis_name('y', panel)} domain", "font": {"color": colour, "size": 13}}
        for panel, (label, colour) in enumerate(names, start=1)
    ]
