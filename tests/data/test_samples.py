"""The ten digits to begin with."""

from __future__ import annotations

import numpy as np

from lstm_demo.data.digits import load_digits
from lstm_demo.data.samples import TEST_INDICES, sample_digits
from tests.memory import peak_bytes


def test_there_is_one_test_digit_of_each_class_in_order() -> None:
    digits = load_digits()
    assert digits.y_test[list(TEST_INDICES)].tolist() == list(range(10))
    samples = sample_digits()
    assert samples.shape == (10, 28, 28) and samples.dtype == np.float32
    assert samples.min() == 0 and 0.99 < samples.max() <= 1
    assert np.array_equal(samples, digits.x_test[list(TEST_INDICES)].astype(np.float32) / np.float32(255))


def test_they_are_read_only_once_and_without_the_training_images() -> None:
    sample_digits.cache_clear()
    assert peak_bytes(sample_digits) < load_digits().x_train.nbytes / 2
    assert sample_digits() is sample_digits()


def test_the_shared_copy_cannot_be_changed_by_accident() -> None:
    assert not sample_digits().flags.writeable
