"""What a person may call the data, and several data sets learned from together."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from lstm_demo.data.digits import Digits, Source, load_digits, mixed
from lstm_demo.data.names import is_bundled, measured_on, parts_of, set_called, training_images
from lstm_demo.training.batches import TrainingData
from lstm_demo.training.settings import TrainingConfig


def digits(name: str, count: int, value: int) -> Digits:
    """`count` training images, of which number n has the label n % 10 and pixels of `value`."""
    x, y = np.full((count, 28, 28), value, dtype=np.uint8), np.arange(count, dtype=np.int64) % 10
    return Digits(name, x, y, x[:5], y[:5])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("mnist", "MNIST"),
        (" KMnist ", "KMNIST"),
        ("mnist+handwriting", "MNIST + handwriting"),
        ("MNIST + 0.5 handwriting", "MNIST + 0.5 handwriting"),
        ("0.5*mnist + .25×handwriting + 2 kmnist", "0.5 MNIST + 0.25 handwriting + 2 KMNIST"),
        ("3 mnist", "MNIST"),
    ],
)
def test_sets_are_known_by_their_names_in_any_spelling(typed: str, meant: str) -> None:
    assert set_called(typed) == meant
    assert set_called(meant) == meant, "the name on a card is one that may be typed"


@pytest.mark.parametrize(
    "folder", ["my-digits", "/a/mnist", "mnist+", "mnist + mine", "0 mnist + kmnist", "mnist+mnist", "", "+", "+" * 50]
)
def test_all_else_is_a_folder(folder: str) -> None:
    assert set_called(folder) is None and parts_of(folder) == ()


def test_what_is_in_the_package_and_what_measures_are_known_by_the_name_alone() -> None:
    assert is_bundled("MNIST + 0.5 handwriting") and not is_bundled("MNIST + KMNIST") and not is_bundled("my-digits")
    assert (
        measured_on("MNIST + handwriting") == "MNIST"
        and measured_on("KMNIST") == "KMNIST"
        and measured_on("the folder x") == "the folder x"
    )


@pytest.mark.parametrize("name", ["mnist", "handwriting", "mnist + handwriting", "mnist + 0.5 handwriting", "0.1 mnist + 0.2 handwriting"])
def test_the_number_of_images_is_known_without_loading_them(name: str) -> None:
    loaded = load_digits(name)
    assert len(loaded.x_train) == training_images(name) and loaded.name == set_called(name)


def test_sources_are_mixed_by_their_weights_and_no_image_comes_twice() -> None:
    one, other = digits("one", 100, 1), digits("other", 40, 2)
    both = mixed([Source(one, 2), Source(other, 1)])
    assert both.name == "2 one + other"
    assert (both.x_train[:, 0, 0] == 1).sum() == 100 and (both.x_train[:, 0, 0] == 2).sum() == 20
    assert np.array_equal(both.y_train[100:], other.y_train[::2]), "evenly from its whole length, each image with its label"
    assert np.array_equal(both.x_test, one.x_test), "the first is what is measured"
    assert mixed([Source(one, 0.3)]) is one


def test_images_are_held_out_of_every_source() -> None:
    data = TrainingData(
        [Source(digits("one", 100, 1)), Source(digits("other", 100, 2))],
        TrainingConfig(epochs=1, validation_images=50),
        torch.device("cpu"),
    )
    held_out = data.x_validation[:, 0, 0]
    assert len(data) == 150 and 10 < int((held_out == 2).sum()) < 40
