"""The promise to whoever draws: a digit drawn by hand is read as well as one of MNIST's own."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_demo.data.digits import Digits, load_digits
from lstm_demo.data.picture import PictureError, prepare_picture
from lstm_demo.files.catalogue import DEFAULT_MODEL, PRETRAINED
from tests.data.photographed import photograph
from tests.data.redrawn import CANVAS, Predict, draw, measure, predictor, redraw, strokes


@pytest.fixture(scope="module")
def digits() -> Digits:
    return load_digits()


@pytest.fixture(scope="module")
def predict() -> Predict:
    if not (PRETRAINED / f"{DEFAULT_MODEL}.safetensors").is_file():
        pytest.skip(f"{DEFAULT_MODEL} has not been trained yet")
    return predictor(DEFAULT_MODEL)


def test_redrawn_digits_are_read_nearly_as_well_as_untouched_ones(digits: Digits, predict: Predict) -> None:
    redrawn = redraw(digits, count=300, seed=1)
    result = measure(redrawn, predict)
    assert not redrawn.refused.any()
    assert result.redrawn >= 0.97
    assert result.untouched - result.redrawn <= 0.015
    assert redrawn.milliseconds < 30


def test_a_redrawn_digit_has_the_asked_size_and_lies_on_the_canvas(digits: Digits) -> None:
    rng = np.random.default_rng(2)
    for image in digits.x_test[:40]:
        drawing = draw(strokes(image), rng)
        assert drawing.shape == (CANVAS, CANVAS, 4)
        ink = drawing[..., 0] >= 128
        rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
        assert 0.38 * CANVAS <= max(np.ptp(rows), np.ptp(columns)) + 1 <= CANVAS


def test_the_same_seed_draws_the_same(digits: Digits) -> None:
    assert np.array_equal(redraw(digits, 5, seed=3).canvases, redraw(digits, 5, seed=3).canvases)


@pytest.mark.parametrize("chalk", [False, True])
def test_photographs_are_read(chalk: bool, digits: Digits, predict: Predict) -> None:
    rng = np.random.default_rng(4)
    indices = rng.choice(len(digits.x_test), 20, replace=False)
    prepared = np.zeros((len(indices), 28, 28), dtype=np.float32)
    for place, index in enumerate(indices):
        try:
            prepared[place] = prepare_picture(photograph(strokes(digits.x_test[index]), rng, chalk=chalk))
        except PictureError:
            continue  # stays empty, and is counted as misread
    assert (predict(prepared) == digits.y_test[indices]).mean() >= 0.9
