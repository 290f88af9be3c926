"""One number for each gate's W, U, b and, where it has one, peephole: gates down, matrices across, the number written in its cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from lstm_demo.plots.cell_text import cell_text
from lstm_demo.plots.look import base_layout
from lstm_demo.style.palette import LIGHT, Palette, plotly_scale

COLUMNS = ("W", "U", "b", "p")
ROW_HEIGHT = 30


@dataclass(frozen=True)
class GridRow:
    """label: of the gate. quantity: whose line colour the label takes; None for the text's. values: by column; None where there is none."""

    label: str
    quantity: str | None
    values: dict[str, float | None]


def part_grid(rows: Sequence[GridRow], write: Callable[[float], str], what: str, *, palette: Palette = LIGHT) -> go.Figure:
    """write: how a number looks in its cell. what: it is, for the tip. The darkest colour (in dark the brightest) is the largest number.

    Raises:
        ValueError: no rows.
    """
    if not rows:
        raise ValueError("a grid of parts needs at least one row")
    columns = [column for column in COLUMNS if any(column in row.values for row in rows)]
    numbers = [[row.values.get(column) for column in columns] for row in rows]
    layout = base_layout(palette, height=ROW_HEIGHT * len(rows) + 44, l=8, r=4, t=30, b=8)
    layout["xaxis"] = {"side": "top", "ticks": "", "showline": False, "tickfont": {"color": palette.muted, "size": 14}}
    names = [_label(row, palette) for row in rows]
    layout["yaxis"] = {
        "autorange": "reversed",
        "ticks": "",
        "showline": False,
        "automargin": True,
        "tickvals": list(range(len(rows))),
        "ticktext": names,
    }
    largest = max((value for line in numbers for value in line if value is not None), default=0.0)
    layout["annotations"] = [
        cell_text(column, place, write(value), value / (largest or 1.0), palette, 13)
        for place, line in enumerate(numbers)
        for column, value in zip(columns, line)
        if value is not None
    ]
    heat = {
        "type": "heatmap",
        "x": columns,
        "y": list(range(len(rows))),
        "z": numbers,
        "zmin": 0,
        "zmax": largest or 1.0,
        "colorscale": plotly_scale(palette.sequential),
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "text": [["" if value is None else write(value) for value in line] for line in numbers],
        "customdata": [[f"{row.label}, {column}" for column in columns] for row in rows],
        "hovertemplate": f"%{{customdata}}: {what} %{{text}}<extra></extra>",
        "hoverongaps": False,
    }
    return go.Figure({"data": [heat], "layout": layout})


def _label(row: GridRow, palette: Palette) -> str:
    return f'<span style="color:{palette.lines[row.quantity] if row.quantity else palette.text}">{row.label} </span>'
