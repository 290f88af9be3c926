"""The ten digits to begin with."""

from __future__ import annotations

import time

import numpy as np

from lstm_demo.data.digits import load_digits
from lstm_demo.data.samples import TEST_INDICES, sample_digits


def test_there_is_one_test_digit_of_each_class_in_order() -> None:
    digits = load_digits()
    assert digits.y_test[list(TEST_INDICES)].tolist() == list(range(10))
    samples = sample_digits()
    assert samples.shape == (10, 28, 28) and samples.dtype == np.float32
    assert samples.min() == 0 and 0.99 < samples.max() <= 1
    assert np.array_equal(samples, digits.x_test[list(TEST_INDICES)].astype(np.float32) / np.float32(255))


def test_they_are_read_within_a_tenth_of_a_second_and_only_once() -> None:
    spent = []
    for _ in range(3):
        sample_digits.cache_clear()
        start = time.process_time()  # a busy machine is not ours to blame
        first = sample_digits()
        spent.append(time.process_time() - start)
    assert min(spent) < 0.1
    assert sample_digits() is first


def test_the_shared_copy_cannot_be_changed_by_accident() -> None:
    assert not sample_digits().flags.writeable
