from __future__ import annotations

import pytest

from lstm_demo.insight.sentence import Sentence, say
from lstm_demo.model.config import ModelConfig
from lstm_demo.style.palette import LIGHT
from lstm_demo.ui.explain.sentences import cue_of, sentences_html, sentences_json, spans

CONFIG = ModelConfig(hidden_size=8, num_layers=2)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([3], "row 4"),
        ([0, 1, 2], "rows 1–3"),
        ([5, 7], "rows 6 and 8"),
        ([6, 9, 10, 15], "rows 7, 10, 11 and 16"),
        ([0, 1, 2, 9], "rows 1–3 and 10"),
    ],
)
def test_rows_are_told_from_one(rows: list[int], told: str) -> None:
    assert spans(rows) == told


def test_a_sentence_points_at_its_row_its_unit_and_its_gate() -> None:
    cue = cue_of(say("forget", "It forgets.", [7, 8], [(1, 5)], {}), CONFIG)
    assert (cue.row, cue.layer, cue.unit, cue.units, cue.rows, cue.gate) == (8, 1, 5, (5,), (7, 8), "forget_gate")


def test_the_row_that_counts_most_comes_before_its_rivals() -> None:
    assert cue_of(say("row", "Row 10 counts most.", [9, 3, 4], (), {}), CONFIG).row == 9


def test_a_sentence_about_a_layer_goes_to_that_layer() -> None:
    assert cue_of(say("write", "Layer {layer:whole} writes.", [3], (), {"layer": 1}), CONFIG).layer == 0


def test_every_sentence_is_a_button_with_its_number() -> None:
    html = sentences_html([say("start", "One.", [0], (), {}), say("verdict", "Two.", [27], (), {})], CONFIG, LIGHT, first=3)
    assert 'data-point="3"' in html and 'data-point="4"' in html and html.count("<button") == 2


def test_the_theatre_gets_each_sentence_with_what_it_speaks_of() -> None:
    (told,) = sentences_json([say("forget", "It forgets.", [7, 8], [(1, 5)], {})], CONFIG)
    assert (told["about"], told["text"], told["where"]) == ("Forgetting", "It forgets.", "rows 8 and 9, unit 5 of layer 2")
    assert told["cue"]["gate"] == "forget_gate" and tuple(told["cue"]["rows"]) == (7, 8)


def test_what_stands_in_a_sentence_is_text_never_markup() -> None:
    html = sentences_html([Sentence("<script>alert(1)</script>", (0,), (), "start", {})], CONFIG, LIGHT)
    assert "<script>" not in html
