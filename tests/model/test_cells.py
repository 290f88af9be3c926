"""Each hand-written step against its oracle (`tests.oracles`), and its gradient against finite differences."""

from __future__ import annotations

from typing import assert_never

import pytest
import torch
from torch import Tensor, nn

from lstm_demo.model.cells import Cell, GRUCell, HiddenState, LSTMCell, LSTMState, PeepholeCell, RNNCell, read_rows
from lstm_demo.model.kinds.description import CELL_KINDS, CellKind
from lstm_demo.model.kinds.table import CELLS
from tests.oracles import VARIANTS, one_step

SIZES = [(1, 1, 1), (28, 128, 3), (5, 33, 7)]  # D, H, B


def oracle_and_cell(kind: CellKind, width: int, hidden: int, nonlinearity: str = "tanh") -> tuple[nn.Module, Cell]:
    torch.manual_seed(0)
    oracle = one_step(kind, width, hidden, nonlinearity)
    weights = tuple(oracle.parameters())
    match kind:
        case "lstm":
            return oracle, LSTMCell(*weights)
        case "gru":
            return oracle, GRUCell(*weights)
        case "rnn":
            return oracle, RNNCell(*weights, nonlinearity=nonlinearity)
        case "peephole":
            return oracle, PeepholeCell(*weights)
    assert_never(kind)


def random_state(kind: CellKind, batch: int, hidden: int) -> LSTMState | HiddenState:
    h, c = torch.randn(2, batch, hidden)
    return LSTMState(h, c) if "cell_state" in CELLS[kind].states else HiddenState(h)


@pytest.mark.parametrize(("kind", "nonlinearity"), VARIANTS)
@pytest.mark.parametrize(("width", "hidden", "batch"), SIZES)
def test_one_step_equals_its_oracle(kind: CellKind, nonlinearity: str, width: int, hidden: int, batch: int) -> None:
    oracle, cell = oracle_and_cell(kind, width, hidden, nonlinearity)
    x, state = torch.randn(batch, width), random_state(kind, batch, hidden)

    expected = oracle(x, tuple(state) if len(state) > 1 else state.h)

    for ours, theirs in zip(cell.step(x, state).state, expected if len(state) > 1 else (expected,), strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("kind", "nonlinearity"), VARIANTS)
def test_gradient_of_one_step_agrees_with_finite_differences(kind: CellKind, nonlinearity: str) -> None:
    _, cell = oracle_and_cell(kind, 3, 4, nonlinearity)
    weights = [getattr(cell, name).detach().double().requires_grad_() for name in CELLS[kind].parameters]
    x = torch.randn(2, 3, dtype=torch.float64, requires_grad=True)
    state = [part.double().requires_grad_() for part in random_state(kind, 2, 4)]
    extra = (cell.nonlinearity,) if isinstance(cell, RNNCell) else ()

    def step(x: Tensor, *values: Tensor) -> tuple[Tensor, ...]:
        before = type(random_state(kind, 1, 1))(*values[: len(state)])
        return tuple(type(cell)(*values[len(state) :], *extra).step(x, before).state)

    assert torch.autograd.gradcheck(step, (x, *state, *weights))


@pytest.mark.parametrize("kind", CELL_KINDS)
def test_gates_stay_in_their_ranges(kind: CellKind) -> None:
    _, cell = oracle_and_cell(kind, 28, 16)
    with torch.no_grad():
        step = cell.step(20 * torch.randn(5, 28), random_state(kind, 5, 16))
    for name, values in step.quantities().items():
        if name.endswith("_gate"):
            assert 0 <= values.min() <= values.max() <= 1
        if name == "candidate":
            assert values.abs().max() <= 1


def test_an_open_forget_gate_and_a_shut_input_gate_carry_the_cell_state_unchanged() -> None:
    zeros = torch.zeros(8, 3), torch.zeros(8, 2), torch.zeros(8)
    bias = torch.tensor([-200.0, -200, 200, 200, 0, 0, 0, 0])  # i shut, f open
    cell = LSTMCell(*zeros, bias)
    c = torch.tensor([[0.25, -3.0]])
    assert torch.equal(cell.step(torch.ones(1, 3), LSTMState(torch.ones(1, 2), c)).state.c, c)


def test_a_peephole_opens_a_gate_by_what_is_stored_and_by_nothing_else() -> None:
    zeros = torch.zeros(8, 3), torch.zeros(8, 2), torch.zeros(8), torch.zeros(8)
    weights = torch.tensor([3.0, 0]), torch.tensor([0, -2.0]), torch.tensor([1.0, 0])
    state = LSTMState(torch.zeros(1, 2), torch.tensor([[0.5, -1.0]]))
    step = PeepholeCell(*zeros, *weights).step(torch.ones(1, 3), state)
    torch.testing.assert_close(step.i, torch.sigmoid(torch.tensor([[1.5, 0]])))
    torch.testing.assert_close(step.f, torch.sigmoid(torch.tensor([[0, 2.0]])))
    torch.testing.assert_close(step.o, torch.sigmoid(torch.tensor([[float(step.state.c[0, 0]), 0]])))  # the new c, not the old one


def test_a_peephole_lstm_without_peepholes_is_an_lstm() -> None:
    _, cell = oracle_and_cell("lstm", 5, 4)
    silent = PeepholeCell(cell.weight_ih, cell.weight_hh, cell.bias_ih, cell.bias_hh, *torch.zeros(3, 4))
    rows = torch.randn(2, 6, 5)
    for ours, theirs in zip(read_rows(silent, rows), read_rows(cell, rows), strict=True):
        assert torch.equal(ours.state.h, theirs.state.h) and torch.equal(ours.state.c, theirs.state.c)


def test_a_gru_with_its_update_gate_open_keeps_its_hidden_state() -> None:
    cell = GRUCell(torch.randn(6, 3), torch.randn(6, 2), torch.tensor([0.0, 0, 200, 200, 0, 0]), torch.zeros(6))
    h = torch.tensor([[0.5, -0.125]])
    assert torch.equal(cell.step(torch.ones(1, 3), HiddenState(h)).state.h, h)


def test_reading_rows_begins_at_zero_and_hands_the_state_on() -> None:
    _, cell = oracle_and_cell("lstm", 3, 4)
    rows = torch.randn(2, 5, 3)
    steps = read_rows(cell, rows)
    state = LSTMState(torch.zeros(2, 4), torch.zeros(2, 4))
    for row, step in enumerate(steps):
        state = cell.step(rows[:, row], state).state
        assert torch.equal(step.state.c, state.c)
    assert len(steps) == 5
