"""Units off, rows blank, gates held: against readers that do it the slow way."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch

from lstm_demo.insight.ablation import Ablation, Surgery, margins_without, margins_without_rows, read_with
from lstm_demo.model.kinds.description import CELL_KINDS
from lstm_demo.model.tracing import trace


@pytest.mark.parametrize("layer", [0, 1])
@pytest.mark.parametrize("cell", CELL_KINDS)
def test_a_batch_of_silenced_copies_equals_silencing_one_unit_at_a_time(cell, layer, make, digits, logits_without):
    model = make(cell, num_layers=2, pixel_mean=0.13, pixel_std=0.31)
    ablation = margins_without(model, digits[0], layer)
    assert ablation.without.shape == (8, 28, 10)
    np.testing.assert_allclose(ablation.intact, logits_without(model, digits[0]), atol=2e-5)
    for unit in range(8):
        np.testing.assert_allclose(ablation.without[unit], logits_without(model, digits[0], layer, unit), atol=2e-5)


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_off_is_the_same_as_cutting_every_connection_that_leaves_the_unit(cell, make, digits):
    model = make(cell, num_layers=2)
    cut = copy.deepcopy(model)
    with torch.no_grad():
        cut.recurrence.weight_hh_l0[:, 5] = 0
        cut.recurrence.weight_ih_l1[:, 5] = 0
    np.testing.assert_allclose(margins_without(model, digits[2], 0).without[5], trace(cut, digits[2]).logits, atol=2e-5)


def test_more_units_than_go_in_one_batch_are_all_read(make, digits, logits_without):
    model = make(hidden_size=150)
    ablation = margins_without(model, digits[0], 0)
    assert ablation.without.shape == (150, 28, 10)
    for unit in (127, 128, 149):
        np.testing.assert_allclose(ablation.without[unit], logits_without(model, digits[0], 0, unit), atol=2e-5)


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_each_row_is_blanked_in_its_turn(cell, make, digits):
    model = make(cell, num_layers=2, pixel_mean=0.13, pixel_std=0.31)
    ablation = margins_without_rows(model, digits[3])
    for row in range(28):
        image = digits[3].copy()
        image[row] = 0
        np.testing.assert_allclose(ablation.without[row], trace(model, image).logits, atol=2e-5)


def test_a_margin_is_one_logit_less_another_and_falls_by_what_is_lost(trained, digits):
    ablation = margins_without(trained, digits[7], 0, (7, 1))
    logits = trace(trained, digits[7]).logits
    assert ablation.margin() == pytest.approx(logits[-1, 7] - logits[-1, 1], abs=1e-5)
    assert ablation.margin(12) == pytest.approx(logits[12, 7] - logits[12, 1], abs=1e-5)
    np.testing.assert_allclose(ablation.margins() + ablation.falls(), ablation.margin(), atol=1e-5)
    np.testing.assert_allclose(ablation.between(1, 7).falls(), -ablation.falls(), atol=1e-5)


def test_the_margin_is_that_of_answer_and_runner_up_unless_told_otherwise(trained, digits):
    read = trace(trained, digits[4])
    first, second = np.argsort(-read.logits[-1])[:2]
    ablation = margins_without(trained, digits[4], 0)
    assert (ablation.this, ablation.other) == (first, second) == (read.prediction, second)


def test_the_share_below_counts_only_units_that_matter_strictly_less():
    intact = np.zeros((1, 2), np.float32)
    falls = np.array([0.0, 1.0, 1.00001, 2.0, -1.0], np.float32)
    without = np.stack([-falls, np.zeros(5, np.float32)], axis=1)[:, None]
    np.testing.assert_allclose(Ablation(intact, without, 0, 1).shares_below(), [1 / 4, 2 / 4, 2 / 4, 4 / 4, 0])


def test_nothing_held_is_the_plain_trace(trained, digits):
    plain, read = trace(trained, digits[0]), read_with(trained, digits[0])
    np.testing.assert_array_equal(plain.logits, read.logits)
    np.testing.assert_array_equal(plain.cell_state, read.cell_state)


def test_a_forget_gate_held_open_keeps_what_the_equation_says(trained, digits):
    rows, units = (9, 10), (3, 30)
    read = read_with(trained, digits[0], Surgery("forget_gate", 1.0, rows=rows, units=units))
    plain = trace(trained, digits[0])
    assert (read.forget_gate[0][np.ix_(rows, units)] == 1).all()
    kept = np.delete(read.forget_gate[0, 9], units)
    np.testing.assert_array_equal(kept, np.delete(plain.forget_gate[0, 9], units))
    np.testing.assert_array_equal(read.hidden_state[:, :9], plain.hidden_state[:, :9])
    written = read.input_gate[0, 9] * read.candidate[0, 9]
    np.testing.assert_allclose(read.cell_state[0, 9, units], (read.cell_state[0, 8] + written)[list(units)], atol=1e-6)
    np.testing.assert_array_equal(read.addends["forget_gate"].total[0, 9], plain.addends["forget_gate"].total[0, 9])
    assert not np.array_equal(read.logits[-1], plain.logits[-1])


def test_nothing_forgotten_and_nothing_written_freezes_the_cell_state(trained, digits):
    late = tuple(range(15, 28))
    read = read_with(trained, digits[1], Surgery("forget_gate", 1, rows=late), Surgery("input_gate", 0, rows=late))
    for row in late:
        np.testing.assert_array_equal(read.cell_state[0, row], read.cell_state[0, 14])


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_hidden_states_held_at_0_are_a_unit_off(cell, make, digits, logits_without):
    model = make(cell, num_layers=2)
    read = read_with(model, digits[0], Surgery("hidden_state", 0, units=(6,), layer=1))
    np.testing.assert_allclose(read.logits, logits_without(model, digits[0], 1, 6), atol=2e-5)
    np.testing.assert_array_equal(read.hidden_state[0], trace(model, digits[0]).hidden_state[0])


def test_a_gru_that_only_keeps_never_leaves_0(make, digits):
    assert not read_with(make("gru"), digits[0], Surgery("update_gate", 1)).hidden_state.any()


@pytest.mark.parametrize(
    ("surgery", "complaint"),
    [
        (Surgery("reset_gate", 1), "no 'reset_gate'"),
        (Surgery("forget_gate", 1.5), "must be 0 to 1"),
        (Surgery("cell_state", float("nan")), "finite"),
        (Surgery("forget_gate", 1, rows=(28,)), "row must be 0–27"),
        (Surgery("forget_gate", 1, units=(8,)), "unit must be 0–7"),
        (Surgery("forget_gate", 1, layer=1), "layer must be 0–0"),
    ],
)
def test_impossible_surgery_is_refused_in_a_sentence(surgery, complaint, make, digits):
    with pytest.raises(ValueError, match=complaint):
        read_with(make(), digits[0], surgery)


def test_no_such_layer_or_class_is_an_error(make, digits):
    with pytest.raises(ValueError, match="layer must be 0–0"):
        margins_without(make(), digits[0], 1)
    with pytest.raises(ValueError, match="class must be 0–9"):
        margins_without_rows(make(), digits[0], (1, 10))
