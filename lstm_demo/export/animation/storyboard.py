"""The parts of an animated reading, in pixels: what a GIF, a film and a still picture draw alike.

A board stands still but for its frames, one a row: what is still covered, where "now" is, how long the bars are, what is said.
Coordinates are pixels from the upper left corner, x to the right, y down.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from lstm_demo.style.palette import Palette

Anchor = Literal["left", "center", "right"]
Pixels = npt.NDArray[np.uint8]


class Box(NamedTuple):
    """A rectangle: its upper left corner, width and height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height


class Text(NamedTuple):
    """One line of text; y is its middle. size: of the letters, in pixels. colour: `#rrggbb`."""

    x: float
    y: float
    text: str
    colour: str
    size: int = 13
    anchor: Anchor = "left"
    bold: bool = False


@dataclass(frozen=True, eq=False)
class CellGrid:
    """A picture of coloured cells in its place. cells: (lines, columns, 3). lines: what each line is called, where that is known."""

    box: Box
    cells: Pixels
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Frame:
    """One row read. covered: what is not read yet. veil: the part of the picture not read yet. now: frames around the current row.

    bars: one a class. leader: the class that leads.
    """

    row: int
    covered: tuple[Box, ...]
    veil: Box
    now: tuple[Box, ...]
    bars: tuple[Box, ...]
    leader: int
    texts: tuple[Text, ...]


@dataclass(frozen=True, eq=False)
class Board:
    """All that stands still, and the frames, one for each row, from the first."""

    width: int
    height: int
    palette: Palette
    grids: tuple[CellGrid, ...]
    texts: tuple[Text, ...]
    frames: tuple[Frame, ...]


def scaled(board: Board, times: int) -> Board:
    """The same board on so many times as many pixels each way."""

    def box(small: Box) -> Box:
        return Box(*(times * value for value in small))

    def text(small: Text) -> Text:
        return small._replace(x=times * small.x, y=times * small.y, size=times * small.size)

    def frame(small: Frame) -> Frame:
        covered, now, bars = (tuple(map(box, boxes)) for boxes in (small.covered, small.now, small.bars))
        return replace(small, covered=covered, veil=box(small.veil), now=now, bars=bars, texts=tuple(map(text, small.texts)))

    return replace(
        board,
        width=times * board.width,
        height=times * board.height,
        grids=tuple(replace(grid, box=box(grid.box)) for grid in board.grids),
        texts=tuple(map(text, board.texts)),
        frames=tuple(map(frame, board.frames)),
    )


def coloured(values: npt.NDArray[np.floating], stops: tuple[str, ...], low: float, high: float) -> Pixels:
    """(h, w) → (h, w, 3): evenly spaced stops from low to high; what lies beyond takes the colour of its end, NaN that of the middle."""
    table = np.array([[int(stop[start : start + 2], 16) for start in (1, 3, 5)] for stop in stops], dtype=np.float64)
    at = np.nan_to_num((values.astype(np.float64) - low) / (high - low), nan=0.5, posinf=1, neginf=0).clip(0, 1) * (len(stops) - 1)
    below = np.minimum(at.astype(np.intp), len(stops) - 2)
    share = (at - below)[..., None]
    cells: Pixels = np.rint(table[below] * (1 - share) + table[below + 1] * share).astype(np.uint8)
    return cells


def enlarged(cells: Pixels, width: int, height: int) -> Pixels:
    """The same cells on width × height pixels, without smoothing."""
    lines = np.arange(height) * cells.shape[0] // height
    columns = np.arange(width) * cells.shape[1] // width
    large: Pixels = cells[lines][:, columns]
    return large
