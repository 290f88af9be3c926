"""The curves of several runs over each other, as Vega-Lite charts: Streamlit redraws those in place, so that a live run does not flicker.

A chart is a specification, which depends on which runs are shown, and rows, which grow while they are trained.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from lstm_demo.model.thinning import thin
from lstm_demo.plots.look import FONT
from lstm_demo.plots.training_curves import FEWEST_WRONG
from lstm_demo.style.numbers import significant
from lstm_demo.style.palette import PALETTES, Palette, Theme
from lstm_demo.style.percent import percent

Axis = Literal["step", "seconds"]
Row = dict[str, Any]

MAX_POINTS = 160
"""Of one curve; a chart is some 500 pixels wide."""
HEIGHT = 240
NOTHING = "nothing was measured yet"
LOWEST = 1e-5  # on a logarithmic scale of a loss, to which the reports are rounded

# Six that stay at least 0.12 apart in OKLab for protanopes and deuteranopes too, and 3 : 1 from the page; shapes tell them apart as well.
COLOURS: Mapping[Theme, tuple[str, ...]] = {
    "light": ("#5d77f0", "#b97b21", "#126b4a", "#b6499b", "#3d0245", "#2f4504"),
    "dark": ("#61a6fc", "#e2a534", "#82d6c8", "#9951a3", "#f4fa86", "#4a7b2d"),
}
SHAPES = ("circle", "square", "triangle-up", "diamond", "triangle-down", "cross")
MAX_RUNS = len(SHAPES)


@dataclass(frozen=True)
class RunCurve:
    """One run in the charts. slot: 0–5, of its colour and shape. reports: ascending by step, as `train --json` gives them."""

    name: str
    slot: int
    reports: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Chart:
    """What is drawn by step or seconds. columns: of the reports, with the names of their curves; the second is dashed. unit: of a value."""

    key: str
    title: str
    unit: str
    columns: Mapping[str, str]
    log: bool = False


LOSS = Chart("loss", "Loss of the training batches", "loss", {"loss": "training"}, log=True)
WRONG = Chart(
    "wrong",
    "Wrong on test (dashed: validation)",
    "wrong",
    {"test_accuracy": "test", "validation_accuracy": "validation"},
    log=True,
)
RATE = Chart("rate", "Learning rate", "rate", {"learning_rate": "rate"})
GRADIENT = Chart("gradient", "Gradient norm before clipping", "norm", {"gradient_norm": "norm"}, log=True)
CHARTS = (LOSS, WRONG, RATE, GRADIENT)


def rows(chart: Chart, runs: Iterable[RunCurve], axis: Axis) -> list[Row]:
    """`run`, `curve`, `x`, `value`, `said` (the value in words) and `step` of each point; what was not measured, or not timed, is left out.

    A long curve is thinned; the points that are chosen stay the same while the curve grows.
    """
    found = []
    for run in runs:
        for column, curve in chart.columns.items():
            measured = [report for report in run.reports if report.get(column) is not None and report.get(axis) is not None]
            found += [
                {
                    "run": run.name,
                    "curve": curve,
                    "x": report[axis],
                    "value": _value(chart, float(report[column])),
                    "said": _said(chart, float(report[column])),
                    "step": report["step"],
                }
                for report in thin(measured, MAX_POINTS, lambda report: int(report["step"]))
            ]
    return found


def specification(chart: Chart, runs: Sequence[RunCurve], axis: Axis, theme: Theme) -> dict[str, Any]:
    """Depends on names and slots of the runs only, not on how far they are, once there is something to draw; until then it says so."""
    if not rows(chart, runs, axis):
        return _empty(chart, PALETTES[theme])
    palette, names = PALETTES[theme], [run.name for run in runs]
    colours = [COLOURS[theme][run.slot] for run in runs]
    return {
        **_frame(chart, palette),
        "description": f"{chart.title} by {axis}, of {', '.join(names)}",
        "usermeta": {"embedOptions": {"renderer": "canvas"}},  # as SVG every point is an element, made anew with each look at a live run
        "encoding": {
            "x": {
                "field": "x",
                "type": "quantitative",
                "scale": {"zero": True, "nice": False},
                "axis": _axis(palette, title=axis, grid=False, tickCount=5),
            },
            "y": {"field": "value", "type": "quantitative", "scale": _scale(chart), "axis": _y_axis(chart, palette)},
            "color": {"field": "run", "type": "nominal", "scale": {"domain": names, "range": colours}, "legend": None},
        },
        "layer": [_line(chart), _points(chart, runs, names)],
    }


def _frame(chart: Chart, palette: Palette) -> dict[str, Any]:
    return {
        "height": HEIGHT,
        "title": {"text": chart.title, "anchor": "start", "fontSize": 14, "fontWeight": 600, "color": palette.text, "offset": 8},
        "config": {"font": FONT, "background": None, "view": {"stroke": None}},
    }


def _empty(chart: Chart, palette: Palette) -> dict[str, Any]:
    """A sentence, and no axes: a scale of nothing has no ends."""
    text = {"type": "text", "text": NOTHING, "color": palette.muted, "fontSize": 13}
    return {
        **_frame(chart, palette),
        "description": f"{chart.title}: {NOTHING}",
        "data": {"values": [{}]},
        "mark": text,
        "encoding": {"x": {"value": {"expr": "width / 2"}}, "y": {"value": {"expr": "height / 2"}}},
    }


def _line(chart: Chart) -> dict[str, Any]:
    line: dict[str, Any] = {"mark": {"type": "line", "strokeWidth": 1.75, "clip": True}}
    if len(chart.columns) > 1:
        dashes = {"domain": list(chart.columns.values()), "range": [[1, 0], [4, 3]]}
        line["encoding"] = {"strokeDash": {"field": "curve", "type": "nominal", "scale": dashes, "legend": None}}
    return line


def _points(chart: Chart, runs: Sequence[RunCurve], names: list[str]) -> dict[str, Any]:
    """Of what was measured on the test digits each is drawn, in its run's shape. The others cannot be seen, and tell a pointer their
    numbers: looking for the nearest one instead costs a live chart more than all the rest."""
    shapes = {"domain": names, "range": [SHAPES[run.slot] for run in runs]}
    opacity = {"condition": {"test": "datum.curve === 'test'", "value": 1}, "value": 0} if chart is WRONG else {"value": 0}
    return {
        "mark": {"type": "point", "filled": True, "size": 42, "clip": True},
        "encoding": {
            "shape": {"field": "run", "type": "nominal", "scale": shapes, "legend": None},
            "opacity": opacity,
            "tooltip": [
                {"field": "run", "title": "run"},
                {"field": "step", "title": "step", "format": ",d"},
                {"field": "said", "title": chart.unit, "type": "nominal"},
                *([{"field": "curve", "title": "on"}] if chart is WRONG else []),
            ],
        },
    }


def _value(chart: Chart, value: float) -> float:
    if chart is WRONG:
        return max(1 - value, FEWEST_WRONG)
    return max(value, LOWEST) if chart.log else value


def _said(chart: Chart, value: float) -> str:
    """As a tip tells it: what was measured, not the end of the scale that it is drawn at."""
    return percent(1 - value, 2) if chart is WRONG else significant(value)


def _scale(chart: Chart) -> dict[str, Any]:
    if chart is WRONG:
        return {"type": "log", "domain": [FEWEST_WRONG, 1]}
    return {"type": "log", "nice": False} if chart.log else {"zero": True}


def _y_axis(chart: Chart, palette: Palette) -> dict[str, Any]:
    if chart is WRONG:
        return _axis(palette, values=[1, 0.1, 0.01, 0.001], labelExpr="format(datum.value * 100, '~g') + ' %'")
    return _axis(palette, tickCount=4, format="~g", labelOverlap="greedy")


def _axis(palette: Palette, **more: Any) -> dict[str, Any]:
    quiet = {"labelColor": palette.muted, "titleColor": palette.muted, "titleFontWeight": 400, "labelFontSize": 12, "titleFontSize": 12}
    return {"title": None, "domainColor": palette.border, "tickColor": palette.border, "gridColor": palette.border, **quiet} | more
