"""The reading after its last row as one picture: every map, the digit and the verdict. It needs neither a browser nor Plotly."""

from __future__ import annotations

import io
from dataclasses import replace
from html import escape

from lstm_demo.export.animation.layout import SHOWN_UNITS, lay_out
from lstm_demo.export.animation.painting import paint
from lstm_demo.export.animation.storyboard import Board, Box, CellGrid, Text, enlarged, scaled
from lstm_demo.model.trace import Trace
from lstm_demo.style.palette import LIGHT, Palette
from lstm_demo.style.png import png_address

# The page's own font where it is installed, else what a system has that is as quiet; the picture brings no font.
FONT = "'Source Sans 3', 'Source Sans Pro', 'Segoe UI', 'Helvetica Neue', Helvetica, Arial, sans-serif"
SHARPNESS = 2  # pixels of an image for one of the page, for displays that have as many
_START = {"left": "start", "center": "middle", "right": "end"}


def png_bytes(trace: Trace, layer: int | None = None, *, palette: Palette = LIGHT, units: int = SHOWN_UNITS) -> bytes:
    """Two pixels for one of the board's. Arguments and errors as in `lay_out`."""
    board = scaled(_at_rest(lay_out(trace, layer, palette=palette, units=units)), SHARPNESS)
    (picture,) = paint(board)
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


def svg_text(trace: Trace, layer: int | None = None, *, palette: Palette = LIGHT, units: int = SHOWN_UNITS) -> str:
    """Words and frames as vectors, the maps as pictures in it. Arguments and errors as in `lay_out`."""
    board = _at_rest(lay_out(trace, layer, palette=palette, units=units))
    (last,) = board.frames
    bars = [_filled(bar, palette.accent if number == last.leader else palette.muted) for number, bar in enumerate(last.bars)]
    parts = [*map(_image, board.grids), *bars, *map(_word, board.texts), *map(_word, last.texts)]
    return "\n".join([*_head(board), *parts, "</svg>", ""])


def _at_rest(board: Board) -> Board:
    """Its last frame alone, with nothing marked as current."""
    return replace(board, frames=(replace(board.frames[-1], now=()),))


def _head(board: Board) -> list[str]:
    size = f'width="{board.width}" height="{board.height}" viewBox="0 0 {board.width} {board.height}"'
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{escape(FONT)}">',
        f"<title>{escape(board.texts[0].text)}</title>",
        _filled(Box(0, 0, board.width, board.height), board.palette.background),
    ]


def _image(grid: CellGrid) -> str:
    width, height = (round(side) * SHARPNESS for side in (grid.box.width, grid.box.height))
    pixels = enlarged(grid.cells, width, height)
    return f'<image {_place(grid.box)} preserveAspectRatio="none" href="{png_address(pixels, smallest=True)}"/>'


def _filled(box: Box, colour: str) -> str:
    return f'<rect {_place(box)} fill="{colour}"/>'


def _place(box: Box) -> str:
    return " ".join(f'{name}="{value:g}"' for name, value in zip(("x", "y", "width", "height"), (round(value, 2) for value in box)))


def _word(text: Text) -> str:
    """Its y is the middle of the letters; SVG's, everywhere understood, is their foot."""
    weight = ' font-weight="600"' if text.bold else ""
    where = f'x="{text.x:g}" y="{text.y + 0.36 * text.size:g}" text-anchor="{_START[text.anchor]}"'
    return f'<text {where} font-size="{text.size}" fill="{text.colour}"{weight}>{escape(text.text)}</text>'
