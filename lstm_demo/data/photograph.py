"""A photograph or picture of a digit to ink: paper, shadows and grain taken away."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view
from PIL import Image

from lstm_demo.data.drawing import edge_of, opaque
from lstm_demo.data.specks import components, grown, inner_patches, without_frame, without_specks

Grey = npt.NDArray[np.float32]

LONGER_SIDE = 400  # px of the copy that is examined: a digit a tenth as tall still fills 28×28
COARSE = 80  # px of the copy in which the paper is estimated
MEDIAN_COARSE = 60  # px of the copy in which bright ink is told from dark
WINDOW = 17  # of the COARSE pixels; no stroke is thicker than that fifth of the picture
CONTRAST = 0.08  # of the full range; ink weaker than this is not told from paper
GRAIN = 6.0  # deviations of the paper's own grain that ink must rise above it
LEAST_INK = 12  # px of ink that must be that strong
SPECK = 0.04  # of the largest patch of ink
PATCHES = 10  # of ink that a digit may be in
EDGE = 3  # of the COARSE pixels
MOST = 0.5  # of a picture: nothing that covers more is written with a pen
AREA = 0.2  # of the full range; a wide thing that differs so much from the paper around it is no shadow


def ink_of(rgba: npt.NDArray[np.uint8]) -> Grey:
    """rgba (H, W, 4) uint8 → (h, w) float32 in [0, 1] with longer side ≤ 400; all 0 where nothing stands out."""
    grey = _turned(_shrunk(opaque(rgba)))
    covered = _covered(grey)
    if covered.mean() > MOST:
        return covered
    ground = _resized(_paper(_coarse(grey, COARSE)), (grey.shape[1], grey.shape[0]))
    share = (grey - ground) / np.maximum(1 - ground, np.float32(0.1))  # of the light that falls there: shadows cancel
    contrast = np.asarray(share - np.median(share), dtype=np.float32)
    grain = 1.4826 * float(np.median(np.abs(contrast)))  # the deviation of a normal distribution, blind to the ink
    if float(np.partition(contrast, -LEAST_INK, axis=None)[-LEAST_INK]) < max(CONTRAST, GRAIN * grain):
        return np.zeros(contrast.shape, dtype=np.float32)
    threshold = max(_otsu(contrast), CONTRAST / 2, GRAIN / 2 * grain)
    mask = without_specks(without_frame(contrast >= threshold), SPECK)
    if int(components(mask).max()) > PATCHES:  # dust, print, a pattern: there is no telling what the digit would be
        return np.zeros(contrast.shape, dtype=np.float32)
    level = float(np.median(contrast[mask]))
    soft = np.clip((contrast - threshold / 2) / (level - threshold / 2), 0, 1, dtype=np.float32)
    return np.where(grown(mask), soft, np.float32(0))


def _covered(grey: Grey) -> Grey:
    """1 where the picture is far from its edge, if that is evenly lit paper: an area so large would pass for the paper itself."""
    edge = edge_of(grey, EDGE)
    low, middle, high = np.percentile(edge, (5, 50, 95))
    return np.asarray((np.abs(grey - middle) >= AREA) & (high - low < CONTRAST), dtype=np.float32)


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


def _turned(colour: npt.NDArray[np.float32]) -> Grey:
    """(h, w, 3) → (h, w), ink brighter than paper: the luminance, or the one channel that shows the ink far better."""
    if np.array_equal(colour[..., 0], colour[..., 1]) and np.array_equal(colour[..., 0], colour[..., 2]):
        return colour[..., 0] if _standing_out(colour[..., 0]) > 0 else 1 - colour[..., 0]
    luminance: Grey = colour @ np.array([0.299, 0.587, 0.114], dtype=np.float32)
    candidates: list[Grey] = [luminance, *np.moveaxis(colour, -1, 0)]
    shown = [_standing_out(grey) for grey in candidates]
    most = max(range(4), key=lambda i: abs(shown[i]))
    best = most if abs(shown[most]) > 2 * abs(shown[0]) else 0
    return candidates[best] if shown[best] > 0 else 1 - candidates[best]


def _standing_out(grey: Grey) -> float:
    """How much brighter (or, below 0, darker) than their surroundings the narrow things in a picture are, squared and summed.

    The surroundings are the median of a square a quarter of the picture wide: it takes no side between bright and dark, and the
    edge of a shadow stays in it.
    """
    coarse = _coarse(grey, MEDIAN_COARSE)
    reach = MEDIAN_COARSE // 8
    windows = sliding_window_view(np.pad(coarse, reach, mode="reflect"), (2 * reach + 1, 2 * reach + 1))
    rest = coarse - np.median(windows, axis=(-2, -1))
    margin = edge_of(np.abs(rest), 1) >= 0.5 * np.abs(rest).max()
    if margin.mean() > 0.5:  # narrow, but all the way round: what it surrounds is the thing
        rest = -rest
    return float((rest * np.abs(rest)).sum())


def _coarse(grey: Grey, longer: int) -> Grey:
    """A copy with that longer side; no side is below 8 px."""
    scale = longer / max(grey.shape)
    return _resized(grey, (max(8, round(grey.shape[1] * scale)), max(8, round(grey.shape[0] * scale))))


def _paper(coarse: Grey) -> Grey:
    """What a picture of bright ink would be without it."""
    reach = 2 * (WINDOW // 2)
    light = _light(coarse, reach)
    inside = light[reach:-reach, reach:-reach]
    # Past the edges the slope of the light goes on: an edge that lies dimmer than the middle is no ink.
    opened = _opened(light + np.pad(coarse - inside, reach, mode="edge"))
    # Wider than any stroke, but well within the picture: a filled area, which is not to be taken for paper.
    area = inner_patches(opened - inside >= AREA)
    return np.where(area, np.minimum(inside, opened), opened)


def _opened(wider: Grey) -> Grey:
    """Opening: the smallest value, then the largest, of a square around each pixel takes away all that is narrower than it.

    wider: the picture and WINDOW // 2 × 2 pixels more on each side, which fall away.
    """
    opened = wider
    for sign in (-1, 1):
        for axis in (0, 1):
            opened = sign * sliding_window_view(sign * opened, WINDOW, axis=axis).max(axis=-1)
    return opened


def _light(coarse: Grey, reach: int) -> Grey:
    """(h + 2 reach, w + 2 reach): the quadratic surface through the paper, going on past the edges.

    It is fitted to the edge of the picture first, which is mostly paper, then twice to all that lies near the surface so far.
    """
    terms = _quadratic_terms(coarse.shape, reach)
    inside = terms[reach:-reach, reach:-reach]
    paper = np.ones(coarse.shape, dtype=bool)
    paper[EDGE:-EDGE, EDGE:-EDGE] = False
    for _ in range(3):
        factors = np.linalg.lstsq(inside[paper], coarse[paper], rcond=None)[0]
        distance = np.abs(coarse - inside @ factors)
        paper = distance <= 2.5 * np.median(distance[paper]) + 0.02
    return np.asarray(terms @ factors, dtype=np.float32)


def _quadratic_terms(shape: tuple[int, ...], reach: int) -> npt.NDArray[np.float32]:
    """(h + 2 reach, w + 2 reach, 6): 1, x, y, x², xy, y², with x and y in [−1, 1] over the image itself."""
    y, x = (2 * np.arange(-reach, side + reach) / (side - 1) - 1 for side in shape)
    x, y = np.meshgrid(x, y)
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1).astype(np.float32)


def _otsu(values: Grey) -> float:
    """The threshold that parts the values into the two classes of least spread (Otsu 1979)."""
    counts, edges = np.histogram(values, bins=256)
    middles = (edges[:-1] + edges[1:]) / 2
    below, above = np.cumsum(counts), np.cumsum(counts[::-1])[::-1]
    mean_below = np.cumsum(counts * middles) / np.maximum(below, 1)
    mean_above = np.cumsum((counts * middles)[::-1])[::-1] / np.maximum(above, 1)
    between = below[:-1] * above[1:] * (mean_below[:-1] - mean_above[1:]) ** 2
    return float(edges[int(between.argmax()) + 1])
