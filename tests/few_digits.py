"""Real digits, but few of them, so that what is trained on them takes seconds."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path

from lstm_demo.data.digits import PARTS, Digits, load_digits


def first_digits(train: int, test: int) -> Digits:
    """The first images of MNIST."""
    whole = load_digits()
    return replace(
        whole, x_train=whole.x_train[:train], y_train=whole.y_train[:train], x_test=whole.x_test[:test], y_test=whole.y_test[:test]
    )


def write_digits(digits: Digits, raw: Path) -> None:
    """The four idx files, as torchvision keeps them, into the folder `raw`, which is made."""
    raw.mkdir(parents=True, exist_ok=True)
    for part, array in zip(PARTS, (digits.x_train, digits.y_train, digits.x_test, digits.y_test)):
        head = struct.pack(f">{1 + array.ndim}i", 0x800 | array.ndim, *array.shape)
        (raw / part).write_bytes(head + array.astype("uint8").tobytes())
