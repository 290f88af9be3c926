"""A small drawing thinned: its pen is as wide, beside the digit, as a pen beside a digit that fills the canvas.

The page's pen does not become narrower with the digit. Cropped and enlarged, as MNIST's digits were, a small drawing would become a blob.
So as much is taken from every edge of the ink as makes the pen `WIDEST` of the digit's longer side. Where it is narrower nothing changes.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

WIDEST = 0.18  # of the longer side of the digit; MNIST's pen is 0.14
FINEST = 96  # px: a longer side above this is looked at in every second pixel, or third, and so on
NARROW = 0.1  # of the places along the middle of the ink; the pen crosses itself and closes loops, so others are wider than it is
PEN = 1 / 8  # of the canvas; what is wider is an area, not a stroke
PRESSED = 0.8  # of the longer side: a pen as wide as that was pressed on one place

Ink = npt.NDArray[np.float32]


def thinned(ink: Ink, canvas: float) -> Ink:
    """ink (H, W) in [0, 1], cropped → the same, or the thinned one, in fewer pixels where there are many. canvas: px, its side."""
    longer = max(ink.shape)
    step = math.ceil(longer / FINEST)
    coarse = ink[step // 2 :: step, step // 2 :: step]
    depth = depths(coarse >= 0.5)
    side = longer / step
    pen = pen_width(depth)
    surplus = (pen - WIDEST * side) / (1 - WIDEST)  # of which half is taken from either edge: the digit gets smaller by as much
    if surplus <= 0 or surplus > pen - 1 or pen > min(PRESSED * side, PEN * canvas / step):
        return ink
    return np.asarray(np.clip(depth - surplus / 2, 0, 1), dtype=np.float32)


def pen_width(depth: npt.NDArray[np.float64]) -> float:
    """Of ink, given as the depth of its pixels (H, W): twice the depth along its middle, there where it is narrow."""
    around = np.pad(depth, 1)
    height, width = depth.shape
    highest = np.max([around[y : y + height, x : x + width] for y in range(3) for x in range(3)], axis=0)
    middle = np.sort(depth[(depth > 0) & (depth >= highest)])
    return 2 * float(middle[int(NARROW * len(middle))]) - 0.5 if len(middle) else 0.0


def depths(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """(H, W): how far each pixel of the mask is from the nearest one outside, in pixels; 0 outside. Exact (Saito & Toriwaki 1994)."""
    padded = np.pad(mask, 1)
    height, width = padded.shape
    columns = np.arange(width)
    left = columns - np.maximum.accumulate(np.where(padded, 0, columns), axis=1)
    right = np.minimum.accumulate(np.where(padded, width, columns)[:, ::-1], axis=1)[:, ::-1] - columns
    squares = np.minimum(left, right) ** 2  # to the nearest outside in the same row
    nearest = squares.copy()
    for step in range(1, height):
        if step**2 >= nearest.max():
            break
        nearest[step:] = np.minimum(nearest[step:], squares[:-step] + step**2)
        nearest[:-step] = np.minimum(nearest[:-step], squares[step:] + step**2)
    return np.asarray(np.sqrt(nearest[1:-1, 1:-1]), dtype=np.float64)
