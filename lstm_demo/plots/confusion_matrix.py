"""Which digits a model takes for which: true classes down, answers across."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from lstm_demo.plots.look import base_layout
from lstm_demo.style.palette import LIGHT, Palette, plotly_scale

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Confusion:
    """counts: (K, K), row = the true class, column = the answer. mistakes: the same with the diagonal at 0."""

    counts: Counts
    mistakes: Counts
    accuracy: float


def confusion(matrix: Sequence[Sequence[int]] | Counts) -> Confusion:
    """Raises ValueError for a matrix that is not square or is empty of images."""
    counts = np.asarray(matrix, dtype=np.int64)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or counts.sum() == 0:
        raise ValueError(f"a confusion matrix is square and counts at least one image, got the shape {counts.shape}")
    mistakes = counts - np.diag(np.diag(counts))
    return Confusion(counts, mistakes, float(np.trace(counts) / counts.sum()))


def confusion_matrix(matrix: Sequence[Sequence[int]] | Counts, *, palette: Palette = LIGHT) -> go.Figure:
    """Colour says how many *mistakes*: right answers are a hundred times more and would drown them. Every count is written out."""
    record = confusion(matrix)
    classes = [str(k) for k in range(len(record.counts))]
    most = max(int(record.mistakes.max()), 1)
    warm = (palette.background, *palette.diverging[len(palette.diverging) // 2 + 1 :])
    layout = base_layout(palette, height=420, l=44, t=44, r=8, b=8)
    bare = {"type": "category", "ticks": "", "showline": False}
    layout["xaxis"] = {"side": "top", **bare}
    layout["yaxis"] = {"autorange": "reversed", **bare}
    layout["annotations"] = [
        {"x": classes[answer], "y": classes[true], "text": str(count) if count else "·"}
        | {"font": {"size": 12, "color": palette.background if record.mistakes[true, answer] > 0.55 * most else palette.text}}
        for (true, answer), count in np.ndenumerate(record.counts)
    ]
    figure = go.Figure({"data": [_heatmap(record, classes, most, plotly_scale(warm))], "layout": layout})
    return figure.update_layout(xaxis_title_text="read as", yaxis_title_text="is a")


def _heatmap(record: Confusion, classes: list[str], most: int, scale: list[list[float | str]]) -> dict[str, Any]:
    cells = {"type": "heatmap", "x": classes, "y": classes, "z": record.mistakes, "zmin": 0, "zmax": most, "xgap": 1, "ygap": 1}
    hover = {"customdata": record.counts, "hovertemplate": "a %{y} read as %{x}: %{customdata}<extra></extra>"}
    return cells | hover | {"colorscale": scale, "showscale": False}
