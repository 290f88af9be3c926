"""The lesson in docs/teaching.md: its links open as they are meant, and the answers of its worksheet are true."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

import pytest

from lstm_demo.data.samples import sample_digits
from lstm_demo.files.catalogue import PRETRAINED
from lstm_demo.files.checkpoint import load_model
from lstm_demo.insight.ablation import Surgery, read_with
from lstm_demo.lesson.codec import pack, unpack
from lstm_demo.model.tracing import trace

TEXT = (PRETRAINED.parent / "docs" / "teaching.md").read_text(encoding="utf-8")
LINKS = re.findall(r"\| `\?(v=1[^`]*)` \|", TEXT)
ANSWERS = [re.findall(r"\*\*([^*]+)\*\*", line) for line in re.split(r"\n(?=\d\. )", TEXT.partition("## Answers")[2])[1:]]
ROWS = tuple(range(28))


def percent(share: float) -> str:
    return f"{100 * share:.2f}"


@pytest.mark.parametrize("query", LINKS)
def test_a_link_holds_a_lesson_whose_model_has_what_it_names(query: str) -> None:
    lesson, note = unpack(parse_qs(query, keep_blank_values=True))
    assert note == "" and parse_qs(pack(lesson)) == parse_qs(query)
    assert lesson.model is not None
    config = load_model(PRETRAINED / f"{lesson.model}.safetensors").model.config
    assert lesson.unit is None or lesson.unit < config.hidden_size
    assert "sidebar" not in lesson.hidden


def test_the_lesson_takes_45_minutes_without_a_gap() -> None:
    spans = [tuple(map(int, found)) for found in re.findall(r"^\| (\d+)–(\d+) \|", TEXT, re.MULTILINE)]
    assert len(spans) == len(LINKS) == 7
    assert [0, *(end for _, end in spans)] == [*(begin for begin, _ in spans), 45]


def test_the_answers_of_the_worksheet_are_true() -> None:
    file = load_model(PRETRAINED / "lstm-1x32.safetensors")
    image = sample_digits()[7]
    reading = trace(file.model, image)
    leaders = reading.probabilities.argmax(axis=1)
    first_ink = int(reading.image.any(axis=1).argmax())
    for_good = max(row for row in ROWS if leaders[row] != 7) + 1

    def held(name: str, value: float, units: tuple[int, ...] | None = None) -> list[str]:
        other = read_with(file.model, image, Surgery(name, value, rows=ROWS, units=units))
        return [str(other.prediction), percent(other.confidence)]

    without = [held("hidden_state", 0.0, (unit,)) for unit in range(32)]
    changed = sum(digit != "7" for digit, _ in without)
    assert [
        [str(first_ink + 1), str(leaders[first_ink - 1])],
        [str(for_good + 1)],
        [percent(reading.confidence)],
        held("forget_gate", 0.0),
        held("forget_gate", 1.0),
        [*without[30], "32", str(changed)],
        [f"{sum(parameter.numel() for parameter in file.model.parameters()):,}"],
    ] == ANSWERS
