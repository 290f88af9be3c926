"""A small drawing stays a drawing: the pen does not swallow the digit."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageDraw
from skimage.morphology import disk
from skimage.morphology import erosion as reference_erosion

from lstm_demo.data.drawing import prepare_drawing
from lstm_demo.data.thinning import WIDEST, depths, pen_width, thinned

CANVAS = 280
SCALE = 4  # Pillow draws without antialiasing
HOOKED_SEVEN = ((0.1, 0.3), (0.0, 0.0), (0.8, 0.0), (0.3, 1.0))


def drawing(size: float, pen: float) -> npt.NDArray[np.uint8]:
    """(280, 280, 4): a seven whose longer side is `size`, the pen's width included."""
    picture = Image.new("L", (CANVAS * SCALE, CANVAS * SCALE))
    brush = ImageDraw.Draw(picture)
    places = [((140 + (x - 0.5) * (size - pen)) * SCALE, (140 + (y - 0.5) * (size - pen)) * SCALE) for x, y in HOOKED_SEVEN]
    brush.line(places, fill=255, width=round(pen * SCALE))
    for x, y in places:
        brush.ellipse((x - pen / 2 * SCALE, y - pen / 2 * SCALE, x + pen / 2 * SCALE, y + pen / 2 * SCALE), fill=255)
    grey = np.asarray(picture.reduce(SCALE))
    return np.dstack([grey, grey, grey, np.full_like(grey, 255)])


@pytest.mark.parametrize(("size", "pen"), [(50, 16), (50, 20), (70, 20), (70, 26), (90, 26), (60, 12), (110, 28)])
def test_a_small_drawing_looks_like_a_large_one(size: float, pen: float) -> None:
    small, large = prepare_drawing(drawing(size, pen)), prepare_drawing(drawing(220, 220 * WIDEST))
    assert small.sum() == pytest.approx(large.sum(), rel=0.3), "as much ink"
    assert np.abs(small - large).mean() < 0.07


@pytest.mark.parametrize(("size", "pen"), [(126, 12), (126, 20), (160, 26), (250, 8), (250, 28), (250, 40)])
def test_a_drawing_that_is_not_small_for_its_pen_stays_as_it_is(size: float, pen: float) -> None:
    ink = drawing(size, pen)[..., 0].astype(np.float32) / 255
    assert thinned(ink, CANVAS) is ink


@pytest.mark.parametrize("pen", [9, 12, 20, 27])
def test_the_pens_width_is_found_in_its_drawing(pen: float) -> None:
    depth = depths(drawing(150, pen)[..., 0] >= 128)
    assert pen_width(depth) == pytest.approx(pen, abs=1.2)


def test_depths_are_distances_to_the_nearest_pixel_outside() -> None:
    mask = np.random.default_rng(2).random((23, 31)) < 0.9
    outside = np.argwhere(~np.pad(mask, 1)) - 1
    nearest = [np.sqrt(((outside - place) ** 2).sum(axis=1).min()) for place in np.argwhere(mask)]
    found = depths(mask)
    assert np.allclose(found[mask], nearest) and not found[~mask].any()


def test_thinning_takes_as_much_from_every_edge_as_an_erosion_by_a_disc() -> None:
    mask = drawing(70, 24)[105:175, 105:175, 0] >= 128
    assert np.array_equal(depths(mask) > 5, reference_erosion(np.pad(mask, 6).astype(np.uint8), disk(5))[6:-6, 6:-6] > 0)


def test_no_ink_is_lost_whatever_is_drawn() -> None:
    random = np.random.default_rng(3)
    for _ in range(300):
        ink = (random.random((random.integers(1, 40), random.integers(1, 40))) ** random.uniform(0.2, 4)).astype(np.float32)
        ink[random.integers(ink.shape[0]), random.integers(ink.shape[1])] = 1
        assert thinned(ink, 80).max() >= 0.5
