"""Each hand-written step against torch's own one-step modules, and its gradient against finite differences."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from lstm_demo.model.cells import Cell, GRUCell, HiddenState, LSTMCell, LSTMState, RNNCell, read_rows

NAMES = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
KINDS = ["lstm", "gru", "tanh", "relu"]
SIZES = [(1, 1, 1), (28, 128, 3), (5, 33, 7)]  # D, H, B


def oracle_and_cell(kind: str, width: int, hidden: int) -> tuple[nn.RNNCellBase, Cell]:
    torch.manual_seed(0)
    oracle: nn.RNNCellBase
    if kind == "lstm":
        oracle = nn.LSTMCell(width, hidden)
        return oracle, LSTMCell(*oracle.parameters())
    if kind == "gru":
        oracle = nn.GRUCell(width, hidden)
        return oracle, GRUCell(*oracle.parameters())
    oracle = nn.RNNCell(width, hidden, nonlinearity=kind)
    return oracle, RNNCell(*oracle.parameters(), nonlinearity=kind)


def random_state(kind: str, batch: int, hidden: int) -> LSTMState | HiddenState:
    h, c = torch.randn(2, batch, hidden)
    return LSTMState(h, c) if kind == "lstm" else HiddenState(h)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("width", "hidden", "batch"), SIZES)
def test_one_step_equals_torchs_own_cell(kind: str, width: int, hidden: int, batch: int) -> None:
    oracle, cell = oracle_and_cell(kind, width, hidden)
    x, state = torch.randn(batch, width), random_state(kind, batch, hidden)

    expected = oracle(x, tuple(state) if kind == "lstm" else state.h)

    for ours, theirs in zip(cell.step(x, state).state, expected if kind == "lstm" else (expected,)):
        torch.testing.assert_close(ours, theirs, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_gradient_of_one_step_agrees_with_finite_differences(kind: str) -> None:
    _, cell = oracle_and_cell(kind, 3, 4)
    weights = [getattr(cell, name).detach().double().requires_grad_() for name in NAMES]
    x = torch.randn(2, 3, dtype=torch.float64, requires_grad=True)
    state = [part.double().requires_grad_() for part in random_state(kind, 2, 4)]
    extra = (cell.nonlinearity,) if isinstance(cell, RNNCell) else ()

    def step(x: Tensor, *values: Tensor) -> tuple[Tensor, ...]:
        before = type(random_state(kind, 1, 1))(*values[: len(state)])
        return tuple(type(cell)(*values[len(state) :], *extra).step(x, before).state)

    assert torch.autograd.gradcheck(step, (x, *state, *weights))


@pytest.mark.parametrize("kind", KINDS)
def test_gates_stay_in_their_ranges(kind: str) -> None:
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
