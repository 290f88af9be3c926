"""Kinds of pictures that are no digits and from which no novelty detector has learned: for measuring only.

Those of `lstm_demo/data/non_digits.py` are what a detector learns from. None of the figures, letters and makes below is among them; whoever
adds one there takes it away here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from lstm_demo.data.digits import load_digits
from lstm_demo.data.handwriting import CANVAS, Hand, pen_and_size, prepared, smooth
from lstm_demo.data.ink import InkError, fit_digit
from lstm_demo.data.non_digits import figure, figures
from lstm_demo.export.animation.painting import FONT_FILE

SEED, OF_EACH = 31, 300
LETTERS = "AEFHKLMNRTVWXaefhkmnrtwxÄÑØÞßæ&@#%?$€¶§{}<>+=~^*ΔΛΞΠΣΨΩλπμЖИЮЯШЩЦДФ"

FIGURES = """
alpha|95,5 55,90 25,98 5,55 25,10 55,20 98,98
lambda|25,0 90,100|48,45 5,100
pi|5,15 95,10|30,14 22,98|70,12 72,85 92,95
sigma|95,15 90,0^ 5,0^ 60,50^ 5,100^ 95,100^ 98,85
omega|5,98 30,98^ 5,45 50,0 95,45 70,98^ 95,98
psi|5,10 10,50 50,68 90,50 95,10|50,0 50,100
zhe|0,0 100,100|100,0 0,100|50,0 50,100
i short|5,10 5,98^ 85,15^ 85,98|30,0 45,8 60,0
yu|5,0 5,100|5,50 40,50|70,10 40,50 70,95 98,50 70,10
sha|5,0 5,100^ 95,100^ 95,0|50,0 50,100
tse|5,0 5,90^ 80,90^ 80,0|80,90 98,90^ 98,100
de|5,100 5,82^ 95,82^ 95,100|20,80 45,0^ 75,0^ 80,80
aleph|5,0 95,100|80,0 70,45 60,52|25,30 5,60 12,100
hiragana no|55,20 40,80 15,80 8,45 45,10 90,30 92,70 60,98
kanji tree|0,30 100,30|50,0 50,100|50,32 5,85|50,32 95,85
kanji person|50,0 40,50 0,100|45,40 70,75 100,100
kanji mouth and stroke|10,25 10,80^ 90,80^ 90,25^ 10,25|50,0 50,100
dollar|85,18 50,8 12,25 50,48 90,72 50,92 10,80|50,-5 50,105
pound|85,15 55,0 35,25 35,90|10,50 70,50|10,92 90,92
euro|92,18 60,2 25,30 25,70 60,98 92,82|5,40 70,40|5,60 65,60
yen|5,0 50,45^ 95,0|50,45 50,100|15,55 85,55|15,75 85,75
section sign|80,10 40,0 25,20 75,45 65,65 35,55 25,35 75,70 60,98 20,90
note|35,80 12,72 5,90 25,100 38,85 38,0^ 75,25
two notes|25,82 8,78 5,95 22,98 28,82 28,5^ 88,0^ 88,75|88,75 70,72 65,88 82,92 88,75
lightning|60,0 15,55^ 55,50^ 30,100
anchor|50,15 50,95|30,30 70,30|5,65 20,90 50,98 80,90 95,65|50,0 40,8 50,15 60,8 50,0
fish|0,50 35,15 75,50^ 100,20^ 100,80^ 75,50^ 35,85 0,50|20,45 22,47
cat|10,100 5,0^ 30,25 70,25^ 95,0^ 90,100^ 10,100|30,55 32,57|68,55 70,57
cup|10,20 15,90^ 70,90^ 75,20^ 10,20|75,35 98,45 72,70
umbrella|0,45 15,12 50,0 85,12 100,45^ 0,45|50,45 50,90 40,100 28,90
cloud|20,90 2,70 18,50 25,20 55,15 70,40 95,45 95,80 75,90 20,90
key|30,30 8,25 5,5 28,0 38,18 30,30^ 90,90|70,70 85,55|82,82 98,68
car|0,75 5,45 25,42^ 35,10^ 70,10^ 80,42^ 100,50 98,75^ 0,75|25,75 18,90 30,98 35,80|75,75 68,90 80,98 85,80
boat|0,65 15,98^ 85,98^ 100,65^ 0,65|50,65 50,0^ 85,55^ 50,55
bulb|35,75 5,35 50,0 95,35 65,75^ 35,75|38,88 62,88|42,100 58,100
crown|5,95 0,10^ 28,50^ 50,0^ 72,50^ 100,10^ 95,95^ 5,95
bell|5,80 20,60 25,20 50,5 75,20 80,60 95,80^ 5,80|42,82 50,98 58,82
scissors|15,5 75,75|85,5 25,75|20,72 5,85 15,100 30,88 20,72|80,72 70,88 85,100 95,85 80,72
arrow left|100,50 0,50|35,20 0,50^ 35,80
arrow up|50,100 50,0|20,35 50,0^ 80,35
arrow both|0,50 100,50|20,30 0,50^ 20,70|80,30 100,50^ 80,70
arrow back|90,100 95,40 60,10 10,25|30,0 8,26^ 38,48
identical|0,15 100,15|0,50 100,50|0,85 100,85
not equal|0,30 100,30|0,70 100,70|75,0 25,100
divided|0,50 100,50|48,12 52,15|48,85 52,88
root|0,55 15,50^ 35,100^ 50,0^ 100,0
cross with feet|50,0 50,100|0,35 100,35|30,100 70,100
peace|50,0 10,20 2,60 40,98 85,85 98,40 50,0|50,0 50,100|50,50 18,80|50,50 82,80
hourglass|0,0 100,0^ 0,100^ 100,100^ 0,0
snowflake|50,0 50,100|5,25 95,75|95,25 5,75|35,8 50,20^ 65,8|35,92 50,80^ 65,92
grid of four|0,0 100,0^ 100,100^ 0,100^ 0,0|50,0 50,100|0,50 100,50
leaf|0,100 15,30 90,0 75,70 15,85|5,98 65,30
cactus|50,0 50,100|50,65 10,60 10,25|50,75 90,70 90,35
rabbit|50,100 15,85 20,50 30,35 20,0 40,5 45,35 55,35 62,5 80,0 70,35 80,50 85,85 50,100
teepee|50,10 5,100^ 95,100^ 50,10|35,0 50,10^ 65,0|40,100 50,60^ 60,100
swirl and bar|10,10 90,10|50,10 50,55 30,80 50,98 75,80 55,60
"""
"""In the format of `lstm_demo/data/figures.py`."""

Picture = npt.NDArray[np.uint8]
Random = np.random.Generator
Make = Callable[[Random], Picture]


def unseen_kinds(of_each: int = OF_EACH) -> dict[str, Picture]:
    """By kind, (of_each, 28, 28) uint8, ink = 255: number n is the same whatever the count."""
    found = {}
    for number, (name, make) in enumerate(KINDS.items()):
        found[name] = np.stack([_made(make, np.random.default_rng((SEED, number, place))) for place in range(of_each)])
    return found


def _made(make: Make, chance: Random) -> Picture:
    """A picture in which nothing can be seen is made anew."""
    while True:
        try:
            return make(chance)
        except InkError:
            continue


@cache
def _figures() -> tuple[Hand, ...]:
    return figures(FIGURES)


def _letter(chance: Random) -> Picture:
    """A letter or sign of the page's typeface, light to black, a little slanted and turned."""
    letter, size = LETTERS[chance.integers(len(LETTERS))], float(chance.uniform(100, 220))
    font = _font(int(chance.choice([250, 400, 600, 800])))
    picture = Image.new("L", (CANVAS, CANVAS))
    ImageDraw.Draw(picture).text((CANVAS / 2, CANVAS / 2), letter, fill=255, font=font.font_variant(size=int(size)), anchor="mm")
    slant, turn = chance.normal(0, 0.15), float(chance.normal(0, 6))
    leaning = picture.transform(picture.size, Image.Transform.AFFINE, (1, slant, -slant * CANVAS / 2, 0, 1, 0), Image.Resampling.BILINEAR)
    return _fitted(np.asarray(leaning.rotate(turn, Image.Resampling.BILINEAR)))


