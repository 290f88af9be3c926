"""The check that nothing is fake: it passes where it should, and can fail."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch
from torch.nn import functional as F

from lstm_demo.insight.proof import compare_engines, source_of
from lstm_demo.model.cells import LSTMCell, PeepholeCell
from lstm_demo.model.kinds.description import CELL_KINDS


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("cell", CELL_KINDS)
def test_the_hand_written_cell_agrees_with_torchs_kernel_or_with_float64(cell, layers, make, digits):
    model = make(cell, num_layers=layers, hidden_size=16, pixel_mean=0.13, pixel_std=0.31)
    for parameter in model.parameters():
        parameter.data *= 0.5
    check = compare_engines(model, digits[0])
    assert check.passed, check
    assert max(check.max_output_difference, check.max_gradient_difference) <= check.tolerance == 1e-5
    assert check.parameters_checked == sum(parameter.numel() for parameter in model.parameters())
    assert check.seconds > 0


@pytest.mark.parametrize("pooling", ["final", "cell", "mean"])
def test_a_peephole_lstm_that_reads_both_ways_agrees_with_float64(pooling, make, digits):
    assert compare_engines(make("peephole", num_layers=2, bidirectional=True, pooling=pooling), digits[0]).passed


def test_a_peephole_that_sees_the_wrong_row_is_caught(make, digits, monkeypatch):
    honest = PeepholeCell.step

    def step(self, x, state, *hold):
        late = honest(self, x, state, *hold)
        return late._replace(state=late.state._replace(h=torch.sigmoid(late.seen[2]) * torch.tanh(state.c)))

    model = make("peephole")
    assert compare_engines(model, digits[0]).passed
    monkeypatch.setattr(PeepholeCell, "step", step)
    assert not compare_engines(model, digits[0]).passed


def test_the_model_that_ships_agrees(trained, digits):
    assert all(compare_engines(trained, digit).passed for digit in digits)


def test_a_cell_that_forgets_its_bias_is_caught(trained, digits, monkeypatch):
    honest = LSTMCell.step

    def step(self, x, state, *hold):
        cheat = LSTMCell(self.weight_ih, self.weight_hh, self.bias_ih, 0 * self.bias_hh)
        return honest(cheat, x, state, *hold)

    monkeypatch.setattr(LSTMCell, "step", step)
    assert not compare_engines(trained, digits[0]).passed


def test_a_backward_pass_that_lies_is_caught(trained, digits, monkeypatch):
    liar = SimpleNamespace(linear=lambda x, weight: F.linear(x, weight * 2 - weight.detach()))  # right values, twice the gradient
    monkeypatch.setattr("lstm_demo.model.cells.F", liar)
    check = compare_engines(trained, digits[0])
    assert check.max_output_difference <= check.tolerance < check.max_gradient_difference
    assert not check.passed


def test_a_confident_answer_still_leaves_gradients_to_compare(trained, digits, monkeypatch):
    seen = []
    honest = F.cross_entropy
    monkeypatch.setattr("lstm_demo.insight.proof.F.cross_entropy", lambda *args: seen.append(honest(*args).item()) or honest(*args))
    compare_engines(trained, digits[2])
    assert min(seen) > 2


def test_the_check_leaves_the_model_as_it_was(make, digits):
    model = make(num_layers=2, dropout=0.5).train()
    assert compare_engines(model, digits[0]).passed
    assert model.training
    assert model.engine == "fused"
    assert all(parameter.grad is None for parameter in model.parameters())


@pytest.mark.parametrize(
    ("cell", "line"),
    [("lstm", "f * state.c + i * g"), ("peephole", "self.weight_co * c"), ("gru", "(1 - z) * n + z * state.h"), ("rnn", "torch.tanh(z)")],
)
def test_the_source_shown_is_that_of_the_step(cell, line, make):
    source = source_of(make(cell).cells()[0])
    assert source.lstrip().startswith("def step(")
    assert line in source
