"""Two readings of one image side by side: as it was, and as it would have been."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.step_words import marked_cell, step_name
from lstm_demo.model.trace import Array, Trace, mean_memory
from lstm_demo.plots.look import axis_key, axis_name, base_layout, faded, row_axis, signed, stacked, top_of
from lstm_demo.style.numbers import short
from lstm_demo.style.palette import LIGHT, Palette
from lstm_demo.style.percent import percent


@dataclass(frozen=True, eq=False)
class Comparison:
    """One number by row in both readings, (T,) each. top: the upper end of its axis; the lower is 0. percent: it is a probability."""

    name: str
    real: Array
    other: Array
    top: float
    percent: bool = False


def comparisons(real: Trace, other: Trace) -> list[Comparison]:
    """The probability of the real answer, that of the other answer if it is another one, and the mean size of what carries the memory.

    Raises ValueError for readings of two architectures.
    """
    if real.config != other.config:
        raise ValueError("two readings can be compared only where one network made both")
    answers = dict.fromkeys((real.prediction, other.prediction))
    found = [Comparison(f"probability of the {k}", real.probabilities[:, k], other.probabilities[:, k], 1.0, True) for k in answers]
    if real.config.bidirectional:
        found = []  # there is one answer, when all is read: `two_answers` has it
    for layer in range(real.config.num_cells):
        before, after = mean_memory(real, layer), mean_memory(other, layer)
        of_layer = marked_cell(real.config, layer)
        symbol = CELLS[real.config.cell].memory.symbol
        found.append(Comparison(f"mean |{symbol}|{of_layer}", before, after, top_of(max(float(before.max()), float(after.max())))))
    return found


def two_readings(real: Trace, other: Trace, held: tuple[int, int], *, palette: Palette = LIGHT) -> go.Figure:
    """One strip for each comparison, by row: the real reading solid, the other dashed. held: first and last row held, from 0, shaded."""
    strips = comparisons(real, other)
    rows = list(range(1, len(real.rows) + 1))
    domains = stacked([1.0] * len(strips), gap=0.12 if len(strips) < 4 else 0.07)
    layout = base_layout(palette, height=110 * len(strips) + 60, l=48, t=24)
    layout |= {"hovermode": "x unified", "hoversubplots": "axis", "annotations": []}
    layout["xaxis"] = row_axis(len(rows), step=step_name(real.config), lowest=len(strips))
    shade = {"type": "rect", "xref": "x", "yref": "paper", "y0": 0, "y1": 1, "layer": "below", "line": {"width": 0}}
    layout["shapes"] = [shade | {"x0": held[0] + 0.5, "x1": held[1] + 1.5, "fillcolor": faded(palette.border, 0.4)}]
    data: list[dict[str, Any]] = []
    for panel, pair in enumerate(strips, start=1):
        ends = ["0", percent(1) if pair.percent else short(pair.top)]
        scale = {"range": [-0.02 * pair.top, pair.top * 1.03], "tickvals": [0, pair.top], "ticktext": ends}
        layout[axis_key("y", panel)] = {"domain": domains[panel - 1], **scale}
        layout["annotations"].append(_name(pair.name, panel, palette))
        data += [_curve(rows, pair, palette, panel, real=real) for real in (True, False)]
    return go.Figure({"data": data, "layout": layout})


def _curve(rows: list[int], pair: Comparison, palette: Palette, panel: int, *, real: bool) -> dict[str, Any]:
    values = pair.real if real else pair.other
    return {
        "type": "scatter",
        "mode": "lines",
        "x": rows,
        "y": values,
        "yaxis": axis_name("y", panel),
        "name": f"{pair.name}, {'as it was' if real else 'what if'}",
        "line": {"color": palette.text if real else palette.accent, "width": 2, "dash": "solid" if real else "dash"},
        "customdata": [percent(value, 1) if pair.percent else signed(float(value)) for value in values],
        "hovertemplate": "%{customdata}",
    }


def _name(name: str, panel: int, palette: Palette) -> dict[str, Any]:
    above = {"xref": "paper", "x": 0, "xanchor": "left", "y": 1, "yanchor": "bottom", "yshift": -2}
    return above | {"text": name, "yref": f"{axis_name('y', panel)} domain", "font": {"color": palette.text, "size": 13}}
