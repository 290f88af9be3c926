"""The measured speeds as curves over the size of the network and of the batch."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import plotly.graph_objects as go
from plotly.subplots import make_subplots

NAMES = {"hidden": "hidden units", "batch": "images a batch", "layers": "layers"}


def speed_curves(axes: Mapping[str, Mapping[int, Mapping[str, float]]], file: Path) -> go.Figure:
    """One plot for each axis: images a second by size and by who trains. Written to a file, as its ending says."""
    figure = make_subplots(1, len(axes), subplot_titles=[NAMES[axis] for axis in axes], shared_yaxes=True)
    names = sorted({name for found in axes.values() for speeds in found.values() for name in speeds})
    for column, found in enumerate(axes.values(), start=1):
        for place, name in enumerate(names):
            sizes = [size for size in found if name in found[size]]
            colour = f"hsl({360 * place / len(names):.0f}, 60%, 42%)"
            speeds = [found[size][name] for size in sizes]
            line = go.Scatter(x=sizes, y=speeds, name=name, legendgroup=name, showlegend=column == 1, mode="lines+markers")
            figure.add_trace(line.update(line_color=colour, line_dash="solid" if name.startswith("fit") else "dot"), 1, column)
        figure.update_xaxes(type="log", tickvals=list(found), col=column)
    figure.update_yaxes(type="log", title_text="images a second", col=1)
    figure.update_layout(template="plotly_white", width=380 * len(axes) + 240, height=460)
    if file.suffix == ".html":
        figure.write_html(file)
    else:
        figure.write_image(file)
    return figure
