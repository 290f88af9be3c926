"""Patches of ink: numbered, and the small ones dropped."""

from __future__ import annotations

import numpy as np
import pytest
from skimage.measure import label

from lstm_demo.data.specks import components, grown, without_frame, without_specks


def mask_of(*rows: str) -> np.ndarray:
    return np.array([[mark == "#" for mark in row] for row in rows])


@pytest.mark.parametrize("share", [0.02, 0.2, 0.4, 0.6, 0.9])
def test_components_are_those_of_scikit_image(share: float) -> None:
    rng = np.random.default_rng(0)
    for height, width in ((1, 1), (1, 40), (40, 1), (3, 3), (31, 47), (60, 60)):
        mask = rng.random((height, width)) < share
        assert np.array_equal(components(mask), label(mask, connectivity=2)), (height, width)


def test_ink_at_the_end_of_a_row_does_not_touch_the_start_of_the_next() -> None:
    assert components(mask_of("..#", "#..")).max() == 2


def test_an_empty_and_a_full_mask() -> None:
    assert components(np.zeros((4, 5), bool)).max() == 0
    assert components(np.ones((4, 5), bool)).min() == components(np.ones((4, 5), bool)).max() == 1
    assert not without_specks(np.zeros((4, 5), bool), 0.1).any()


def test_small_patches_go_and_large_ones_stay() -> None:
    mask = mask_of("####..#", "####...", "......#", ".##...#")
    assert np.array_equal(without_specks(mask, 0.2), mask & (components(mask) != 2))


def test_what_touches_the_edge_goes_unless_nothing_else_is_there() -> None:
    mask = mask_of("##...", "..#..", ".....", "...#.", ".....")
    assert np.array_equal(without_frame(mask), mask_of(".....", ".....", ".....", "...#.", "....."))
    alone = mask_of("##.", "...", "...")
    assert np.array_equal(without_frame(alone), alone)


def test_growing_adds_the_eight_neighbours() -> None:
    assert np.array_equal(grown(mask_of("....", ".#..", "....", "....")), mask_of("###.", "###.", "###.", "...."))
