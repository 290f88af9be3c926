"""The data set "handwriting", drawn by `handwriting.py`, and a sheet of its hands for people to look at."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from lstm_demo.data.handwriting import Hand, drawn, handwriting, picture_of, plain
from lstm_demo.data.names import TRAINING_IMAGES

SEED = 5
TRAINING, TEST = TRAINING_IMAGES["handwriting"], 3_000

SHOWN = 7  # times that each hand is drawn on the sheet
CELL, ABREAST = 30, 4  # px; hands in a row


def write_set(path: Path) -> None:
    """Draw it and write it as the package has it, in `handwriting.npz`: some minutes."""
    images, labels = handwriting(TRAINING + TEST, SEED)
    labels = labels.astype(np.uint8)
    np.savez_compressed(
        path, x_train=images[:TRAINING], y_train=labels[:TRAINING], x_test=images[TRAINING:], y_test=labels[TRAINING:], allow_pickle=False
    )


def sheet(hands: Sequence[Hand], seed: int) -> Image.Image:
    """Each hand as it is written down, dark on light, and beside it as models see it when it is drawn."""
    rows = -(-len(hands) // ABREAST)
    page = Image.new("L", (ABREAST * (SHOWN + 1) * CELL, rows * CELL))
    for place, hand in enumerate(hands):
        random = np.random.default_rng((seed, place))
        strip = [_as_written(hand), *(picture_of(hand, random) for _ in range(SHOWN))]
        for number, picture in enumerate(strip):
            left, top = (place % ABREAST * (SHOWN + 1) + number) * CELL, place // ABREAST * CELL
            page.paste(Image.fromarray(picture), (left + (CELL - picture.shape[1]) // 2, top + (CELL - picture.shape[0]) // 2))
    return page


def _as_written(hand: Hand) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """(28, 28)."""
    ink = drawn(plain(hand), 20, 230, resolution=0.1)[:28, :28]
    framed = np.zeros((28, 28))
    top, left = (28 - ink.shape[0]) // 2, (28 - ink.shape[1]) // 2
    framed[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return np.asarray(255 - 255 * framed, dtype=np.uint8)
