"""A board's frames as pictures, painted with NumPy and Pillow alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from lstm_demo.export.animation.storyboard import Board, Box, Frame, Text, coloured, enlarged
from lstm_demo.style.palette import Palette

# Pillow's own font is there on every machine; it has no true minus and no multiplication sign, which are therefore drawn.
_DRAWN = re.compile("([−×])")
_MINUS_WIDTH, _TIMES_WIDTH = 0.56, 0.58  # of the letters' size
VEIL = 0.6

Colour = tuple[int, int, int]
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


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
    for plate in board.plates:
        box = _whole(plate.box)
        cells = enlarged(plate.cells, box[2] - box[0], box[3] - box[1])
        image.paste(Image.fromarray(cells), box[:2])
    draw = ImageDraw.Draw(image)
    for text in board.texts:
        _write(draw, text)
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
        _write(draw, text)
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
def _font(size: int) -> Font:
    return ImageFont.load_default(size)


def _write(draw: ImageDraw.ImageDraw, text: Text) -> None:
    """Letter heights are Plotly's pixels; Pillow's font runs a little wide, so it is set a little smaller."""
    size = round(text.size * 0.96)
    parts = _DRAWN.split(text.text.replace("\N{NO-BREAK SPACE}", " "))
    widths = [_width(part, size) for part in parts]
    x = text.x - {"left": 0.0, "center": 0.5, "right": 1.0}[text.anchor] * sum(widths)
    for part, width in zip(parts, widths):
        _write_part(draw, part, x, text, size)
        x += width


def _width(part: str, size: int) -> float:
    if part == "−":
        return _MINUS_WIDTH * size
    return _TIMES_WIDTH * size if part == "×" else float(_font(size).getlength(part))


def _write_part(draw: ImageDraw.ImageDraw, part: str, x: float, text: Text, size: int) -> None:
    middle, thick = text.y + 0.06 * size, max(1, round(size / 11))
    if part == "−":
        draw.line((x + 0.06 * size, middle, x + 0.44 * size, middle), fill=text.colour, width=thick)
    elif part == "×":
        left, right, half = x + 0.08 * size, x + 0.48 * size, 0.2 * size
        draw.line((left, middle - half, right, middle + half), fill=text.colour, width=thick)
        draw.line((left, middle + half, right, middle - half), fill=text.colour, width=thick)
    else:
        # On the baseline, "ls": the middle of a word's own letters, "lm", would lie elsewhere for "gate" than for "tile".
        stroke = size // 36 if text.bold else 0
        for shift in (0, max(0.6, size / 30)) if text.bold else (0,):  # the font has no bold face
            draw.text((x + shift, text.y + 0.36 * size), part, fill=text.colour, font=_font(size), anchor="ls", stroke_width=stroke)
