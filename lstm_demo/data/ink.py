"""Ink to (28, 28), the way MNIST was made (LeCun et al. 1998): cropped, longer side 20 px, centre of mass in the middle."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from lstm_demo.data.specks import grown, without_specks
from lstm_demo.data.thinning import thinned

SIDE = 28
LONGER_SIDE = 20
CENTRE = 14.5  # of mass, from the left or upper edge: the middle of the pixel with index 14, MNIST's own average

LEVELS = 255  # above no ink; a pixel of MNIST is a byte
INK = 0.5  # what counts as ink when its outline is wanted
SPECK = 0.04  # of the largest patch of ink
SATURATED = 0.4  # the share of its ink that an MNIST digit shows at full strength (38 % of all ink pixels)

# A stroke of an MNIST digit holds no square over 10 px, a filled disc 20 px across holds one of 14.
SOLID_SQUARE = 12
SOLID_FILL, SOLID_ASPECT = 0.85, 2.0
DOT = 0.2  # of the canvas: a solid thing below is a dot, above a filled area

Image28 = npt.NDArray[np.float32]
Reason = Literal["blank", "dot", "small", "solid"]


class InkError(ValueError):
    """There is no digit in this ink. `reason` says why; whoever asked puts it into words."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


class Outline(NamedTuple):
    """The smallest rectangle around the ink, in pixels; bottom and right lie just outside it."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def longer(self) -> int:
        return max(self.bottom - self.top, self.right - self.left)

    @property
    def aspect(self) -> float:
        return self.longer / min(self.bottom - self.top, self.right - self.left)


def fit_digit(ink: npt.NDArray[np.float32], smallest: float, side: float | None = None) -> Image28:
    """Ink (H, W) in [0, 1] → (28, 28) float32 in [0, 1], never clipped at an edge.

    As in MNIST, every pixel is n / 255 of a whole n: a picture can be kept in bytes and read again to the last bit.

    smallest: px; a digit whose longer side is below cannot be told from a slip of the hand.
    side: px; the longer side of the canvas, where the ink is cut out of it.

    Raises:
        InkError: nothing stands out (blank), a single dot, too small, or a filled area (solid).
    """
    mask = ink >= INK
    if not mask.any():
        raise InkError("blank")
    mask = without_specks(mask, SPECK)
    outline = _outline(mask)
    side = side or max(ink.shape)
    inside = (slice(outline.top, outline.bottom), slice(outline.left, outline.right))
    kept = np.where(grown(mask)[inside], ink[inside], np.float32(0))
    digit = _saturated(_scaled_and_centred(_cropped(thinned(kept, side))))
    if _is_solid(digit):
        raise InkError("dot" if outline.longer < DOT * side else "solid")
    if outline.longer < smallest:
        raise InkError("small")
    return np.asarray(np.rint(digit * LEVELS), dtype=np.float32) / np.float32(LEVELS)


def _outline(mask: npt.NDArray[np.bool_]) -> Outline:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return Outline(int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1)


def _cropped(ink: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    outline = _outline(ink >= INK)
    return ink[outline.top : outline.bottom, outline.left : outline.right]


def _scaled_and_centred(inside: npt.NDArray[np.float32]) -> Image28:
    """One antialiased resampling does both: scale the cropped ink, centre it to a fraction of a pixel."""
    height, width = inside.shape
    pixel = max(height, width) / LONGER_SIDE  # side of one of the 28×28 pixels, in pixels of the ink
    window = SIDE * pixel
    total = float(inside.sum())
    top = float(inside.sum(axis=1) @ (np.arange(height) + 0.5)) / total - CENTRE * pixel
    left = float(inside.sum(axis=0) @ (np.arange(width) + 0.5)) / total - CENTRE * pixel
    # Whole before centred: a lopsided digit is moved back until all of it is inside the window.
    top, left = min(max(top, height - window), 0), min(max(left, width - window), 0)
    reach = int(pixel) + 2  # px around the window: as far as the filter looks
    above, beside = int(-top) + reach, int(-left) + reach
    below, beyond = max(0, int(top + window) + reach - height), max(0, int(left + window) + reach - width)
    padded = Image.fromarray(np.pad(inside, [(above, below), (beside, beyond)]))
    box = (left + beside, top + above, left + beside + window, top + above + window)
    # BILINEAR is Pillow's triangle filter, antialiased when it shrinks. Of its filters it was read best, by 0.2 points over BOX
    # and LANCZOS (tests/data/redrawn.py).
    return np.asarray(padded.resize((SIDE, SIDE), Image.Resampling.BILINEAR, box=box), dtype=np.float32)


def _saturated(digit: Image28) -> Image28:
    """A thin pen comes out grey: raise it until as much of its ink is at full strength as in MNIST."""
    ink = np.sort(digit[digit > 0.1 * digit.max()])
    level = ink[int(len(ink) * (1 - SATURATED))]
    return np.asarray(np.minimum(digit / level, 1), dtype=np.float32)


def _is_solid(digit: Image28) -> bool:
    mask = digit >= INK
    outline = _outline(mask)
    area = (outline.bottom - outline.top) * (outline.right - outline.left)
    if outline.aspect < SOLID_ASPECT and mask.sum() >= SOLID_FILL * area:
        return True
    for _ in range(SOLID_SQUARE - 1):  # each erosion by 2×2 leaves the corners of squares one larger
        mask = mask[1:, 1:] & mask[:-1, 1:] & mask[1:, :-1] & mask[:-1, :-1]
    return bool(mask.any())
