"""Which way of use a network was trained for: a few differences that chance makes decide nothing, and the size of logits is no merit."""

from __future__ import annotations

import torch
from torch import Tensor

from lstm_demo.importing.evidence import not_beaten, weighed

GENERATOR = torch.Generator().manual_seed(4)
LABELS = torch.randint(10, (500,), generator=GENERATOR)


def logits(right: float, size: float) -> Tensor:
    """Of a reading that is right for such a share of the images, as sure as it may be of that when its size is 1. (500, 10)"""
    answers = torch.where(torch.rand(500, generator=GENERATOR) < right, LABELS, (LABELS + 1) % 10)
    height = float(torch.tensor(9 * right / (1 - right)).log())
    return size * height * torch.nn.functional.one_hot(answers, 10)


def left(*readings: Tensor) -> list[bool]:
    return [bool(one) for one in not_beaten(weighed(torch.stack(readings), LABELS))]


def test_a_reading_that_is_far_more_often_right_is_sure() -> None:
    assert left(logits(0.9, 1), logits(0.6, 1)) == [True, False]


def test_two_weak_readings_that_differ_by_chance_are_not_told_apart() -> None:
    first, second = logits(0.62, 1), logits(0.62, 1)
    shares = [float((one.argmax(1) == LABELS).float().mean()) for one in (first, second)]
    assert abs(shares[0] - shares[1]) > 0.005
    assert left(first, second) == [True, True]


def test_of_the_same_answers_those_as_sure_as_cross_entropy_makes_them_are_taken() -> None:
    mean = logits(0.7, 1)
    assert left(mean, 28 * mean) == [True, False]


def test_answers_that_are_all_too_sure_or_all_too_careful_are_not_told_apart() -> None:
    overtrained = logits(0.8, 6)
    assert left(overtrained, overtrained / 28) == [True, True]


def test_logits_that_were_trained_on_squared_errors_are_not_given_up_for_larger_ones() -> None:
    answers = logits(0.8, 1)
    trained = answers / answers.max()  # near 1 for the digit
    assert left(trained, 28 * trained)[0]
