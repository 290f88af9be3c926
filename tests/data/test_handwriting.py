"""Synthetic handwriting: every hand of the table, drawn as the page draws, and the same for the same seed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from lstm_demo.data.digits import load_digits
from lstm_demo.data.drawing import prepare_drawing
from lstm_demo.data.handwriting import CANVAS, USUAL, Hand, drawn, hands, handwriting, plain, prepared, written
from lstm_demo.data.handwriting_set import SEED, TEST, TRAINING, sheet

IDS = [f"{hand.digit} {hand.name}" for hand in hands()]
NONE_AT_ALL = replace(USUAL, place=0, stroke=0, width=0, taper=0, waist=0, bend=0, slant=0, turn=0, cut=0)


def test_every_digit_has_hands_of_its_own_with_names_of_their_own() -> None:
    assert min(Counter(hand.digit for hand in hands()).values()) >= 15
    assert max(Counter((hand.digit, hand.name) for hand in hands()).values()) == 1


@pytest.mark.parametrize("hand", hands(), ids=IDS)
def test_the_pen_passes_the_places_of_the_table_and_stays_near_them(hand: Hand) -> None:
    for line, places in zip(plain(hand), hand.strokes, strict=True):
        away = np.linalg.norm(line[:, None] - places[None], axis=-1)
        assert away.min(axis=0).max() < 1e-9, "every place is on the curve"
        assert line.min() > -14 and line.max() < 114, "and the curve does not swing out of the box"


def test_the_same_seed_writes_the_same_and_another_another() -> None:
    images, labels = handwriting(40, 3)
    assert images.shape == (40, 28, 28) and images.dtype == np.uint8 and labels.tolist() == list(range(10)) * 4
    assert np.array_equal(handwriting(20, 3)[0], images[:20])
    assert not np.array_equal(handwriting(20, 4)[0], images[:20])


def test_the_set_in_the_package_is_what_the_hands_write() -> None:
    digits = load_digits("handwriting")
    assert len(digits.x_train) == TRAINING and len(digits.x_test) == TEST and digits.name == "handwriting"
    images, labels = handwriting(30, SEED)
    assert np.array_equal(digits.y_train[:30], labels)
    # Another version of Pillow may draw an edge a little differently.
    assert np.abs(digits.x_train[:30].astype(int) - images).mean() < 1


def test_a_quick_drawing_is_one_on_the_pages_canvas() -> None:
    """Drawn in fewer pixels and without the empty canvas around it, it is prepared to nearly the same picture."""
    random = np.random.default_rng(5)
    for hand in hands()[::12]:
        strokes, pen, size = written(hand, random), random.uniform(14, 24), random.uniform(130, 240)
        ink = drawn(strokes, pen, size)
        canvas = np.zeros((CANVAS, CANVAS), dtype=np.uint8)
        canvas[: ink.shape[0], 10 : 10 + ink.shape[1]] = np.rint(ink * 255)[:CANVAS, : CANVAS - 10]
        full = prepare_drawing(np.dstack([canvas] * 3 + [np.full_like(canvas, 255)]))
        assert np.abs(full * 255 - prepared(strokes, pen, size)).mean() < 4


def test_no_two_drawings_of_a_hand_are_alike_and_none_without_variation_differ() -> None:
    hand, random = hands()[40], np.random.default_rng(1)
    first, second = (written(hand, random) for _ in range(2))
    assert not np.allclose(first[0][:20], second[0][:20])
    still, again = (written(hand, random, NONE_AT_ALL) for _ in range(2))
    assert all(np.array_equal(one, other) for one, other in zip(still, again, strict=True))


def test_the_sheet_shows_every_hand() -> None:
    page = np.asarray(sheet(hands()[:6], seed=2))
    assert page.shape == (2 * 30, 4 * 8 * 30)
    cells = page.reshape(2, 30, 4 * 8, 30).swapaxes(1, 2).reshape(2, 4, 8, -1)
    assert cells.any(axis=-1).reshape(8, 8)[:6].all() and not cells.any(axis=-1).reshape(8, 8)[6:].any()
