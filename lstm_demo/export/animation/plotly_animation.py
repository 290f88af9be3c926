"""The animated reading as one Plotly figure, for a notebook and for a page of its own.

Whole heat maps in every frame would be 4 MB and play at 7–19 frames a second. Here they stand still as images, and a frame moves a few
polygons and words over them, without a redraw: 60 frames a second, and a file a fiftieth of that.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import plotly.graph_objects as go

from lstm_demo.export.animation.layout import EDGE, MAPS_LEFT
from lstm_demo.export.animation.storyboard import Board, Box, CellGrid, Frame, Text, enlarged
from lstm_demo.plots.look import faded, signed
from lstm_demo.style.png import png_address

# The page's own font where it is installed, else what a system has that is as quiet; an exported file brings no font.
FONT = "'Source Sans 3', 'Source Sans Pro', 'Segoe UI', 'Helvetica Neue', Helvetica, Arial, sans-serif"
ROW_MS = 170
CONTROLS = 62  # pixels of height under the board
SHARPNESS = 2  # pixels of an image for one of the page, for displays that have as many


def animation(board: Board) -> go.Figure:
    """A figure of fixed size with play, pause, speeds and a slider over the rows. Whoever shows it starts it; it opens on the first row."""
    first, *_ = board.frames
    figure = go.Figure(
        data=[*_moving(board, first), *(trace for grid in board.grids for trace in _hover(grid))],
        frames=[go.Frame(data=_moving(board, frame), name=str(frame.row + 1), traces=list(range(6))) for frame in board.frames],
    )
    nothing = {"visible": False, "fixedrange": True}
    palette = board.palette
    figure.update_layout(
        template="none", width=board.width, height=board.height + CONTROLS, margin={"l": 0, "r": 0, "t": 0, "b": CONTROLS},
        paper_bgcolor=palette.background, plot_bgcolor=palette.background, showlegend=False, dragmode=False, hovermode="closest",
        font={"family": FONT, "color": palette.text}, hoverdistance=1,
        hoverlabel={"bgcolor": palette.surface, "bordercolor": palette.border, "font": {"color": palette.text, "family": FONT}},
        xaxis={"range": [0, board.width], **nothing}, yaxis={"range": [board.height, 0], **nothing},
        images=[_image(grid) for grid in board.grids], annotations=[_annotation(text) for text in board.texts],
        updatemenus=[_buttons(board)], sliders=[_slider(board)],
    )  # fmt: skip
    return figure


def _moving(board: Board, frame: Frame) -> list[Any]:
    """What a frame changes, always the same six traces: veil, covers, bars, the leader's bar, now, words."""
    palette = board.palette
    others = [bar for number, bar in enumerate(frame.bars) if number != frame.leader]
    return [
        _filled([frame.veil], faded(palette.picture[0], 0.6)),
        _filled(frame.covered, palette.surface),
        _filled(others, faded(palette.muted, 0.6)),
        _filled([frame.bars[frame.leader]], palette.accent),
        _outlined(frame.now, palette.accent),
        _words(frame.texts),
    ]


def _filled(boxes: Iterable[Box], colour: str) -> go.Scatter:
    x, y = _outline(boxes)
    return go.Scatter(x=x, y=y, mode="lines", fill="toself", fillcolor=colour, line={"width": 0}, hoverinfo="skip")


def _outlined(boxes: Iterable[Box], colour: str) -> go.Scatter:
    x, y = _outline(boxes)
    return go.Scatter(x=x, y=y, mode="lines", line={"width": 2, "color": colour}, hoverinfo="skip")


def _outline(boxes: Iterable[Box]) -> tuple[list[float | None], list[float | None]]:
    """The boxes one after the other, with gaps between them."""
    x: list[float | None] = []
    y: list[float | None] = []
    for box in boxes:
        x += [round(value, 2) for value in (box.x, box.right, box.right, box.x, box.x)] + [None]
        y += [round(value, 2) for value in (box.y, box.y, box.bottom, box.bottom, box.y)] + [None]
    return x[:-1], y[:-1]


def _words(texts: Iterable[Text]) -> go.Scatter:
    texts = list(texts)
    position = {"left": "middle right", "center": "middle center", "right": "middle left"}
    return go.Scatter(
        x=[text.x for text in texts], y=[text.y for text in texts], text=[_bold(text) for text in texts], mode="text",
        textposition=[position[text.anchor] for text in texts], hoverinfo="skip", cliponaxis=False,
        textfont={"size": [text.size for text in texts], "color": [text.colour for text in texts], "family": FONT},
    )  # fmt: skip


