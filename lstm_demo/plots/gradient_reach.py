"""How far back the gradient reaches: how strongly the answer depends on the memory after each row, on a log axis."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import plotly.graph_objects as go

from lstm_demo.model.step_words import marked_cell
from lstm_demo.model.trace import Array, Trace
from lstm_demo.plots.look import base_layout, faded, row_axis
from lstm_demo.style.numbers import short, significant
from lstm_demo.style.palette import LIGHT, Palette, plotly_scale
from lstm_demo.style.percent import fine_percent

if TYPE_CHECKING:
    from lstm_demo.insight.gradients import GradientReach  # torch behind it

NOTHING_COMES = {"text": "no gradient comes back", "xref": "paper", "x": 0.5, "yref": "paper", "y": 0.5}
DECADES = 6  # at most: below, a curve leaves the figure
VEIL = 0.35  # opacity
NO_INK = "before any ink"


@dataclass(frozen=True, eq=False)
class Reach:
    """One curve. norms: (T,), |∂ margin / ∂ state| after each row. quantity: the state's name, whose colour it takes.

    aside: drawn dotted and muted, for what is there to compare with. backward: dashed, a direction that reads from the last row.
    """

    name: str
    quantity: str
    norms: Array
    aside: bool = False
    backward: bool = False

    @property
    def relative(self) -> Reach:
        """As shares of its size after the last row, so that networks whose gradients differ in size can be compared."""
        return self if not self.norms[-1] else replace(self, norms=self.norms / self.norms[-1])


def gradient_by_row(
    reaches: Sequence[Reach],
    ink: Array,
    row: int | None = None,
    *,
    blank: int = 0,
    step: str = "row",
    shares: bool = False,
    palette: Palette = LIGHT,
) -> go.Figure:
    """ink: (T,), of each row, drawn as a shadow below. row: from 0, marked. blank: rows before the first ink, greyed, with a legend.
    step: what a row is called. shares: every curve is drawn as a share of its size after the last row, in per cent.

    Raises ValueError without any curve.
    """
    if not reaches:
        raise ValueError("a figure of the gradient's reach needs at least one curve")
    rows = list(range(1, len(ink) + 1))
    reaches, written = ([reach.relative for reach in reaches], fine_percent) if shares else (reaches, significant)
    layout = base_layout(palette, height=320, l=56, t=30)
    layout |= {"hovermode": "x unified", "showlegend": True, "shapes": [], "bargap": 0.25}
    layout["xaxis"] = row_axis(len(rows), lowest=1, step=step)
    low, high = _decades(reaches)
    ticks = _powers(low, high, fine_percent if shares else _written)
    name = f"share of the size after {step} {len(rows)}" if shares else "size"
    layout["yaxis"] = {"type": "log", "range": [low, high], "automargin": True, **ticks, "title": name}
    if not any((reach.norms > 0).any() for reach in reaches):
        layout["annotations"] = [NOTHING_COMES | {"font": {"color": palette.muted}}]
    layout["yaxis2"] = {"overlaying": "y", "visible": False, "range": [0, 4 * max(float(ink.max()), 1.0)], "fixedrange": True}
    if row is not None:
        now = {"color": palette.accent, "width": 1.5}
        layout["shapes"].append({"type": "line", "xref": "x", "x0": row + 1, "x1": row + 1, "yref": "paper", "y0": 0, "y1": 1, "line": now})
    shadow = {
        "type": "bar",
        "x": rows,
        "y": ink,
        "yaxis": "y2",
        "marker": {"color": palette.border},
        "hoverinfo": "skip",
        "showlegend": False,
    }
    curves = [_curve(rows, reach, 10.0 ** (low - 1), palette, written) for reach in reaches]
    if blank:
        layout["shapes"].append(_veil(blank, palette))
        curves.append(_veil_named(palette))
    return go.Figure({"data": [shadow, *curves], "layout": layout})


def input_gradient(image: Array, gradient: Array, *, palette: Palette = LIGHT) -> go.Figure:
    """What more ink would do, pixel by pixel: orange where it would help, blue where it would harm, the digit's outline on top.

    image, gradient: (T, D).
    """
    rows, width = image.shape
    end = float(np.abs(gradient).max()) or 1.0
    across, down = list(range(1, width + 1)), list(range(1, rows + 1))
    layout = base_layout(palette, height=320, l=34, r=8, t=8, b=40)
    layout["xaxis"] = {"title": "column", "tickvals": [1, *range(7, width + 1, 7)], "constrain": "domain"}
    ticks = [1, *range(7, rows + 1, 7)]
    layout["yaxis"] = {"title": "row", "autorange": "reversed", "tickvals": ticks, "scaleanchor": "x", "constrain": "domain"}
    heat = {
        "type": "heatmap",
        "x": across,
        "y": down,
        "z": gradient,
        "zmin": -end,
        "zmax": end,
        "colorscale": plotly_scale(palette.diverging),
    }
    bar = {
        "thickness": 10,
        "len": 0.9,
        "outlinewidth": 0,
        "tickvals": [-end, 0, end],
        "ticktext": [significant(-end), "0", significant(end)],
    }
    heat |= {
        "colorbar": bar | {"tickfont": {"color": palette.muted}},
        "customdata": [[significant(float(value)) for value in line] for line in gradient],
    }
    heat["hovertemplate"] = "row %{y}, column %{x}: %{customdata}<extra></extra>"
    outline = {"type": "contour", "x": across, "y": down, "z": image, "showscale": False, "hoverinfo": "skip"}
    outline |= {"contours": {"coloring": "none", "start": 0.5, "end": 0.5, "size": 1}, "line": {"color": palette.text, "width": 1.5}}
    return go.Figure({"data": [heat, outline], "layout": layout})


def _veil(blank: int, palette: Palette) -> dict[str, Any]:
    """Over the curves of the first rows: what they do there is not what the figure is about."""
    place = {"xref": "x", "x0": 0.4, "x1": blank + 0.5, "yref": "paper", "y0": 0, "y1": 1}
    return {"type": "rect", **place, "fillcolor": faded(palette.muted, VEIL), "line": {"width": 0}, "layer": "above"}


def _veil_named(palette: Palette) -> dict[str, Any]:
    """An entry of the legend, without any data."""
    mark = {"symbol": "square", "size": 12, "color": faded(palette.muted, VEIL)}
    return {"type": "scatter", "mode": "markers", "x": [None], "y": [None], "name": NO_INK, "marker": mark, "hoverinfo": "skip"}


def _decades(reaches: Sequence[Reach]) -> tuple[float, float]:
    """The ends of the axis as powers of ten."""
    norms = np.concatenate([reach.norms for reach in reaches])
    norms = norms[np.isfinite(norms) & (norms > 0)]
    if not norms.size:
        return -1.0, 1.0
    high = math.log10(float(norms.max())) + 0.15
    return max(math.log10(float(norms.min())) - 0.15, high - DECADES), high


def _powers(low: float, high: float, written: Callable[[float], str]) -> dict[str, Any]:
    """Ticks at the powers of ten within; also at twice and five times these, or else the ends of the axis, where there would be few."""
    powers = range(math.floor(low), math.floor(high) + 1)
    for steps in ((1,), (1, 2, 5)):
        ticks = [step * 10.0**power for power in powers for step in steps if low <= math.log10(step) + power <= high]
        if len(ticks) > 1:
            break
    else:
        ticks = [10.0**low, 10.0**high]
    return {"tickvals": ticks, "ticktext": [written(tick) for tick in ticks]}


def _written(tick: float) -> str:
    return short(tick).removeprefix("1 × ")


def _curve(rows: list[int], reach: Reach, least: float, palette: Palette, written: Callable[[float], str]) -> dict[str, Any]:
    """least: drawn in the place of 0, which a log axis does not have; it lies below the axis."""
    colour = palette.muted if reach.aside else palette.lines[reach.quantity]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": rows,
        "y": np.maximum(reach.norms, least),
        "name": reach.name,
        "line": {"color": colour, "width": 2, "dash": "dot" if reach.aside else "dash" if reach.backward else "solid"},
        "customdata": [written(float(norm)) for norm in reach.norms],
        "hovertemplate": "%{customdata}",
    }


def gradient_curves(trace: Trace, reach: GradientReach) -> list[Reach]:
    """How strongly the answer depends on each layer's memory after each row; c before h."""

    found = []
    for layer in range(trace.config.num_cells):
        of_layer, backward = marked_cell(trace.config, layer), trace.config.is_backward(layer)
        if reach.cell_norm is not None:
            found.append(Reach(f"c{of_layer}", "cell_state", reach.cell_norm[layer], backward=backward))
        found.append(Reach(f"h{of_layer}", "hidden_state", reach.hidden_norm[layer], backward=backward))
    return found
