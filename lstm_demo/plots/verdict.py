"""How the verdict formed: the probability of every class after each row."""

from __future__ import annotations

import plotly.graph_objects as go

from lstm_demo.model.step_words import step_name
from lstm_demo.model.trace import Trace
from lstm_demo.plots.look import base_layout, row_axis
from lstm_demo.style.palette import LIGHT, Palette, plotly_scale
from lstm_demo.style.percent import percent

CLASS_HEIGHT = 24


def verdict_by_row(trace: Trace, *, palette: Palette = LIGHT) -> go.Figure:
    """Classes down, rows across; at the right what each class has come to, the answer in bold. With two directions there is one answer."""
    rows, classes = trace.probabilities.shape
    layout = base_layout(palette, height=CLASS_HEIGHT * classes + 60, r=76)
    if rows == 1:
        layout["xaxis"] = {"tickvals": [1], "ticktext": ["when all is read"], "ticks": "", "showline": False}
    else:
        layout["xaxis"] = row_axis(rows, lowest=1, step=step_name(trace.config))
    layout["yaxis"] = {"tickvals": list(range(classes)), "autorange": "reversed", "ticks": "", "showline": False}
    beside = {"xref": "paper", "x": 1, "xanchor": "left", "xshift": 8}
    layout["annotations"] = [
        beside | {"y": number, "text": f"<b>{percent(chance, 1)}</b>" if number == trace.prediction else percent(chance, 1)}
        for number, chance in enumerate(trace.probabilities[-1])
    ]
    when = "when all is read" if rows == 1 else f"after {step_name(trace.config)} %{{x}}"
    heat = {
        "type": "heatmap",
        "x": list(range(1, rows + 1)),
        "y": list(range(classes)),
        "z": trace.probabilities.T,
        "zmin": 0,
        "zmax": 1,
        "colorscale": plotly_scale(palette.sequential),
        "showscale": False,
        "customdata": [[percent(chance, 1) for chance in line] for line in trace.probabilities.T],
        "hovertemplate": f"a %{{y}} {when}: %{{customdata}}<extra></extra>",
    }
    return go.Figure({"data": [heat], "layout": layout})