def _bold(text: Text) -> str:
    return f"<b>{text.text}</b>" if text.bold else text.text


def _annotation(text: Text) -> dict[str, Any]:
    nudge = {"left": -1, "center": 0, "right": 1}[text.anchor]  # Plotly leaves a pixel around the words of an annotation
    return {
        "x": text.x, "y": text.y, "xref": "x", "yref": "y", "xanchor": text.anchor, "yanchor": "middle", "xshift": nudge, "yshift": 1,
        "text": _bold(text), "showarrow": False, "font": {"size": text.size, "color": text.colour},
    }  # fmt: skip


def _image(grid: CellGrid) -> dict[str, Any]:
    box = grid.box
    pixels = enlarged(grid.cells, round(box.width) * SHARPNESS, round(box.height) * SHARPNESS)
    return {
        "source": png_address(pixels, smallest=True),
        "xref": "x", "yref": "y", "x": box.x, "y": box.y, "sizex": box.width, "sizey": box.height,
        "xanchor": "left", "yanchor": "top", "sizing": "stretch", "layer": "below",
    }  # fmt: skip


def _hover(grid: CellGrid) -> list[go.Heatmap]:
    """Nothing to be seen, only to be pointed at: the numbers behind a grid's colours."""
    if grid.values is None:
        return []
    lines, columns = grid.values.shape
    width, height = grid.box.width / columns, grid.box.height / lines
    words = [
        [grid.hover.format(line=line, column=column + 1, value=signed(float(value))) for column, value in enumerate(row)]
        for line, row in zip(grid.lines, grid.values)
    ]
    heatmap = go.Heatmap(
        z=np.zeros_like(grid.values, dtype=np.uint8), x0=grid.box.x + width / 2, dx=width, y0=grid.box.y + height / 2, dy=height,
        text=words, hovertemplate="%{text}<extra></extra>", opacity=0, showscale=False,
    )  # fmt: skip
    return [heatmap]


def playing(speed: float = 1.0) -> dict[str, Any]:
    """Plotly's options of an animation that goes on from the current row."""
    return {"frame": {"duration": ROW_MS / speed, "redraw": False}, "transition": {"duration": 0}, "fromcurrent": True, "mode": "immediate"}


def _buttons(board: Board) -> dict[str, Any]:
    def button(label: str, speed: float) -> dict[str, Any]:
        return {"label": label, "method": "animate", "args": [None, playing(speed)]}

    pause = {"label": "Pause", "method": "animate", "args": [[None], {"frame": {"duration": 0, "redraw": False}, "mode": "immediate"}]}
    return {
        "type": "buttons", "direction": "left", "buttons": [button("Play", 1), pause, button("½×", 0.5), button("2×", 2), button("4×", 4)],
        "x": EDGE / board.width, "xanchor": "left", "y": 0, "yanchor": "top", "pad": {"t": 10}, "showactive": False,
        "bgcolor": board.palette.surface, "bordercolor": board.palette.border, "font": {"size": 13, "color": board.palette.text},
    }  # fmt: skip


def _slider(board: Board) -> dict[str, Any]:
    palette, rows = board.palette, len(board.frames)
    jump = {"frame": {"duration": 0, "redraw": False}, "mode": "immediate", "transition": {"duration": 0}}
    names = [str(frame.row + 1) for frame in board.frames]
    steps = [{"label": name, "method": "animate", "args": [[name], jump]} for name in names]
    left = MAPS_LEFT / board.width
    said = {
        "prefix": f"{board.step} ",
        "suffix": f" of {rows}",
        "xanchor": "left",
        "font": {"size": 13, "color": palette.text},
        "offset": 4,
    }
    return {
        "steps": steps, "active": 0, "x": left, "len": 1 - left - EDGE / board.width, "y": 0, "yanchor": "top", "pad": {"t": 14, "b": 0},
        "currentvalue": said, "bgcolor": palette.border, "activebgcolor": palette.accent, "borderwidth": 0, "ticklen": 0, "minorticklen": 0,
        "font": {"size": 1, "color": "rgba(0,0,0,0)"},
    }  # fmt: skip
