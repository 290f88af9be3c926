"""A board's frames as pictures, painted with NumPy and Pillow alone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from lstm_demo.export.animation.storyboard import Board, Box, Frame, Text, coloured, enlarged
from lstm_demo.style.palette import Palette

# The page's own font, from Adobe's release of Source Sans 3, so that letters are as wide as in the page.
FONT_FILE = Path(__file__).with_name("SourceSansVF-Upright.ttf.woff2")
REGULAR, BOLD = 400, 600  # weights
FINE = 4
VEIL = 0.6

Colour = tuple[int, int, int]


def paint(board: Board) -> Iterator[Image.Image]:
    """One RGB picture a row, board.width × board.height."""
    ground = _ground(board)
    for frame in board.frames:
        yield _paint_frame(ground.copy(), board, frame)


def few_colours(palette: Palette) -> list[Colour]:
    """The at most 255 colours that a GIF of such frames needs: both ramps, the picture plain and veiled, letters and their soft edges."""
    ink = coloured(np.linspace(0, 1, 20)[None], palette.picture, 0, 1)
    ramps = [coloured(np.linspace(0, 1, 71)[None], stops, 0, 1) for stops in (palette.sequential, palette.diverging)]
    veiled = np.rint(ink * (1 - VEIL) + coloured(np.zeros((1, 1)), palette.picture, 0, 1) * VEIL).astype(np.uint8)
    said = dict.fromkeys((palette.text, palette.muted, palette.accent, palette.surface, *palette.lines.values()))
    edges = [_mixed(colour, palette.background, share) for colour in said for share in (1, 0.75, VEIL, 0.45, 0.2)]
    cells = [(int(red), int(green), int(blue)) for part in (ink, veiled, *ramps) for red, green, blue in part[0]]
    return list(dict.fromkeys([_mixed(palette.background, palette.background, 1), *edges, *cells]))


def _ground(board: Board) -> Image.Image:
    image = Image.new("RGB", (board.width, board.height), board.palette.background)
    for grid in board.grids:
        box = _whole(grid.box)
        cells = enlarged(grid.cells, box[2] - box[0], box[3] - box[1])
        image.paste(Image.fromarray(cells), box[:2])
    for text in board.texts:
        _write(image, text)
    return image


def _paint_frame(image: Image.Image, board: Board, frame: Frame) -> Image.Image:
    palette = board.palette
    _veil(image, frame.veil, palette.picture[0])
    draw = ImageDraw.Draw(image)
    for box in frame.covered:
        _fill(draw, box, palette.surface)
    others = _mixed(palette.muted, palette.background, VEIL)
    for number, bar in enumerate(frame.bars):
        _fill(draw, bar, palette.accent if number == frame.leader else others)
    for box in frame.now:
        left, top, right, bottom = _whole(box)
        draw.rectangle((left - 1, top - 1, right, bottom), outline=palette.accent, width=2)
    for text in frame.texts:
        _write(image, text)
    return image


def _whole(box: Box) -> tuple[int, int, int, int]:
    return round(box.x), round(box.y), round(box.right), round(box.bottom)


def _fill(draw: ImageDraw.ImageDraw, box: Box, colour: str | Colour) -> None:
    left, top, right, bottom = _whole(box)
    if right > left and bottom > top:
        draw.rectangle((left, top, right - 1, bottom - 1), fill=colour)


def _veil(image: Image.Image, box: Box, colour: str) -> None:
    left, top, right, bottom = _whole(box)
    if bottom > top:
        part = image.crop((left, top, right, bottom))
        image.paste(Image.blend(part, Image.new("RGB", part.size, colour), VEIL), (left, top))


def _mixed(colour: str, ground: str, share: float) -> Colour:
    """`colour` laid over `ground` with the opacity `share`."""
    red, green, blue = (round(share * int(colour[at : at + 2], 16) + (1 - share) * int(ground[at : at + 2], 16)) for at in (1, 3, 5))
    return red, green, blue


@lru_cache
def _font(size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(FONT_FILE, size)
    font.set_variation_by_axes([weight])
    return font


def _write(image: Image.Image, text: Text) -> None:
    """Drawn larger and then made smaller, since Pillow puts each letter on a whole pixel, which leaves uneven gaps between small ones."""
    font, anchor = _font(FINE * text.size, BOLD if text.bold else REGULAR), {"left": "ls", "center": "ms", "right": "rs"}[text.anchor]
    x, y = FINE * text.x, FINE * (text.y + 0.34 * text.size)  # of the baseline: the middle of "gate" lies elsewhere than that of "tile"
    box = font.getbbox(text.text, anchor=anchor)
    left, top = int((x + box[0]) // FINE), int((y + box[1]) // FINE)
    mask = Image.new("L", (int(box[2] - box[0]) + 2 * FINE, int(box[3] - box[1]) + 2 * FINE))
    ImageDraw.Draw(mask).text((x - FINE * left, y - FINE * top), text.text, fill=255, font=font, anchor=anchor)
    image.paste(text.colour, (left, top), mask.reduce(FINE))
