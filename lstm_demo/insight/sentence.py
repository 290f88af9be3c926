"""A sentence whose every number is evidence: the text is a template, and only evidence can be put into it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from lstm_demo.model.config import ModelConfig
from lstm_demo.model.step_words import in_steps
from lstm_demo.style.percent import SPACE, percent_in_words

Kind = Literal["start", "write", "forget", "lead", "carry", "row", "unit", "tail", "verdict"]

NO_BREAK = SPACE
UNSEEN = 0.005  # less does not show in two decimals
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Sentence:
    """One remark about one reading; now and then two or three sentences of grammar.

    rows: what it speaks of, to be lit on the page; counted from 0, as in every array. In the text rows count from 1.
    units: (layer, unit), both from 0. In the text layers count from 1, units keep their index, as on the page.
    evidence: each number of the text, and those it was judged by, under a name; as the text counts (rows and layers from 1,
    a share as 0–1 where the text says per cent).
    """

    text: str
    rows: tuple[int, ...]
    units: tuple[tuple[int, int], ...]
    kind: Kind
    evidence: Mapping[str, float]


def say(kind: Kind, template: str, rows: Iterable[int], units: Iterable[tuple[int, int]], evidence: Mapping[str, float]) -> Sentence:
    """Fill the template's fields from the evidence: `{name:rendering}` as in `RENDERINGS`, `{name}` to two decimals."""
    numbers = {name: float(value) for name, value in evidence.items()}
    text = template.format_map({name: _Number(value) for name, value in numbers.items()})
    return Sentence(text, tuple(int(row) for row in rows), tuple(units), kind, numbers)


def alike(one: float, other: float, rendering: str = "") -> bool:
    """Whether both are written the same way, so that a sentence must not set them against each other."""
    return RENDERINGS[rendering](float(one)) == RENDERINGS[rendering](float(other))


def told_in_steps(sentences: Iterable[Sentence | None], config: ModelConfig) -> list[Sentence]:
    """Those that there are, in the words of a network that may read columns."""
    return [replace(sentence, text=in_steps(sentence.text, config)) for sentence in sentences if sentence]


def listed(parts: Iterable[str], word: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    *others, last = parts
    return f"{', '.join(others)} {word} {last}" if others else last


def _whole(value: float) -> str:
    return f"{value:.0f}"


def _tenths(value: float) -> str:
    return f"{value:.1f}".replace("-", MINUS)


def _grouped(value: float) -> str:
    return f"{value:,.0f}"


def _with_article(value: float) -> str:
    """ "a 7", "an 8": eight is the only digit that begins with a vowel."""
    return f"{'an' if value == 8 else 'a'}{NO_BREAK}{value:.0f}"


def _hundredths(value: float) -> str:
    """Never "−0.00", and nothing that is more than 0 is shown as 0."""
    if 0 < value < UNSEEN:
        return "less than 0.01"
    text = f"{abs(value):.2f}"
    return MINUS + text if value < 0 and text != "0.00" else text


def _thousandths(value: float) -> str:
    """For a factor: what it is multiplied by is then right to the second decimal, or nearly so."""
    return f"{value:.3f}".replace("-", MINUS)


def _odds(value: float) -> str:
    """How many to one, to two significant digits; beyond a million nobody counts."""
    if value >= 1e6:
        return "more than a million to one"
    digits = f"{value:.1f}" if value < 10 else f"{float(f'{value:.2g}'):,.0f}"
    return f"about {digits} to{NO_BREAK}1"


RENDERINGS: Mapping[str, Callable[[float], str]] = {
    "whole": _whole,
    "tenths": _tenths,
    "grouped": _grouped,
    "a": _with_article,
    "": _hundredths,
    "thousandths": _thousandths,
    "percent": percent_in_words,
    "odds": _odds,
}


class _Number(float):
    def __format__(self, rendering: str) -> str:
        return RENDERINGS[rendering](float(self))
