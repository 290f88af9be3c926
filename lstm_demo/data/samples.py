"""Ten digits that somebody else wrote: one clear MNIST test image of each class."""

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
