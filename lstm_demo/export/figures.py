"""Single figures of one reading, each with a title of its own, as SVG or PNG."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lstm_demo.export.animation.layout import SHOWN_UNITS
from lstm_demo.export.formats import MissingPackage
from lstm_demo.insight.unit_order import liveliest_units
from lstm_demo.model.step_words import of_cell, step_name
from lstm_demo.model.trace import Trace
from lstm_demo.plots.gradient_reach import gradient_curves
from lstm_demo.style.file_names import FIGURES, MAPS
from lstm_demo.style.palette import LIGHT, Palette
from lstm_demo.style.words import network_size

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from lstm_demo.model.network import RecurrentClassifier

FigureForm = Literal["svg", "png"]
WIDTH, TITLE, ROOM, SHARPNESS = 760, 46, 10, 2  # pixels; above for a title, at the sides to spare; of a PNG, pixels for one
NO_BROWSER = "Drawing this figure needs Chrome or Chromium, which is not on this machine: apt-get install chromium, or plotly_get_chrome."


FAILED = "There is a Chrome or Chromium on this machine, but it ended before the figure was drawn: start it by hand to see why."


class NoBrowser(ValueError):
    """There is no Chrome or Chromium on this machine, or it failed. The message is a sentence."""


@dataclass(frozen=True, eq=False)
class Subject:
    """What a figure is of. layer, unit: from 0; None is the top layer, the liveliest unit of it.

    Raises:
        ValueError: no such layer or unit.
    """

    model: RecurrentClassifier
    trace: Trace
    layer: int | None = None
    unit: int | None = None
    palette: Palette = LIGHT
    units: int = SHOWN_UNITS

    def __post_init__(self) -> None:
        config = self.trace.config
        if not 0 <= self.at_layer < config.num_cells:
            raise ValueError(f"layer must be 0–{config.num_cells - 1}, got {self.layer}")
        if self.unit is not None and not 0 <= self.unit < config.hidden_size:
            raise ValueError(f"unit must be 0–{config.hidden_size - 1}, got {self.unit}")

    @property
    def at_layer(self) -> int:
        return self.trace.config.top_cell if self.layer is None else self.layer

    @property
    def at_unit(self) -> int:
        return int(liveliest_units(self.trace, self.at_layer, 1)[0]) if self.unit is None else self.unit

    @property
    def of_layer(self) -> str:
        return of_cell(self.trace.config, self.at_layer)


def figure_bytes(name: str, form: FigureForm, subject: Subject) -> bytes:
    """name: one of `FIGURES`; `maps` is drawn by this program itself, the others by kaleido with a Chrome or Chromium.

    Raises:
        ValueError: no such figure, kaleido is not installed (`MissingPackage`), or there is no browser (`NoBrowser`).
    """
    if name == MAPS:
        from lstm_demo.export.formats import pictured

        return pictured(form, subject.trace, subject.layer, palette=subject.palette, units=subject.units)
    if name not in FIGURES:
        raise ValueError(f"no figure {name!r}: choose one of {', '.join(FIGURES)}")
    return _drawn(_titled(_DRAWERS[name](subject), subject.palette), form)


def _gates(subject: Subject) -> tuple[str, go.Figure]:
    from lstm_demo.plots.gate_activity import gate_activity

    title = f"{_reads(subject)}: all {subject.trace.config.hidden_size} units{subject.of_layer}, mean and middle half"
    return title, gate_activity(subject.trace, subject.at_layer, palette=subject.palette)


def _unit(subject: Subject) -> tuple[str, go.Figure]:
    from lstm_demo.plots.unit_history import unit_history

    title = f"{_reads(subject)}: unit {subject.at_unit}{subject.of_layer}"
    return title, unit_history(subject.trace, subject.at_layer, subject.at_unit, palette=subject.palette)


def _gradient(subject: Subject) -> tuple[str, go.Figure]:
    from lstm_demo.insight.gradients import gradient_reach
    from lstm_demo.insight.trace_facts import blank_rows
    from lstm_demo.plots.gradient_reach import gradient_by_row

    reach = gradient_reach(subject.model, subject.trace.image, subject.trace.prediction)
    title = f"{_reads(subject)}, not a {reach.other}: what a push to its memory would do"
    curves, ink = gradient_curves(subject.trace, reach), subject.trace.pixels.sum(axis=1)
    step, blank = step_name(subject.trace.config), 0 if subject.trace.config.bidirectional else blank_rows(subject.trace)
    return title, gradient_by_row(curves, ink, blank=blank, step=step, palette=subject.palette)


def _verdict(subject: Subject) -> tuple[str, go.Figure]:
    from lstm_demo.plots.verdict import verdict_by_row

    when = "when all is read" if subject.trace.config.bidirectional else f"by {step_name(subject.trace.config)}"
    title = f"{_reads(subject)}: probabilities {when}"
    return title, verdict_by_row(subject.trace, palette=subject.palette)


_DRAWERS: Mapping[str, Callable[[Subject], tuple[str, go.Figure]]] = {
    "gates": _gates,
    "unit": _unit,
    "gradient": _gradient,
    "verdict": _verdict,
}


def _reads(subject: Subject) -> str:
    return f"{network_size(subject.trace.config)} reads a {subject.trace.prediction}"


def _titled(titled: tuple[str, go.Figure], palette: Palette) -> go.Figure:
    title, figure = titled
    margin, height = figure.layout.margin, figure.layout.height + TITLE
    wider = {"t": margin.t + TITLE, "l": margin.l + ROOM, "r": margin.r + ROOM}  # the font may be a wider one than the page's
    words = {"text": title, "x": 0.02, "y": 1, "yref": "container", "yanchor": "top", "pad": {"t": 14}, "font": {"size": 16}}
    figure.update_layout(title=words, margin=wider, width=WIDTH, height=height, paper_bgcolor=palette.background)
    return figure


def _drawn(figure: go.Figure, form: FigureForm) -> bytes:
    """Without MathJax, which plotly's own `to_image` would have fetched from the network."""
    try:
        import kaleido
        from kaleido.errors import ChromeNotFoundError, KaleidoError
    except ImportError:
        raise MissingPackage("A figure as SVG or PNG", "kaleido") from None
    logging.getLogger("choreographer").setLevel(logging.ERROR)  # its warnings say what the sentence below says better
    size = {"width": figure.layout.width, "height": figure.layout.height}
    options = {"format": form, "scale": SHARPNESS if form == "png" else 1, **size}
    try:
        picture: bytes = kaleido.calc_fig_sync(figure.to_dict(), opts=options, kopts={"mathjax": False})
    except ChromeNotFoundError:
        raise NoBrowser(NO_BROWSER) from None
    except (KaleidoError, RuntimeError, OSError, TimeoutError):
        raise NoBrowser(FAILED) from None
    return picture
