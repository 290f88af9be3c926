"""Why this class and not that one."""

from __future__ import annotations

import re

import numpy as np
import pytest

from lstm_demo.insight.contrast import _outcome, why
from lstm_demo.insight.sentence import RENDERINGS
from lstm_demo.model.kinds.description import CELL_KINDS
from lstm_demo.model.tracing import trace


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_scores_are_what_blanking_and_silencing_cost(cell, make, digits, logits_without):
    model = make(cell, num_layers=2)
    read = trace(model, digits[0])
    contrast = why(model, read, 4, 9)
    assert contrast.margin == pytest.approx(read.logits[-1, 4] - read.logits[-1, 9], abs=1e-5)
    assert {score.row for score in contrast.rows} == set(range(28))
    assert {(score.layer, score.unit) for score in contrast.units} == {(layer, unit) for layer in range(2) for unit in range(8)}
    for score in contrast.rows[:3]:
        image = read.image.copy()
        image[score.row] = 0
        logits = trace(model, image).logits[-1]
        assert score.without == pytest.approx(logits[4] - logits[9], abs=1e-4)
        assert score.score == pytest.approx(contrast.margin - score.without, abs=1e-4)
    for score in contrast.units:
        logits = logits_without(model, digits[0], score.layer, score.unit)[-1]
        assert score.without == pytest.approx(logits[4] - logits[9], abs=1e-4)
        assert score.score == pytest.approx(contrast.margin - score.without, abs=1e-4)


def test_the_most_decisive_come_first(trained, digits):
    contrast = why(trained, trace(trained, digits[7]), 7, 1)
    for scores in (contrast.rows, contrast.units):
        sizes = [abs(score.score) for score in scores]
        assert sizes == sorted(sizes, reverse=True)


def test_asking_the_other_way_round_turns_every_sign(trained, digits):
    read = trace(trained, digits[7])
    one, other = why(trained, read, 7, 1), why(trained, read, 1, 7)
    assert one.margin == -other.margin
    assert {s.row: s.score for s in one.rows} == pytest.approx({s.row: -s.score for s in other.rows}, abs=1e-5)
    assert {s.unit: s.score for s in one.units} == pytest.approx({s.unit: -s.score for s in other.units}, abs=1e-5)
    assert {sentence.text for sentence in one.sentences} == {sentence.text for sentence in other.sentences}


def test_the_lead_is_dated_to_its_last_change(trained, digits):
    for digit in digits:
        contrast = why(trained, trace(trained, digit), 3, 8)
        since = int(contrast.sentences[0].evidence["since_row"]) - 1
        ahead = contrast.margins > 0
        assert (ahead[since:] == ahead[-1]).all()
        assert since == 0 or ahead[since - 1] != ahead[-1]


def test_a_unit_is_named_only_if_it_stands_out_in_its_own_direction(trained, digits, logits_without):
    for digit, this, other in ((digits[7], 7, 1), (digits[5], 5, 6), (digits[12], 2, 7)):
        read = trace(trained, digit)
        without = np.stack([logits_without(trained, digit, 0, unit)[-1] for unit in range(32)])
        falls = read.logits[-1, this] - read.logits[-1, other] - (without[:, this] - without[:, other])
        for sentence in why(trained, read, this, other).sentences:
            for _, unit in sentence.units:
                cost = falls if sentence.evidence["class"] == this else -falls
                assert cost[unit] > 0
                assert (np.delete(cost, unit) < cost[unit]).mean() >= 0.95


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_every_number_said_is_evidence(cell, make, digits):
    model = make(cell, num_layers=2)
    for digit in digits[:5]:
        for sentence in why(model, trace(model, digit), 0, 8).sentences:
            said = re.findall(r"\d+(?:\.\d+)?", sentence.text)
            known = " ".join(render(value) for value in sentence.evidence.values() for render in RENDERINGS.values())
            assert set(said) <= set(re.findall(r"\d+(?:\.\d+)?", known)), sentence.text


@pytest.mark.parametrize(("classes", "complaint"), [((3, 3), "two classes"), ((10, 0), "class must be 0–9")])
def test_a_contrast_needs_two_classes_that_exist(classes, complaint, make, digits):
    with pytest.raises(ValueError, match=complaint):
        why(make(), trace(make(), digits[0]), *classes)


def test_a_lead_is_told_as_odds_too(trained, digits):
    told = why(trained, trace(trained, digits[7]), 7, 1).sentences[0]
    assert told.evidence["odds"] == pytest.approx(np.exp(told.evidence["lead"]), rel=1e-3)
    assert RENDERINGS["odds"](told.evidence["odds"]) in told.text


def test_a_row_that_moves_the_lead_by_nothing_to_be_seen_leaves_it():
    assert _outcome(3.141, np.array([0.0, 3.142])).endswith("still lead the {behind:whole} by {lead}.")
    assert _outcome(2.141, np.array([0.0, 3.142])).endswith("by {left} instead of {lead}.")
