"""Pictures that are no digits: what a network is calibrated on, so that it can tell what is unlike all that it has learned.

Figures of `figures.py`, drawn as handwriting is; scribbles, a few strokes at random, strokes of digits and figures joined anyhow; filled
outlines and blots; and MNIST's training digits, two side by side, cut into squares that are mixed up, turned, or mirrored where the
mirrored digit is none. Each is prepared as a drawing is. The set in `non-digits.npz` is made anew by
`python -m lstm_demo.data.non_digits`, in some minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from lstm_demo.data.digits import Digits, load_digits
from lstm_demo.data.figures import FIGURES
from lstm_demo.data.handwriting import Hand, hand_of, hands, pen_and_size, prepared, smooth, written
from lstm_demo.data.ink import InkError, fit_digit

BUNDLED = Path(__file__).with_name("non-digits.npz")
SEED, TRAINING, TEST = 11, 6_000, 1_000

NO_DIGIT_MIRRORED = (3, 4, 6, 7, 9)
NO_DIGIT_TURNED = (2, 3, 4, 5, 6, 7, 8, 9)  # by a quarter
FINE = 4  # px that a pixel of MNIST becomes before it is prepared anew
OUTLINE = 90  # px, the longer side of a filled outline
MARGIN = 10
NO_DIGIT = -1

Grey = npt.NDArray[np.float32]
Picture = npt.NDArray[np.uint8]
Make = Callable[[np.random.Generator], Picture]


class NonDigits(NamedTuple):
    """Each (N, 28, 28) uint8, ink = 255. training: to learn from; test: others of the same kinds, to measure with."""

    training: Picture
    test: Picture


@cache
def load_non_digits() -> NonDigits:
    with np.load(BUNDLED, allow_pickle=False) as stored:
        return NonDigits(stored["x_train"], stored["x_test"])


def non_digits(count: int, seed: int, kinds: Mapping[str, float] | None = None) -> Picture:
    """(count, 28, 28) uint8, ink = 255: number n of a seed is the same whatever the count.

    kinds: by name, how often each comes; as `KINDS` has it, if none are given.
    """
    kinds = kinds or {name: share for name, (_, share) in KINDS.items()}
    chances = np.array(list(kinds.values())) / sum(kinds.values())
    images = np.zeros((count, 28, 28), dtype=np.uint8)
    for place in range(count):
        chance = np.random.default_rng((seed, place))
        make = KINDS[str(chance.choice(list(kinds), p=chances))][0]
        images[place] = _made(make, chance)
    return images


def figures(table: str = FIGURES) -> tuple[Hand, ...]:
    """Those of a table in the format of `figures.py`."""
    return tuple(hand_of(NO_DIGIT, line) for line in table.strip().splitlines())


def figure(among: Sequence[Hand], chance: np.random.Generator) -> Picture:
    """One of these figures, as it comes out this time. Raises InkError where nothing is seen of it."""
    return prepared(written(among[int(chance.integers(len(among)))], chance), *pen_and_size(chance))


def _made(make: Make, chance: np.random.Generator) -> Picture:
    """A picture in which nothing can be seen is made anew."""
    while True:
        try:
            return make(chance)
        except InkError:
            continue


def _scribble(chance: np.random.Generator) -> Picture:
    stretch = (chance.uniform(0.6, 1.2), 1)
    lines = [smooth(chance.random((chance.integers(5, 17), 2)) * stretch) for _ in range(chance.integers(1, 3))]
    return prepared(tuple(lines), *pen_and_size(chance))


def _strokes(chance: np.random.Generator) -> Picture:
    lines = [smooth(chance.random((chance.integers(2, 5), 2))) for _ in range(chance.integers(2, 5))]
    return prepared(tuple(lines), *pen_and_size(chance))


def _strange_joins(chance: np.random.Generator) -> Picture:
    """Two or three single strokes of digits and figures, each turned any way and laid anywhere."""
    among, lines = (*hands(), *figures_here()), []
    for _ in range(chance.integers(2, 4)):
        strokes = written(among[int(chance.integers(len(among)))], chance)
        angle, size = chance.uniform(0, 2 * np.pi), chance.uniform(0.5, 1)
        turned = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]) * size
        lines.append(strokes[int(chance.integers(len(strokes)))] @ turned + chance.uniform(-0.6, 0.6, 2))
    return prepared(tuple(lines), *pen_and_size(chance))


def _side_by_side(chance: np.random.Generator) -> Picture:
    left, right = (_cropped(_digit(chance)) for _ in range(2))
    gap = chance.integers(1, 5)
    both = np.zeros((max(len(left), len(right)), left.shape[1] + gap + right.shape[1]), dtype=np.float32)
    both[: len(left), : left.shape[1]], both[: len(right), left.shape[1] + gap :] = left, right
    return _prepared_anew(both)


def _mixed_up(chance: np.random.Generator) -> Picture:
    """A digit cut into 2 × 2 or 4 × 4 squares, of which at most every fourth stays in its place."""
    digit, across = _digit(chance)[4:24, 4:24], int(chance.choice([2, 4]))
    side, order = 20 // across, np.arange(across * across)
    while (order == np.arange(across * across)).mean() > 0.25:
        order = chance.permutation(across * across)
    squares = digit.reshape(across, side, across, side).swapaxes(1, 2).reshape(-1, side, side)[order]
    return _prepared_anew(squares.reshape(across, across, side, side).swapaxes(1, 2).reshape(20, 20))


def _mirrored(chance: np.random.Generator) -> Picture:
    return _prepared_anew(_digit(chance, NO_DIGIT_MIRRORED)[:, ::-1])


def _turned(chance: np.random.Generator) -> Picture:
    return _prepared_anew(np.rot90(_digit(chance, NO_DIGIT_TURNED)))


def _filled(chance: np.random.Generator) -> Picture:
    """The outline of a figure, filled."""
    return _area(np.concatenate(written(figures_here()[int(chance.integers(len(figures_here())))], chance)))


def _blot(chance: np.random.Generator) -> Picture:
    corners = 8
    turn, radius = 2 * np.pi * np.arange(corners) / corners, chance.uniform(0.25, 1, corners)
    outline = np.stack([radius * np.cos(turn) * chance.uniform(0.3, 1), radius * np.sin(turn)], axis=1)
    return _area(smooth(np.concatenate([outline, outline[:1]])))


@cache
def figures_here() -> tuple[Hand, ...]:
    """Those of `FIGURES`."""
    return figures()


KINDS: Mapping[str, tuple[Make, float]] = {
    "figures": (lambda chance: figure(figures_here(), chance), 0.6),
    "scribbles": (_scribble, 0.1),
    "strokes": (_strokes, 0.14),
    "strange joins": (_strange_joins, 0.14),
    "two digits": (_side_by_side, 0.08),
    "mixed up": (_mixed_up, 0.08),
    "mirrored": (_mirrored, 0.04),
    "turned": (_turned, 0.03),
    "filled": (_filled, 0.05),
    "blots": (_blot, 0.02),
}
"""By name, how one picture of the kind is made, and how often it comes."""


def _digit(chance: np.random.Generator, among: Sequence[int] = range(10)) -> Grey:
    """(28, 28) in [0, 1]: one of MNIST's training digits of these classes."""
    mnist = _mnist()
    while True:
        place = chance.integers(len(mnist.x_train))
        if mnist.y_train[place] in among:
            return np.asarray(mnist.x_train[place], dtype=np.float32) / np.float32(255)


