"""Near ties are said with their odds."""

from __future__ import annotations

import pytest

from lstm_demo.style.percent import SPACE
from lstm_demo.style.words import answer_in_words


@pytest.mark.parametrize(
    ("probabilities", "words"),
    [
        ([0.01, 0.99], "1 (99 %)"),
        ([0.75, 0.25], "0 (75 %), perhaps a 1 (3 to 1)"),
        ([0.6, 0.4], "0 (60 %), perhaps a 1 (1.5 to 1)"),
        ([0.0] * 7 + [0.8, 0.2], "7 (80 %), perhaps an 8 (4 to 1)"),
        ([1.0, 0.0], "0 (100 %)"),
        ([0.91, 0.09], "0 (91 %)"),
    ],
)
def test_a_second_class_is_named_where_the_odds_are_below_ten_to_one(probabilities: list[float], words: str) -> None:
    assert answer_in_words(probabilities) == words.replace(" %", f"{SPACE}%")
