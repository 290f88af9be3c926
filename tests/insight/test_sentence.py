"""Sentences that can only say what is in evidence."""

from __future__ import annotations

import pickle

import pytest

from lstm_demo.insight.sentence import RENDERINGS, listed, say


@pytest.mark.parametrize(
    ("rendering", "value", "text"),
    [
        ("whole", 7.0, "7"),
        ("a", 7.0, "a\u00a07"),
        ("a", 8.0, "an\u00a08"),
        ("", 1.234, "1.23"),
        ("", -1.234, "\u22121.23"),
        ("", -0.001, "0.00"),
        ("", 0.0, "0.00"),
        ("", 0.001, "less than 0.01"),
        ("thousandths", -0.6649, "\u22120.665"),
        ("percent", 0.256, "26\u00a0%"),
        ("percent", 0.05, "5\u00a0%"),
        ("percent", 0.033, "3.3\u00a0%"),
        ("percent", 0.933, "93.3\u00a0%"),
        ("percent", 0.0012, "0.12\u00a0%"),
        ("percent", 0.9989, "99.89\u00a0%"),
        ("percent", 0.99999, "more than 99.99\u00a0%"),
        ("percent", 0.00001, "less than 0.01\u00a0%"),
        ("odds", 4.06, "about 4.1 to\u00a01"),
        ("odds", 2165.0, "about 2,200 to\u00a01"),
        ("odds", 3e7, "more than a million to one"),
    ],
)
def test_numbers_read_as_a_person_writes_them(rendering, value, text):
    assert RENDERINGS[rendering](value) == text
    assert say("row", f"{{value:{rendering}}}", (), (), {"value": value}).text == text


def test_a_number_without_evidence_cannot_be_said():
    with pytest.raises(KeyError):
        say("row", "Row {row:whole}.", (), (), {})


def test_a_sentence_is_a_value():
    evidence = {"row": 3}
    sentence = say("row", "Row {row:whole}.", [2], [(0, 5)], evidence)
    evidence["row"] = 4
    assert (sentence.text, sentence.rows, sentence.units, sentence.evidence["row"]) == ("Row 3.", (2,), ((0, 5),), 3.0)
    assert pickle.loads(pickle.dumps(sentence)) == sentence


@pytest.mark.parametrize(("parts", "text"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")])
def test_lists_read_as_a_person_writes_them(parts, text):
    assert listed(parts) == text
