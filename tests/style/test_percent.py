from __future__ import annotations

import re
from pathlib import Path

import pytest

from lstm_demo.style.percent import SPACE, accuracy_range, accuracy_text, percent, percent_in_words

PACKAGE = Path(__file__).parents[2] / "lstm_demo"


@pytest.mark.parametrize(
    ("share", "whole", "tenths"),
    [
        (0.0, "0", "0"),
        (0.0004, "<1", "<0.1"),
        (0.126, "13", "12.6"),
        (0.9949, "99", "99.5"),
        (0.9998, ">99", ">99.9"),
        (1.0, "100", "100"),
        (1.234, "123", "123.4"),
    ],
)
def test_no_share_is_rounded_to_nothing_or_to_all(share: float, whole: str, tenths: str) -> None:
    assert (percent(share), percent(share, 1)) == (f"{whole}{SPACE}%", f"{tenths}{SPACE}%")


def test_an_accuracy_has_two_decimals_or_a_dash() -> None:
    assert accuracy_text(None) == accuracy_range(None) == "–"
    assert [accuracy_text(share) for share in (0.9, 0.98612, 0.999999, 1)] == [f"{n}{SPACE}%" for n in ("90.00", "98.61", ">99.99", "100")]
    assert accuracy_range((0.9405, 0.9528)) == f"94.05–95.28{SPACE}%"


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.256, "26"), (0.05, "5"), (0.933, "93.3"), (0.0012, "0.12"), (0.99999, "more than 99.99"), (1e-5, "less than 0.01"), (1.0, "100")],
)
def test_in_a_sentence_a_share_is_finer_towards_both_ends(share: float, words: str) -> None:
    assert percent_in_words(share) == f"{words}{SPACE}%"


def test_no_file_writes_a_share_in_a_way_of_its_own() -> None:
    """A format that ends in a per cent sign, in Python (`:.1f} %`, `:.2%`) or in a script (`${…}\\u00a0%`).

    `%{x}` is a figure's place for a value.
    """
    own = re.compile(r"""f\}(&nbsp;|\s)?%(?!;|")|:\.\d%|\)\}(\\u[0-9a-f]{4}|\s)%(?!\{)""")
    for path in sorted([*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.js")]):
        if path.name not in ("percent.py", "format.js", "script.py"):  # the last writes programs that stand alone
            for line in path.read_text(encoding="utf-8").splitlines():
                assert not own.search(line), f"{path}: {line.strip()}"