@lru_cache
def _font(weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(FONT_FILE, 100)
    font.set_variation_by_axes([weight])
    return font


def _row_of_three(chance: Random) -> Picture:
    return _fitted(np.pad(np.concatenate([_test_digit(chance)[4:24, 4:24] for _ in range(3)], axis=1), 4), finer=4)


def _one_above_the_other(chance: Random) -> Picture:
    return _fitted(np.pad(np.concatenate([_test_digit(chance)[4:24, 4:24] for _ in range(2)]), 4), finer=4)


def _crossed_out(chance: Random) -> Picture:
    """A test digit, and two thick strokes over all of it."""
    fine = Image.fromarray(_test_digit(chance)).resize((CANVAS, CANVAS), Image.Resampling.BILINEAR)
    pen, draw = int(chance.uniform(14, 26)), ImageDraw.Draw(fine)
    for left, right in ((40, 240), (240, 40)):
        draw.line([(left + chance.normal(0, 12), 35 + chance.normal(0, 12)), (right + chance.normal(0, 12), 245)], fill=255, width=pen)
    return _fitted(np.asarray(fine))


def _upside_down(chance: Random) -> Picture:
    """A 3, a 4 or a 7 on its head: the others are digits still, or nearly."""
    return _fitted(np.ascontiguousarray(_test_digit(chance, among=(3, 4, 7))[::-1, ::-1]), finer=4)


def _texture(chance: Random) -> Picture:
    """Stripes, checks or grains over a square."""
    y, x = np.mgrid[0:200, 0:200] / 200
    turn, waves = chance.uniform(0, np.pi), chance.uniform(3, 6)
    along, across = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    stripes = np.sin(2 * np.pi * waves * along)
    grains = chance.normal(size=(10, 10)).repeat(20, axis=0).repeat(20, axis=1)
    kind = (stripes, stripes * np.sin(2 * np.pi * waves * across), grains)[chance.integers(3)]
    return _fitted(np.pad((kind > 0.2).astype(np.uint8) * 255, 20))


def _knot(chance: Random) -> Picture:
    """One long smooth line that goes round and round, its middle wandering."""
    turns = np.linspace(0, chance.uniform(3, 5) * 2 * np.pi, 24)
    wander = np.cumsum(chance.normal(0, 0.12, (24, 2)), axis=0)
    line = np.stack([np.cos(turns), np.sin(turns)], axis=1) * chance.uniform(0.3, 1, (24, 1)) + wander
    return prepared((smooth(line),), *pen_and_size(chance))


KINDS: Mapping[str, Make] = {
    "other figures": lambda chance: figure(_figures(), chance),
    "letters of a typeface": _letter,
    "three digits in a row": _row_of_three,
    "one digit above another": _one_above_the_other,
    "crossed out": _crossed_out,
    "upside down": _upside_down,
    "textures": _texture,
    "knots": _knot,
}


def _test_digit(chance: Random, among: tuple[int, ...] = tuple(range(10))) -> Picture:
    images, labels = _test_digits()
    places = np.flatnonzero(np.isin(labels, among))
    return images[places[chance.integers(len(places))]]


@cache
def _test_digits() -> tuple[Picture, npt.NDArray[np.int64]]:
    mnist = load_digits()
    return mnist.x_test, mnist.y_test


def _fitted(picture: Picture, finer: int = 1) -> Picture:
    """Ink = 255, of any shape, prepared as a drawing is. finer: how many pixels each becomes before."""
    height, width = picture.shape
    large = Image.fromarray(picture).resize((width * finer, height * finer), Image.Resampling.BILINEAR)
    ink = np.pad(np.asarray(large, dtype=np.float32), 4) / np.float32(255)
    return np.asarray(np.rint(fit_digit(ink, smallest=0) * 255), dtype=np.uint8)
