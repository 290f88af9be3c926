"""A photograph or picture of a digit to ink: paper, shadows and grain taken away."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view
from PIL import Image

from lstm_demo.data.drawing import opaque
from lstm_demo.data.specks import grown, without_frame, without_specks

Grey = npt.NDArray[np.float32]

LONGER_SIDE = 400  # px of the copy that is examined: a digit a tenth as tall still fills 28×28
COARSE = 80  # px of the copy in which the paper is estimated
WINDOW = 17  # of its pixels; no stroke is thicker than that fifth of the picture
CONTRAST = 0.08  # of the full range; ink weaker than this is not told from paper
GRAIN = 6.0  # deviations of the paper's own grain that ink must rise above it
SPECK = 0.04  # of the largest patch of ink


def ink_of(rgba: npt.NDArray[np.uint8]) -> Grey:
    """rgba (H, W, 4) uint8 → (h, w) float32 in [0, 1] with longer side ≤ 400; all 0 where nothing stands out."""
    colour = _shrunk(opaque(rgba))
    grey = _brightest_on_its_ground(np.dstack([_evenly_lit(colour[..., channel]) for channel in range(3)]))
    ground = _ground(grey)
    contrast = (grey - ground) / np.maximum(1 - ground, np.float32(0.1))  # a share of the light there: shadows cancel
    contrast -= np.median(contrast)
    grain = 1.4826 * float(np.median(np.abs(contrast)))  # the deviation of a normal distribution, blind to the ink
    if float(np.percentile(contrast, 99.8)) < max(CONTRAST, GRAIN * grain):
        return np.zeros_like(contrast)
    threshold = max(_otsu(contrast), CONTRAST / 2, GRAIN / 2 * grain)
    mask = without_specks(without_frame(contrast >= threshold), SPECK)
    level = float(np.median(contrast[mask]))
    soft = np.clip((contrast - threshold / 2) / (level - threshold / 2), 0, 1, dtype=np.float32)
    return np.where(grown(mask), soft, np.float32(0))


def _shrunk(colour: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    height, width = colour.shape[:2]
    scale = min(1.0, LONGER_SIDE / max(height, width))
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    return np.dstack([_resized(colour[..., channel], size) for channel in range(3)])


def _resized(grey: Grey, size: tuple[int, int]) -> Grey:
    """size: (width, height), as Pillow has it."""
    if grey.shape == (size[1], size[0]):
        return grey
    return np.asarray(Image.fromarray(np.ascontiguousarray(grey)).resize(size, Image.Resampling.BILINEAR), dtype=np.float32)


def _brightest_on_its_ground(colour: npt.NDArray[np.float32]) -> Grey:
    """(h, w, 3) → (h, w): luminance, or the channel in which the ink shows far better, turned so that ink is the brighter."""
    luminance = colour @ np.array([0.299, 0.587, 0.114], dtype=np.float32)
    best, most = luminance, _standing_out(luminance)
    for channel in np.moveaxis(colour, -1, 0):
        moment = _standing_out(channel)
        if abs(moment) > 2 * abs(most):
            best, most = channel, moment
    return best if most > 0 else 1 - best


def _standing_out(grey: Grey) -> float:
    """How much brighter (or, below 0, darker) than its surroundings the picture's own content is.

    The surroundings are the median of a wide square: it takes no side between light and dark, and a shadow's edge stays in it.
    """
    coarse = _coarse(grey, COARSE // 2)
    reach = COARSE // 12
    windows = sliding_window_view(np.pad(coarse, reach, mode="reflect"), (2 * reach + 1, 2 * reach + 1))
    rest = coarse - np.median(windows, axis=(-2, -1))
    strong = without_frame(np.abs(rest) >= 0.3 * np.abs(rest).max())
    return float(rest[strong].sum() / rest.size)


def _evenly_lit(grey: Grey) -> Grey:
    """The picture without the slope of its light: a quadratic surface through the paper is made level.

    The paper is found by fitting three times, each time without what was far from the surface before.
    """
    coarse = _coarse(grey, COARSE)
    terms = _quadratic_terms(coarse.shape)
    paper = np.ones(coarse.shape, dtype=bool)
    for _ in range(3):
        factors = np.linalg.lstsq(terms[paper], coarse[paper], rcond=None)[0]
        distance = np.abs(coarse - terms @ factors)
        paper = distance <= 2.5 * np.median(distance) + 0.01
    surface = _quadratic_terms(grey.shape) @ factors
    return np.asarray(grey - surface + np.median(surface), dtype=np.float32)


def _quadratic_terms(shape: tuple[int, ...]) -> npt.NDArray[np.float32]:
    """(h, w, 6): 1, x, y, x², xy, y² over the picture, x and y in [−1, 1]."""
    y, x = np.meshgrid(np.linspace(-1, 1, shape[0]), np.linspace(-1, 1, shape[1]), indexing="ij")
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1).astype(np.float32)


def _ground(grey: Grey) -> Grey:
    """The paper without the ink: an opening (smallest value, then largest, over a square) takes away all that is narrower."""
    reach = WINDOW // 2
    opened = -_largest_around(-np.pad(_coarse(grey, COARSE), 2 * reach, mode="edge"), reach)
    return _resized(_largest_around(opened, reach), (grey.shape[1], grey.shape[0]))


def _coarse(grey: Grey, longer: int) -> Grey:
    """A copy with the given longer side; no side below 8 px."""
    scale = longer / max(grey.shape)
    return _resized(grey, (max(8, round(grey.shape[1] * scale)), max(8, round(grey.shape[0] * scale))))


def _largest_around(grey: Grey, reach: int) -> Grey:
    """The largest value of the square around each pixel; the outermost `reach` pixels fall away."""
    for axis in (0, 1):
        grey = sliding_window_view(grey, 2 * reach + 1, axis=axis).max(axis=-1)
    return grey


def _otsu(values: Grey) -> float:
    """The threshold that parts the values into the two classes of least spread (Otsu 1979)."""
    counts, edges = np.histogram(values, bins=256)
    middles = (edges[:-1] + edges[1:]) / 2
    below, above = np.cumsum(counts), np.cumsum(counts[::-1])[::-1]
    mean_below = np.cumsum(counts * middles) / np.maximum(below, 1)
    mean_above = np.cumsum((counts * middles)[::-1])[::-1] / np.maximum(above, 1)
    between = below[:-1] * above[1:] * (mean_below[:-1] - mean_above[1:]) ** 2
    return float(edges[int(between.argmax()) + 1])
