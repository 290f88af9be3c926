"""Digits as people draw them: the hands of `hands.py`, each time a little different, drawn with a round pen and prepared as a drawing is.

From a hand to a picture, for each digit anew:

1. The places that the pen passes are moved a little, and a smooth curve is laid through them (centripetal Catmull-Rom).
2. The whole is squeezed, tapered, bent, slanted and turned.
3. It is drawn with a round pen, 12–26 px wide on the page's canvas of 280 px, at a size of that canvas.
4. `fit_digit` makes the picture of 28×28 of it, as of any drawing.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from lstm_demo.data.hands import HANDS
from lstm_demo.data.ink import InkError, fit_digit

CANVAS = 280  # px, the side of the page's canvas
PENS = (12.0, 26.0)  # px
SIZES = (0.45, 0.9)  # of the canvas: the digit's longer side, the pen's width included
SMALL, SMALL_SHARE = (1 / 8, 0.45), 0.15  # and of so many

PER_PIECE = 8  # points of a curve between two places
FINE = 112  # px, the longer side of a digit in the picture that is drawn of it: a model's has 20; never finer than the canvas
SUPERSAMPLE = 2  # Pillow draws without antialiasing, a canvas with it

Polyline = npt.NDArray[np.float64]  # (points, 2): x, y
Strokes = tuple[Polyline, ...]


@dataclass(frozen=True, eq=False)
class Hand:
    """One way to write a digit. strokes: the places that the pen passes, in a box of 100 × 100. corners: for each, whether it turns."""

    digit: int
    name: str
    strokes: Strokes
    corners: tuple[tuple[bool, ...], ...]


@dataclass(frozen=True)
class Variation:
    """How far one drawing is from its hand: standard deviations, in the hand's box of 100 × 100 unless another unit is told."""

    place: float = 4.0  # of every place
    stroke: float = 3.0  # of a whole stroke
    width: float = 0.24  # of the logarithm of the width, about WIDTH
    taper: float = 0.12  # of the width, from the middle to an end
    waist: float = 4.0  # up or down
    bend: float = 4.0
    slant: float = 0.2  # to the right, by the height
    turn: float = 6.0  # degrees
    cut: float = 0.05  # of a stroke's length, at either end


WIDTH = 0.74  # of a digit, by its height: the middle of what people draw
SLANT = 0.08
USUAL = Variation()


@cache
def hands() -> tuple[Hand, ...]:
    """All of them, as the table has them."""
    lines = (line.split(maxsplit=1) for line in HANDS.strip().splitlines())
    return tuple(hand_of(int(digit), rest) for digit, rest in lines)


def hand_of(digit: int, line: str) -> Hand:
    """line: its name and its strokes, as the table has them after the digit."""
    name, *strokes = line.split("|")
    places = [[place.rstrip("^").split(",") for place in stroke.split()] for stroke in strokes]
    corners = tuple(tuple(place.endswith("^") for place in stroke.split()) for stroke in strokes)
    return Hand(digit, name.strip(), tuple(np.array(stroke, dtype=np.float64) for stroke in places), corners)


def handwriting(count: int, seed: int) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Images (count, 28, 28), ink = 255, and their labels (count,), 0–9 in turn; each digit's hands are equally likely.

    Digit n of a seed is the same whatever the count.
    """
    images = np.zeros((count, 28, 28), dtype=np.uint8)
    by_digit = [[hand for hand in hands() if hand.digit == digit] for digit in range(10)]
    for place in range(count):
        random = np.random.default_rng((seed, place))
        images[place] = _picture(by_digit[place % 10], random)
    return images, np.arange(count, dtype=np.int64) % 10


def picture_of(hand: Hand, random: np.random.Generator) -> npt.NDArray[np.uint8]:
    """(28, 28), ink = 255: one drawing of this hand."""
    return _picture([hand], random)


def _picture(among: list[Hand], random: np.random.Generator) -> npt.NDArray[np.uint8]:
    """(28, 28). A drawing in which no digit can be seen is drawn anew: it teaches nothing."""
    while True:
        strokes = written(among[random.integers(len(among))], random)
        pen, size = pen_and_size(random)
        try:
            return prepared(strokes, pen, size)
        except InkError:
            continue


def prepared(strokes: Strokes, pen: float, size: float) -> npt.NDArray[np.uint8]:
    """(28, 28), ink = 255: strokes drawn with a pen of that width at that size, in pixels of the canvas, and prepared as a drawing is.

    Raises:
        InkError: no digit can be seen in it.
    """
    resolution = min(FINE / size, 1)
    image = fit_digit(drawn(strokes, pen, size, resolution), smallest=0, side=CANVAS * resolution)
    return np.asarray(np.rint(image * 255), dtype=np.uint8)


def pen_and_size(random: np.random.Generator) -> tuple[float, float]:
    """The pen's width and the digit's longer side, both in pixels of the canvas."""
    low, high = SMALL if random.random() < SMALL_SHARE else SIZES
    return float(random.uniform(*PENS)), float(random.uniform(low, high)) * CANVAS


def plain(hand: Hand) -> Strokes:
    """The hand's strokes as the table has them."""
    return tuple(_curve(hand, number) @ places for number, places in enumerate(hand.strokes))


