"""The story of a digit: every number recomputed, every claim about a unit put to the test again by another reader."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch

from lstm_demo.insight.sentence import RENDERINGS
from lstm_demo.insight.story import tell
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.description import CELL_KINDS
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.tracing import trace

NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
UNIT_CHECK = re.compile(r"(unit(?:_\d)?)_share_below")


@pytest.fixture(scope="module")
def stories(trained, digits):
    """(trace, story) of each digit."""
    return [(read, tell(trained, read)) for read in (trace(trained, digit) for digit in digits)]


def of_kind(story, kind):
    return next((sentence for sentence in story if sentence.kind == kind), None)


def numbers(text):
    return set(NUMBER.findall(text))


def test_a_story_has_five_to_nine_sentences_that_begin_and_end_properly(stories):
    for _, story in stories:
        assert 5 <= len(story) <= 9
        assert (story[0].kind, story[-1].kind) == ("start", "verdict")
        assert len({sentence.kind for sentence in story}) == len(story)
        for sentence in story:
            assert sentence.text[0].isupper()
            assert sentence.text.endswith(".")
            assert not re.search(r"[{}]|nan|inf\b|  |\.\.", sentence.text), sentence.text


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_every_number_in_every_sentence_is_evidence(cell, stories, make, digits):
    model = make(cell, num_layers=2)
    more = [tell(model, trace(model, digit)) for digit in digits[:6]]
    for sentence in [sentence for story in [*(story for _, story in stories), *more] for sentence in story]:
        known = {number for value in sentence.evidence.values() for render in RENDERINGS.values() for number in numbers(render(value))}
        assert numbers(sentence.text) <= known, (sentence.text, dict(sentence.evidence))


def test_the_words_follow_the_facts_and_nothing_else(trained, digits, stories):
    again = [tell(trained, trace(trained, digit)) for digit in digits]
    assert again == [story for _, story in stories]


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_every_claim_about_a_unit_is_borne_out_by_another_reader(cell, stories, trained, make, digits, logits_without):
    """Each named unit switched off by torch's own cells; the margin falls, and by more than for 95 % of the layer's others."""
    model = make(cell, num_layers=2, hidden_size=24)
    cases = [(trained, *pair) for pair in stories[:5]] if cell == "lstm" else []
    for image in digits[:4]:
        read = trace(model, image)
        cases.append((model, read, tell(model, read)))
    checked = 0
    for network, read, story in cases:
        top, count = read.config.num_layers - 1, read.config.hidden_size
        without = np.stack([logits_without(network, read.image, top, unit) for unit in range(count)])
        for sentence in story:
            told = sentence.evidence
            named = [match[1] for match in map(UNIT_CHECK.fullmatch, told) if match]
            assert [(top, int(told[name])) for name in named] == list(sentence.units)
            for name in named:
                this, other, row, unit = (int(told[key]) for key in ("check_this", "check_other", "check_row", name))
                margins = without[:, row - 1, this] - without[:, row - 1, other]
                falls = read.logits[row - 1, this] - read.logits[row - 1, other] - margins
                others = np.delete(falls, unit)
                assert falls[unit] > 1e-5
                assert (others < falls[unit] + 1e-4).mean() >= 0.95
                assert told[f"{name}_fall"] == pytest.approx(falls[unit], abs=1e-3)
                assert told[f"{name}_without"] == pytest.approx(margins[unit], abs=1e-3)
                assert f"unit {unit}" in sentence.text
                checked += 1
    assert checked >= 5


def copied(model: RecurrentClassifier, times: int) -> RecurrentClassifier:
    """The same function with every unit there several times: each copy speaks with its share of the voice."""
    config = model.config
    wide = RecurrentClassifier(ModelConfig(cell="lstm", hidden_size=config.hidden_size * times))
    units = torch.arange(config.hidden_size).repeat(times)
    rows = torch.cat([gate * config.hidden_size + units for gate in range(4)])
    with torch.no_grad():
        for name in ("weight_ih_l0", "bias_ih_l0", "bias_hh_l0"):
            getattr(wide.lstm, name).copy_(getattr(model.lstm, name)[rows])
        wide.lstm.weight_hh_l0.copy_(model.lstm.weight_hh_l0[rows][:, units] / times)
        wide.fc.weight.copy_(model.fc.weight[:, units] / times)
        wide.fc.bias.copy_(model.fc.bias)
    return wide


def test_no_unit_is_named_where_switching_it_off_does_not_stand_out(make, digits):
    """Six units, thirty copies of each: none can cost the lead more than 95 % of the others do, for its copies cost the same."""
    model = make(hidden_size=6)
    wide = copied(model, 30)
    for digit in digits[:5]:
        few, many = trace(model, digit), trace(wide, digit)
        np.testing.assert_allclose(few.logits, many.logits, atol=1e-3)
        story = tell(wide, many)
        assert not any(sentence.units for sentence in story)
        assert of_kind(story, "unit") is None
        assert not any("unit_1" in sentence.evidence for sentence in story)
        assert 5 <= len(story) <= 9


def test_no_unit_is_named_where_none_can_move_the_margin(make, digits):
    model = make()
    with torch.no_grad():
        model.fc.weight.copy_(model.fc.weight[:1].expand_as(model.fc.weight))  # every class hears the same
    assert not any(sentence.units for sentence in tell(model, trace(model, digits[0])))


def test_the_story_tells_where_the_ink_begins_and_ends(stories):
    for read, story in stories:
        ink = np.flatnonzero(read.image.max(axis=1) >= 0.1)
        start, tail = of_kind(story, "start"), of_kind(story, "tail")
        assert start.evidence["ink_row"] == ink[0] + 1
        assert start.evidence["guess"] == read.probabilities[ink[0] - 1].argmax()
        assert start.rows == (tuple(range(ink[0])) or (0,)), "the theatre stops at the last blank row, of which it speaks"
        assert (tail is None) == (ink[-1] == 27)
        if tail:
            assert (tail.evidence["ink_row"], tail.evidence["blank"]) == (ink[-1] + 1, 27 - ink[-1])


def test_the_story_tells_where_the_gates_open_and_close(stories):
    for read, story in stories:
        first = int(of_kind(story, "start").evidence["ink_row"]) - 1
        wanted, old = np.abs(read.candidate[0]), np.abs(read.cell_state[0])
        opened = [np.average(read.input_gate[0, row], weights=wanted[row]) for row in range(28)]
        kept = [np.average(read.forget_gate[0, row], weights=old[row - 1]) for row in range(1, 28)]
        write, forget = of_kind(story, "write"), of_kind(story, "forget")
        assert write.evidence["row"] == first + np.argmax(opened[first:]) + 1
        assert write.evidence["open"] == pytest.approx(max(opened[first:]), rel=1e-4)
        assert forget.evidence["row"] == first + 1 + np.argmin(kept[first:]) + 1
        assert forget.evidence["kept"] == pytest.approx(min(kept[first:]), rel=1e-4)


def test_the_story_tells_when_the_final_answer_took_the_lead_for_good(stories):
    for read, story in stories:
        leaders, lead, carry = read.probabilities.argmax(axis=1), of_kind(story, "lead"), of_kind(story, "carry")
        row = int(lead.evidence["settled_row"]) - 1
        assert (leaders[row:] == read.prediction).all()
        if carry:
            assert leaders[row - 1] == carry.evidence["old"] != read.prediction
            margins = read.logits[:, int(carry.evidence["new"])] - read.logits[:, int(carry.evidence["old"])]
            assert carry.evidence["gain"] == pytest.approx(margins[row] - margins[row - 1], abs=1e-4)


def test_the_row_that_counts_most_is_the_one_whose_blanking_costs_most(stories, trained):
    for read, story in stories[::3]:
        told = of_kind(story, "row").evidence
        left = []
        for row in range(28):
            image = read.image.copy()
            image[row] = 0
            logits = trace(trained, image).logits[-1]
            left.append(logits[int(told["answer"])] - logits[int(told["rival"])])
        assert told["row"] == np.argmin(left) + 1
        assert told["without"] == pytest.approx(min(left), abs=1e-4)


def test_the_verdict_is_the_traces_own(stories):
    for read, story in stories:
        told = story[-1].evidence
        assert (told["answer"], told["probability"]) == (read.prediction, read.confidence)
        assert told["rival"] == np.argsort(-read.probabilities[-1])[1]
        assert told["odds"] == pytest.approx(read.probabilities[-1].max() / np.sort(read.probabilities[-1])[-2], rel=1e-3)


def test_a_blank_image_is_told_as_a_habit_with_nothing_about_units(trained):
    story = tell(trained, trace(trained, np.zeros((28, 28), np.float32)))
    assert [sentence.kind for sentence in story] == ["start", "verdict"]
    assert "habit, not evidence" in story[0].text
    assert not any(sentence.units for sentence in story)


def test_ink_in_the_first_or_only_in_the_last_row_is_no_trouble(trained):
    first, last = np.zeros((2, 28, 28), np.float32)
    first[:, 12:16] = 1
    last[27, 5:20] = 1
    assert "the very first" in tell(trained, trace(trained, first))[0].text
    assert "the ink begins in row 28" in tell(trained, trace(trained, last))[0].text


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_images_with_ink_anywhere_can_be_told(cell, make):
    model = make(cell, num_layers=2, sigmoid_readout=True)
    for row in (0, 1, 2, 26, 27):
        image = np.zeros((28, 28), np.float32)
        image[row] = 1
        assert len(tell(model, trace(model, image))) >= 4


def test_each_cell_is_told_in_its_own_words(make, digits):
    words = {cell: " ".join(s.text for s in tell(make(cell), trace(make(cell), digits[0]))) for cell in CELL_KINDS}
    assert "input gates" in words["lstm"] and "forget gates" in words["lstm"]
    assert "update gates" in words["gru"] and "reset gates" in words["gru"] and "forget gate" not in words["gru"]
    assert "no gates" in words["rnn"] and "cell state" not in words["rnn"]


def test_where_there_are_several_layers_the_story_says_which(make, digits):
    text = " ".join(sentence.text for sentence in tell(make(num_layers=3), trace(make(num_layers=3), digits[0])))
    assert "input gates of layer 1" in text
    assert "forget gates of layer 3" in text
    assert "layer" not in " ".join(sentence.text for sentence in tell(make(), trace(make(), digits[0])))


def test_another_networks_trace_is_an_error(make, digits):
    with pytest.raises(ValueError, match="another network"):
        tell(make(hidden_size=9), trace(make(), digits[0]))
