"""How a training run went by step: the loss above, below it the share of wrong answers, on a scale that still tells 99.0 from 99.5 %."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from lstm_demo.plots.look import base_layout, stacked
from lstm_demo.style.numbers import significant
from lstm_demo.style.palette import LIGHT, Palette, curve_colours
from lstm_demo.style.percent import percent

FEWEST_WRONG = 0.0005  # the lower end of that scale; a perfect score is drawn there
NOTHING_MEASURED = {"text": "nothing was measured", "xref": "paper", "x": 0.5, "yref": "paper", "y": 0.75}
ACCURACIES = {"train_accuracy": "training", "validation_accuracy": "validation", "test_accuracy": "test"}


@dataclass(frozen=True)
class Curve:
    """Steps and values of one measured quantity; rows in which it was not measured are left out."""

    name: str
    steps: list[int]
    values: list[float]


def curves(history: Iterable[Mapping[str, Any]]) -> list[Curve]:
    """history: the progress of a run, each with `step`, `loss` and some of the accuracies in [0, 1]. The loss comes first."""
    rows = list(history)
    found = []
    for key, name in {"loss": "loss", **ACCURACIES}.items():
        measured = [row for row in rows if row.get(key) is not None]
        if measured:
            found.append(Curve(name, [int(row["step"]) for row in measured], [float(row[key]) for row in measured]))
    return found


def training_curves(history: Iterable[Mapping[str, Any]], *, palette: Palette = LIGHT) -> go.Figure:
    """History as in `curves`. An empty history gives empty axes, not an error."""
    upper, lower = stacked([1, 1], gap=0.08)
    layout = base_layout(palette, height=360, l=60, t=32)
    layout |= {"hovermode": "x unified", "showlegend": True}
    drawn = curves(history)
    last = max((step for curve in drawn for step in curve.steps), default=1)
    layout["xaxis"] = {"anchor": "y2", "range": [0, 1.03 * last], "nticks": 6}
    if not drawn:
        layout["annotations"] = [NOTHING_MEASURED | {"font": {"color": palette.muted}}]
    layout["yaxis"] = {"domain": upper, "rangemode": "tozero"}
    ticks = {"tickvals": [1, 0.1, 0.01, 0.001], "ticktext": [percent(1), percent(0.1), percent(0.01), percent(0.001, 1)]}
    layout["yaxis2"] = {"domain": lower, "type": "log", "range": [math.log10(FEWEST_WRONG), 0.05], **ticks}
    figure = go.Figure({"data": [_drawn(curve, palette) for curve in drawn], "layout": layout})
    return figure.update_layout(xaxis_title_text="step", yaxis_title_text="loss", yaxis2_title_text="wrong")


def _drawn(curve: Curve, palette: Palette) -> dict[str, Any]:
    loss, few = curve.name == "loss", len(curve.steps) < 30
    return {
        "type": "scatter",
        "x": curve.steps,
        "y": curve.values if loss else [max(1 - accuracy, FEWEST_WRONG) for accuracy in curve.values],
        "yaxis": "y" if loss else "y2",
        "name": curve.name,
        "mode": "lines+markers" if few else "lines",
        "line": {"color": curve_colours(palette)[curve.name], "width": 2},
        "customdata": [significant(value) if loss else percent(value, 2) for value in curve.values],
        "hovertemplate": "%{customdata}" if loss else "%{customdata} right",
    }
