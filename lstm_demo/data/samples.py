"""Digits that somebody else wrote, read from the file alone that holds them: ten clear ones, and an even choice of the test images."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from lstm_demo.data.digits import BUNDLED

# Chosen by eye from the test set: typical, well formed, whole. Index k is a k.
TEST_INDICES = (10, 2, 1, 30, 4, 23, 21, 0, 84, 12)


@cache
def sample_digits() -> npt.NDArray[np.float32]:
    """(10, 28, 28) float32 in [0, 1], ink = 1; index k shows a k. Read-only, and read from the file once."""
    with np.load(BUNDLED, allow_pickle=False) as stored:
        digits: npt.NDArray[np.float32] = stored["x_test"][list(TEST_INDICES)].astype(np.float32) / np.float32(255)
    digits.flags.writeable = False
    return digits


def spread_test_digits(every: int) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """One of MNIST's test images in so many, from the first: (N, 28, 28) uint8, ink = 255, and their labels (N,)."""
    with np.load(BUNDLED, allow_pickle=False) as stored:
        return stored["x_test"][::every].copy(), stored["y_test"][::every].astype(np.int64)
