"""The smaller figures of a training step."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_demo.plots.class_probabilities import class_probabilities
from lstm_demo.plots.gradient_length import gradient_length
from lstm_demo.plots.label_counts import label_counts
from lstm_demo.plots.label_loss import label_loss
from lstm_demo.plots.repeated_loss import repeated_loss


def test_each_digit_of_the_batch_is_counted() -> None:
    assert list(label_counts([3, 3, 0, 9]).data[0].y) == [1, 0, 0, 2, 0, 0, 0, 0, 0, 1]


def test_the_right_digit_is_framed_and_nothing_that_shows_is_left_unwritten() -> None:
    probabilities = np.full((2, 10), 0.001)
    probabilities[0, 7] = probabilities[1, 2] = 0.991
    figure = class_probabilities(np.zeros((2, 28, 28), dtype=np.float32), [7, 1], probabilities)
    frames = [((shape.x0 + shape.x1) / 2, (shape.y0 + shape.y1) / 2) for shape in figure.layout.shapes]
    assert frames == [pytest.approx((7, 0)), pytest.approx((1, 1))]
    assert {(note.x, note.y, note.text) for note in figure.layout.annotations} == {(7, 0, "99"), (2, 1, "99")}
    assert len(figure.layout.images) == 2


def dots(figure) -> dict[str, list[float]]:  # type: ignore[no-untyped-def]
    return {data.name: list(data.y) for data in figure.data}


def test_every_image_lies_on_the_curve_of_the_cross_entropy() -> None:
    probabilities = np.array([0.1, 0.9, 0.3])
    figure = label_loss([1, 2, 3], probabilities, -np.log(probabilities), np.array([False, True, False]))
    assert dots(figure)["answered right"] == pytest.approx([-np.log(0.9)])
    assert dots(figure)["answered wrong"] == pytest.approx([-np.log(0.1), -np.log(0.3)])
    curve = figure.data[0]
    assert curve.y == pytest.approx(-np.log(np.asarray(curve.x) / 100))
    assert figure.layout.xaxis.range[0] < 0 and "mean" in figure.layout.annotations[0].text


def test_where_all_are_sure_only_that_end_of_the_curve_is_shown() -> None:
    probabilities = np.array([0.92, 0.999, 1.0])
    figure = label_loss([1, 2, 3], probabilities, -np.log(probabilities), np.ones(3, dtype=bool))
    assert 85 < figure.layout.xaxis.range[0] < 92


@pytest.mark.parametrize("probability", [1.0, 1e-30])
def test_a_batch_that_is_all_right_or_all_wrong_is_drawn(probability: float) -> None:
    probabilities = np.full(4, probability)
    figure = label_loss([0] * 4, probabilities, -np.log(probabilities), probabilities > 0.5)
    low, high = figure.layout.yaxis.range
    assert np.isfinite([low, high, *figure.layout.xaxis.range]).all() and low < -np.log(probability) <= high


def test_the_gradient_is_drawn_before_and_after_beside_what_is_allowed() -> None:
    figure = gradient_length(2.5, 1.0, 1.0)
    assert list(figure.data[0].x) == [2.5, 1.0]
    assert figure.layout.shapes[0].x0 == 1.0 and figure.layout.annotations[0].text == "at most 1"
    assert figure.layout.xaxis.range[1] > 2.5


def test_where_nothing_is_clipped_no_limit_is_drawn() -> None:
    assert not gradient_length(2.5, 2.5, None).layout.shapes
    assert gradient_length(0.0, 0.0, None).layout.xaxis.range[1] > 0


def test_the_course_of_the_loss_begins_before_the_first_step() -> None:
    course = repeated_loss([2.3, 2.2, 2.0]).data[0]
    assert list(course.x) == [0, 1, 2] and list(course.y) == [2.3, 2.2, 2.0]
    with pytest.raises(ValueError, match="at least one"):
        repeated_loss([])


def test_a_fall_by_a_thousandth_fills_the_axis_and_a_large_one_starts_at_0() -> None:
    low, high = repeated_loss([2.3058, 2.3051]).layout.yaxis.range
    assert 2.304 < low < 2.3051 and 2.3058 < high < 2.307
    assert repeated_loss([2.3, 0.4]).layout.yaxis.range[0] == 0 == repeated_loss([2.3]).layout.yaxis.range[0]
