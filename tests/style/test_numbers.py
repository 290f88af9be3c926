from __future__ import annotations

import pytest

from lstm_demo.style.numbers import short, significant


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (1.0, "1.00"),
        (0.01234, "0.0123"),
        (-4.0, "−4.00"),
        (64.0, "64.0"),
        (12345.6, "12346"),
        (0.0001, "0.000100"),
        (1.6e-8, "1.60 × 10⁻⁸"),
        (-1.6e-8, "−1.60 × 10⁻⁸"),
        (123456.0, "1.23 × 10⁵"),
        (99999.9, "1.00 × 10⁵"),
        (float("-inf"), "−inf"),
    ],
)
def test_a_number_keeps_three_significant_digits(value: float, text: str) -> None:
    assert significant(value) == text


@pytest.mark.parametrize(("value", "text"), [(0.004, "0.004"), (1.0, "1"), (100.0, "100"), (1.6e-8, "1.6 × 10⁻⁸"), (0.999, "0.999")])
def test_a_setting_is_written_as_it_was_chosen(value: float, text: str) -> None:
    assert short(value) == text