@cache
def _mnist() -> Digits:
    return load_digits()


def _cropped(digit: Grey) -> Grey:
    mask = digit > 0.2
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return digit[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _prepared_anew(picture: Grey) -> Picture:
    """A picture at MNIST's size, of any shape, prepared as a drawing is."""
    height, width = picture.shape
    fine = Image.fromarray(np.ascontiguousarray(picture)).resize((width * FINE, height * FINE), Image.Resampling.BILINEAR)
    return _fitted(np.pad(np.asarray(fine), FINE))


def _area(outline: npt.NDArray[np.float64]) -> Picture:
    low, high = outline.min(axis=0), outline.max(axis=0)
    places = (outline - low) / max(float((high - low).max()), 1e-9) * OUTLINE + MARGIN
    picture = Image.new("L", (OUTLINE + 2 * MARGIN,) * 2)
    ImageDraw.Draw(picture).polygon([(x, y) for x, y in places.tolist()], fill=255)
    return _fitted(np.asarray(picture, dtype=np.float32) / np.float32(255))


def _fitted(ink: Grey) -> Picture:
    return np.asarray(np.rint(fit_digit(ink, smallest=0) * 255), dtype=np.uint8)


if __name__ == "__main__":
    images = non_digits(TRAINING + TEST, SEED)
    np.savez_compressed(BUNDLED, x_train=images[:TRAINING], x_test=images[TRAINING:], allow_pickle=False)