def written(hand: Hand, random: np.random.Generator, variation: Variation = USUAL) -> Strokes:
    """The hand's strokes as they come out this time, in any units."""
    lines: list[Polyline] = []
    for places in hand.strokes:
        moved = places + random.normal(0, variation.place, places.shape) + random.normal(0, variation.stroke, 2)
        line = _curve(hand, len(lines)) @ moved
        first, last = np.abs(random.normal(0, variation.cut, 2)) * len(line)
        lines.append(line[int(first) : max(len(line) - int(last), int(first) + 2)])
    return _warped(lines, random, variation)


def _warped(lines: list[Polyline], random: np.random.Generator, by: Variation) -> Strokes:
    taper, waist, bend, slant, turn = random.normal(0, 1, 5) * (by.taper, by.waist, by.bend, by.slant, math.radians(by.turn))
    width = WIDTH * math.exp(np.clip(random.normal(), -2, 2) * by.width)
    turned = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])

    def warp(line: Polyline) -> Polyline:
        x, y = line[:, 0] / 50 - 1, line[:, 1] / 50 - 1  # about the middle, from −1 to 1
        across = x * width * (1 + taper * y) + bend / 50 * np.cos(math.pi / 2 * y) - (slant + SLANT) * y
        return np.asarray(np.stack([across, y + waist / 50 * np.cos(math.pi / 2 * y)], axis=1) @ turned, dtype=np.float64)

    return tuple(warp(line) for line in lines)


@cache
def _curve(hand: Hand, stroke: int) -> npt.NDArray[np.float64]:
    """(points, places): the matrix that takes a stroke's places to the points of its curve, which are linear in them."""
    places, corners = hand.strokes[stroke], hand.corners[stroke]
    ends = [0, *(place for place, is_corner in enumerate(corners) if is_corner and 0 < place < len(places) - 1), len(places) - 1]
    identity = np.eye(len(places))
    pieces = [_catmull_rom(places[a : b + 1], identity[a : b + 1]) for a, b in itertools.pairwise(ends)]
    return np.asarray(np.concatenate(pieces), dtype=np.float64)


def smooth(places: Polyline) -> Polyline:
    """A smooth curve through these places, two at least."""
    return _catmull_rom(places, places)


def _catmull_rom(places: Polyline, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """A centripetal Catmull-Rom curve (Barry & Goldman 1988) with the knots of `places`, through `values`, one for each place."""
    if len(places) == 1:
        return values
    places = np.concatenate([[2 * places[0] - places[1]], places, [2 * places[-1] - places[-2]]])
    values = np.concatenate([[2 * values[0] - values[1]], values, [2 * values[-1] - values[-2]]])
    knots = np.concatenate([[0], np.cumsum(np.maximum(np.linalg.norm(np.diff(places, axis=0), axis=1), 1) ** 0.5)])
    pieces = [_piece(knots[k : k + 4], values[k : k + 4]) for k in range(len(places) - 3)]
    return np.concatenate([*pieces, values[-2:-1]])


def _piece(knots: npt.NDArray[np.float64], values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """From the second of four values to the third, without the third itself."""
    t = np.linspace(knots[1], knots[2], PER_PIECE, endpoint=False)[:, None]

    def between(first: npt.NDArray[np.float64], second: npt.NDArray[np.float64], a: int, b: int) -> npt.NDArray[np.float64]:
        return np.asarray((first * (knots[b] - t) + second * (t - knots[a])) / (knots[b] - knots[a]), dtype=np.float64)

    sides = [between(values[k], values[k + 1], k, k + 1) for k in range(3)]
    inner = [between(sides[k], sides[k + 1], k, k + 2) for k in range(2)]
    return np.asarray(between(inner[0], inner[1], 1, 2), dtype=np.float64)


def drawn(strokes: Strokes, pen: float, size: float, resolution: float = 1.0) -> npt.NDArray[np.float32]:
    """Ink (H, W) in [0, 1] of the strokes, drawn with a round pen, on a picture just large enough.

    pen: its width; size: the longer side of the digit with the pen's width; both in pixels of the canvas, of which each gets `resolution`.
    """
    finer = resolution * SUPERSAMPLE
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = max(size - pen, 0) * finer / max(float((high - low).max()), 1e-9)
    margin = pen / 2 * finer + 2 * SUPERSAMPLE
    sides = np.ceil(((high - low) * scale + 2 * margin) / SUPERSAMPLE).astype(int) * SUPERSAMPLE
    picture = Image.new("L", (int(sides[0]), int(sides[1])))
    brush = ImageDraw.Draw(picture)
    for line in strokes:
        stroke(brush, (line - low) * scale + margin, pen / 2 * finer)
    return np.asarray(picture.reduce(SUPERSAMPLE), dtype=np.float32) / np.float32(255)


def stroke(brush: ImageDraw.ImageDraw, line: Polyline, radius: float) -> None:
    """A line of a round pen: straight pieces, and the pen's own outline at every point."""
    places = [(x, y) for x, y in line.tolist()]
    brush.line(places, fill=255, width=max(round(2 * radius), 1))
    for x, y in places:
        brush.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
