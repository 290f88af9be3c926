"""Where the gradient goes, against torch's kernel and against small pushes."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from lstm_demo.insight.gradients import gradient_reach
from lstm_demo.insight.trace_facts import blank_rows
from lstm_demo.model.cells import untouched
from lstm_demo.model.kinds.description import CELL_KINDS
from lstm_demo.model.tracing import trace

PUSH = 1e-2


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_pixel_gradients_are_those_of_torchs_kernel(cell, make, digits):
    model = make(cell, num_layers=2, pixel_mean=0.13, pixel_std=0.31)
    reach = gradient_reach(model, digits[4], 4, 9)
    pixels = torch.tensor(digits[4])[None].requires_grad_()
    logits = model(pixels)[0]
    (by_logit,) = torch.autograd.grad(logits[4], pixels, retain_graph=True)
    (by_margin,) = torch.autograd.grad(logits[4] - logits[9], pixels)
    np.testing.assert_allclose(reach.logit_by_pixel, by_logit[0], atol=1e-5 * float(by_logit.abs().max()))
    np.testing.assert_allclose(reach.margin_by_pixel, by_margin[0], atol=1e-5 * float(by_margin.abs().max()))


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_before_the_first_ink_the_state_is_the_same_for_every_digit(cell, make, digits):
    model = make(cell, num_layers=2, pixel_mean=0.13, pixel_std=0.31)
    first, second = (trace(model, digits[digit]) for digit in (3, 7))
    blank = min(blank_rows(first), blank_rows(second))
    assert blank > 1
    for quantity in first.QUANTITIES:
        np.testing.assert_array_equal(first.quantity(quantity.name)[:, :blank], second.quantity(quantity.name)[:, :blank])
    assert not np.array_equal(first.hidden_state[:, blank + 1], second.hidden_state[:, blank + 1])


def pushed_margin(model, image, quantity, layer, row, unit, push):
    def hold(name, value):
        if name != quantity:
            return value
        value = value.clone()
        value[0, unit] += push
        return value

    logits = trace(model, image, lambda *place: hold if place == (layer, row) else untouched).logits[-1].astype(np.float64)
    return logits[4] - logits[9]


@pytest.mark.parametrize(
    ("cell", "quantity"), [("lstm", "hidden_state"), ("lstm", "cell_state"), ("gru", "hidden_state"), ("rnn", "hidden_state")]
)
def test_state_gradients_are_what_a_small_push_does(cell, quantity, make, digits):
    model = make(cell, num_layers=2)
    for parameter in model.parameters():
        parameter.data *= 0.5  # gentle enough that a push of a hundredth is small
    reach = gradient_reach(model, digits[4], 4, 9)
    found = reach.margin_by_cell if quantity == "cell_state" else reach.margin_by_hidden
    assert found.shape == (2, 28, 8)
    for layer, row, unit in [(0, 25, 0), (0, 27, 3), (1, 20, 1), (1, 26, 5), (1, 27, 7)]:
        ends = [pushed_margin(model, digits[4], quantity, layer, row, unit, push) for push in (PUSH, -PUSH)]
        assert found[layer, row, unit] == pytest.approx((ends[0] - ends[1]) / (2 * PUSH), rel=0.02, abs=5e-4)


def test_the_last_hidden_state_reaches_the_margin_through_the_readout_alone(trained, digits):
    reach = gradient_reach(trained, digits[7], 7, 1)
    weight = trained.fc.weight.detach().numpy()
    np.testing.assert_allclose(reach.margin_by_hidden[0, -1], weight[7] - weight[1], atol=1e-6)
    assert reach.hidden_norm[0, -1] == pytest.approx(np.linalg.norm(weight[7] - weight[1]), rel=1e-5)
    assert reach.cell_norm.shape == (1, 28)


@pytest.mark.parametrize("cell", ["gru", "rnn"])
def test_a_cell_without_cell_state_has_no_gradient_there(cell, make, digits):
    reach = gradient_reach(make(cell), digits[0], 0)
    assert reach.margin_by_cell is None
    assert reach.cell_norm is None


def test_the_target_is_held_against_the_likeliest_of_the_others(trained, digits):
    logits = trace(trained, digits[5]).logits[-1]
    order = np.argsort(-logits)
    assert gradient_reach(trained, digits[5], int(order[0])).other == order[1]
    assert gradient_reach(trained, digits[5], int(order[3])).other == order[0]


def test_asking_leaves_no_gradient_behind_even_where_none_are_tracked(make, digits):
    model = make()
    with torch.no_grad():
        reach = gradient_reach(model, digits[0], 0)
    assert reach.margin_by_pixel.any()
    assert all(parameter.grad is None for parameter in model.parameters())


@pytest.mark.parametrize(
    ("classes", "complaint"), [((10, 0), "class must be 0–9"), ((0, -1), "class must be 0–9"), ((3, 3), "two classes")]
)
def test_a_margin_needs_two_classes_that_exist(classes, complaint, make, digits):
    with pytest.raises(ValueError, match=complaint):
        gradient_reach(make(), digits[0], *classes)
