"""Real digits, but few of them, so that what is trained on them takes seconds."""

from __future__ import annotations

from dataclasses import replace

from lstm_demo.data.digits import Digits, load_digits


def first_digits(train: int, test: int) -> Digits:
    """The first images of MNIST."""
    whole = load_digits()
    return replace(
        whole, x_train=whole.x_train[:train], y_train=whole.y_train[:train], x_test=whole.x_test[:test], y_test=whole.y_test[:test]
    )
