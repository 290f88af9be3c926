"""How the verdict formed: the probability of every class after each row."""

from __future__ import annotations

import plotly.graph_objects as go

from lstm_demo.model.trace import Trace
from lstm_demo.plots.look import base_layout, quiet_axis, row_axis
from lstm_demo.plots.palette import VARIANTS, Theme, Variant, plotly_scale

CLASS_HEIGHT = 24


def verdict_by_row(trace: Trace, *, theme: Theme = "light", variant: Variant = "standard") -> go.Figure:
    """Classes down, rows across; at the right what each class has come to, the answer in bold."""
    palette, (rows, classes) = VARIANTS[variant][theme], trace.probabilities.shape
    layout = base_layout(palette, height=CLASS_HEIGHT * classes + 60)
    layout["margin"] |= {"r": 76}
    layout["xaxis"] = row_axis(palette, rows, lowest=1)
    layout["yaxis"] = quiet_axis(palette, tickvals=list(range(classes)), autorange="reversed", ticks="", showline=False)
    beside = {"xref": "paper", "x": 1, "xanchor": "left", "xshift": 8, "showarrow": False}
    layout["annotations"] = [
        beside | {"y": number, "text": f"<b>{_percent(chance)}</b>" if number == trace.prediction else _percent(chance)}
        for number, chance in enumerate(trace.probabilities[-1])
    ]
    heat = {
        "type": "heatmap",
        "x": list(range(1, rows + 1)),
        "y": list(range(classes)),
        "z": trace.probabilities.T,
        "zmin": 0,
        "zmax": 1,
        "colorscale": plotly_scale(palette.sequential),
        "showscale": False,
        "customdata": [[_percent(chance) for chance in line] for line in trace.probabilities.T],
        "hovertemplate": "a %{y} after row %{x}: %{customdata}<extra></extra>",
    }
    return go.Figure({"data": [heat], "layout": layout})


def _percent(chance: float) -> str:
    """Never 0 before it is, nor 100."""
    if chance < 0.0005:
        return "<0.1 %"
    return f"{100 * chance:.1f} %" if chance < 0.9995 else f"{min(100 * chance, 99.99):.2f} %"
