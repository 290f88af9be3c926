"""A drawing on the page's canvas to the picture that the model reads."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from lstm_demo.data.ink import Image28, InkError, Reason, fit_digit

MAX_PIXELS = 25_000_000
SMALLEST = 1 / 8  # of the canvas: little more than one touch of the brush
CONTRAST = 0.1  # below, ink cannot be told from its background

SENTENCES: Mapping[Reason, str] = {
    "blank": "Nothing is drawn yet: draw a digit from 0 to 9.",
    "dot": "That is a single dot: draw a whole digit.",
    "small": "That is too small to read: draw the digit larger, at least an eighth of the canvas.",
    "solid": "That is a filled area, not a digit: clear the canvas and draw a digit with single strokes.",
}


class DrawingError(ValueError):
    """There is no digit to read in a drawing; the message is a sentence for the person who drew."""


def prepare_drawing(rgba: npt.NDArray[np.uint8]) -> Image28:
    """rgba (H, W, 4) uint8 → (28, 28) float32 in [0, 1], ink = 1.

    Light on dark, dark on light and any opaque colour on a transparent canvas are all ink: the background is what the
    edge of the canvas mostly shows.

    Raises:
        DrawingError: blank, a single dot, too small, a filled area, or not such an array.
    """
    _check(rgba)
    try:
        return fit_digit(_ink(_grey(rgba) if _is_grey(rgba) else opaque(rgba)), smallest=max(rgba.shape) * SMALLEST)
    except InkError as error:
        raise DrawingError(SENTENCES[error.reason]) from None


def _is_grey(rgba: npt.NDArray[np.uint8]) -> bool:
    """Whether it is opaque and in greys, as the page's canvas is: then one channel says everything."""
    tones = rgba[..., :1]
    return bool((rgba[..., 1:3] == tones).all() and (rgba[..., 3] == 255).all())


def _grey(rgba: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """rgba (H, W, 4) uint8 → (H, W, 1) in [0, 1]."""
    return rgba[..., :1].astype(np.float32) / np.float32(255)


def opaque(rgba: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """rgba (H, W, 4) uint8 → (H, W, 3) in [0, 1], laid over the backdrop on which its content shows.

    One tone on a transparent canvas lies over its opposite, black or white. A picture with tones of its own (a
    screenshot with round corners) lies over its commonest tone.
    """
    colour = rgba[..., :3].astype(np.float32) / np.float32(255)
    if rgba[..., 3].min() == 255:
        return colour
    visible = colour[rgba[..., 3] >= 128].mean(axis=-1)
    if visible.size == 0:
        return np.zeros_like(colour)
    low, middle, high = np.percentile(visible, (5, 50, 95))
    backdrop = float(middle < 0.5) if high - low < 0.25 else float(middle)
    alpha = rgba[..., 3:].astype(np.float32) / np.float32(255)
    laid: npt.NDArray[np.float32] = colour * alpha + np.float32(backdrop) * (1 - alpha)
    return laid


def edge_of(image: npt.NDArray[np.float32], width: int) -> npt.NDArray[np.float32]:
    """The pixels (N, …) of the outermost `width` rows and columns of an image (H, W, …)."""
    inner = np.zeros(image.shape[:2], dtype=bool)
    inner[width:-width, width:-width] = True
    return image[~inner]


def _ink(colour: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """(H, W, channels) → (H, W) in [0, 1]: how far each pixel is from the background, in the channel that shows it best."""
    background = np.median(edge_of(colour, 2), axis=0)
    distance = np.maximum.reduce([np.abs(colour[..., c] - background[c]) for c in range(colour.shape[2])])
    strongest = float(distance.max())
    return distance / np.float32(strongest) if strongest >= CONTRAST else np.zeros_like(distance)


def _check(rgba: npt.NDArray[np.uint8]) -> None:
    if rgba.ndim != 3 or rgba.shape[2] != 4 or rgba.dtype != np.uint8:
        raise DrawingError(f"A drawing is an array (height, width, 4) of uint8, got {rgba.shape} of {rgba.dtype}.")
    height, width = rgba.shape[:2]
    if min(height, width) < 8 or height * width > MAX_PIXELS:
        raise DrawingError(f"A drawing has sides of at least 8 px and at most {MAX_PIXELS:,} pixels, got {width}×{height}.")
