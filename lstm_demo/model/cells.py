r"""The recurrences, each one time step long, with the equation beside every line.

Shapes: B batch, D row width, H hidden units. x is (B, D), every h, c and gate (B, H). σ is the logistic function, ⊙ the
element-wise product. Formulas, parameter layout and gate order are those of `torch.nn.LSTM`, `nn.GRU` and `nn.RNN`.

Every pre-activation is added in one order, z = (W·x + U·h) + b, so that it can be rebuilt bit by bit from its addends.
The product W·x is not taken out of the loop over the rows: at 1×128, batch 100, that was no faster (22 ms a training step
either way), and the step stays whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from lstm_demo.model.kinds.gru import GRU
from lstm_demo.model.kinds.lstm import LSTM
from lstm_demo.model.kinds.peephole import PEEPHOLE
from lstm_demo.model.kinds.rnn import RNN

# Given a quantity's name and its value as computed, (B, H), the value to go on with: the way to ask "what if?" of a step.
Hold = Callable[[str, Tensor], Tensor]
HoldAt = Callable[[int], Hold]  # row → what is held there


def untouched(name: str, value: Tensor) -> Tensor:
    """Hold nothing."""
    return value


def never(row: int) -> Hold:
    """Hold nothing in any row."""
    return untouched


class StepAddends(NamedTuple):
    """One gate's z = (from_input + from_hidden) + bias, and + from_cell where it has a peephole. (B, H) each, bias (H,)."""

    from_input: Tensor
    from_hidden: Tensor
    bias: Tensor
    from_cell: Tensor | None = None


class LSTMState(NamedTuple):
    """Hidden and cell state, each (B, H)."""

    h: Tensor
    c: Tensor


class HiddenState(NamedTuple):
    """All that a GRU or a plain RNN carries from row to row: (B, H)."""

    h: Tensor


class LSTMStep(NamedTuple):
    """The activated gates and the new state, each (B, H), and the stacked addends, (B, 4H), bias (4H,)."""

    i: Tensor
    f: Tensor
    g: Tensor
    o: Tensor
    state: LSTMState
    stacked: StepAddends

    def quantities(self) -> dict[str, Tensor]:
        """Each (B, H), under the name it has in an `LSTMTrace`."""
        h, c = self.state
        return {"input_gate": self.i, "forget_gate": self.f, "candidate": self.g, "output_gate": self.o, "cell_state": c, "hidden_state": h}

    def addends(self) -> dict[str, StepAddends]:
        """By gate name, each gate's H columns of the stacked ones."""
        return _by_gate(LSTM.gates, self.stacked)


class PeepholeStep(NamedTuple):
    """As an `LSTMStep`; seen: what input, forget and output gate see of the cell state, (B, H) each."""

    i: Tensor
    f: Tensor
    g: Tensor
    o: Tensor
    state: LSTMState
    stacked: StepAddends
    seen: tuple[Tensor, Tensor, Tensor]

    def quantities(self) -> dict[str, Tensor]:
        """Each (B, H), under the name it has in a `PeepholeTrace`."""
        return LSTMStep(*self[:-1]).quantities()

    def addends(self) -> dict[str, StepAddends]:
        """By gate name. The candidate has no peephole."""
        addends = _by_gate(PEEPHOLE.gates, self.stacked)
        return addends | {name: addends[name]._replace(from_cell=seen) for name, seen in zip(PEEPHOLE.peepholes, self.seen)}


class GRUStep(NamedTuple):
    """The activated gates, U·h + b_hn and the new state, each (B, H), and the stacked addends, (B, 3H), bias (3H,).

    In the stacked addends the last H columns, the candidate's, hold U·h alone: `addends` puts the reset gate in its place.
    """

    r: Tensor
    z: Tensor
    n: Tensor
    hidden_part: Tensor
    state: HiddenState
    stacked: StepAddends

    def quantities(self) -> dict[str, Tensor]:
        """Each (B, H), under the name it has in a `GRUTrace`."""
        gates = {"reset_gate": self.r, "update_gate": self.z, "candidate": self.n}
        return gates | {"hidden_part": self.hidden_part, "hidden_state": self.state.h}

    def addends(self) -> dict[str, StepAddends]:
        """By gate name. The candidate's from_hidden is r ⊙ (U·h + b_hn), its bias b_in alone."""
        addends = _by_gate(GRU.gates, self.stacked)
        return addends | {"candidate": addends["candidate"]._replace(from_hidden=self.r * self.hidden_part)}


class RNNStep(NamedTuple):
    """The pre-activation and the new state, each (B, H), and its addends."""

    z: Tensor
    state: HiddenState
    stacked: StepAddends

    def quantities(self) -> dict[str, Tensor]:
        """Each (B, H), under the name it has in an `RNNTrace`."""
        return {"pre_activation": self.z, "hidden_state": self.state.h}

    def addends(self) -> dict[str, StepAddends]:
        """The pre-activation's, the only ones there are."""
        return _by_gate(RNN.gates, self.stacked)


@dataclass(frozen=True, eq=False)
class LSTMCell:
    """Long short-term memory. weight_ih (4H, D), weight_hh (4H, H), both biases (4H,): the rows of i, f, g, o, from the top."""

    weight_ih: Tensor
    weight_hh: Tensor
    bias_ih: Tensor
    bias_hh: Tensor

    def initial_state(self, batch: int) -> LSTMState:
        """h₀ = c₀ = 0, (B, H)."""
        zeros = _zeros(self.weight_hh, batch)
        return LSTMState(h=zeros, c=zeros)

    def step(self, x: Tensor, state: LSTMState, hold: Hold = untouched) -> LSTMStep:
        """Read one row x (B, D). `hold` may change any quantity before anything is computed from it."""
        from_input = F.linear(x, self.weight_ih)  # W·xₜ
        from_hidden = F.linear(state.h, self.weight_hh)  # U·hₜ₋₁
        bias = self.bias_ih + self.bias_hh  # b
        z_i, z_f, z_g, z_o = ((from_input + from_hidden) + bias).chunk(4, dim=1)  # zₜ = W·xₜ + U·hₜ₋₁ + b

        i = hold("input_gate", torch.sigmoid(z_i))  # iₜ = σ(z_i)    what to write
        f = hold("forget_gate", torch.sigmoid(z_f))  # fₜ = σ(z_f)   what to keep
        g = hold("candidate", torch.tanh(z_g))  # gₜ = tanh(z_g)     the candidate
        o = hold("output_gate", torch.sigmoid(z_o))  # oₜ = σ(z_o)   what to reveal

        c = hold("cell_state", f * state.c + i * g)  # cₜ = fₜ ⊙ cₜ₋₁ + iₜ ⊙ gₜ
        h = hold("hidden_state", o * torch.tanh(c))  # hₜ = oₜ ⊙ tanh(cₜ)
        return LSTMStep(i, f, g, o, LSTMState(h, c), StepAddends(from_input, from_hidden, bias))


@dataclass(frozen=True, eq=False)
class PeepholeCell:
    """LSTM with peepholes, p_i, p_f, p_o: weight_ci, weight_cf, weight_co, (H,) each. All else as in `LSTMCell`.

    Gers & Schmidhuber 2000: two gates see the cell state as it was, the output gate sees the new one.
    """

    weight_ih: Tensor
    weight_hh: Tensor
    bias_ih: Tensor
    bias_hh: Tensor
    weight_ci: Tensor
    weight_cf: Tensor
    weight_co: Tensor

    def initial_state(self, batch: int) -> LSTMState:
        """h₀ = c₀ = 0, (B, H)."""
        zeros = _zeros(self.weight_hh, batch)
        return LSTMState(h=zeros, c=zeros)

    def step(self, x: Tensor, state: LSTMState, hold: Hold = untouched) -> PeepholeStep:
        """Read one row x (B, D). `hold` may change any quantity before anything is computed from it."""
        from_input = F.linear(x, self.weight_ih)  # W·xₜ
        from_hidden = F.linear(state.h, self.weight_hh)  # U·hₜ₋₁
        bias = self.bias_ih + self.bias_hh  # b
        z_i, z_f, z_g, z_o = ((from_input + from_hidden) + bias).chunk(4, dim=1)  # zₜ = W·xₜ + U·hₜ₋₁ + b

        seen_i = self.weight_ci * state.c  # p_i ⊙ cₜ₋₁
        seen_f = self.weight_cf * state.c  # p_f ⊙ cₜ₋₁
        i = hold("input_gate", torch.sigmoid(z_i + seen_i))  # iₜ = σ(z_i + p_i ⊙ cₜ₋₁)    what to write
        f = hold("forget_gate", torch.sigmoid(z_f + seen_f))  # fₜ = σ(z_f + p_f ⊙ cₜ₋₁)   what to keep
        g = hold("candidate", torch.tanh(z_g))  # gₜ = tanh(z_g)                             the candidate
        c = hold("cell_state", f * state.c + i * g)  # cₜ = fₜ ⊙ cₜ₋₁ + iₜ ⊙ gₜ

        seen_o = self.weight_co * c  # p_o ⊙ cₜ
        o = hold("output_gate", torch.sigmoid(z_o + seen_o))  # oₜ = σ(z_o + p_o ⊙ cₜ)     what to reveal
        h = hold("hidden_state", o * torch.tanh(c))  # hₜ = oₜ ⊙ tanh(cₜ)
        addends = StepAddends(from_input, from_hidden, bias)
        return PeepholeStep(i, f, g, o, LSTMState(h, c), addends, (seen_i, seen_f, seen_o))


@dataclass(frozen=True, eq=False)
class GRUCell:
    """Gated recurrent unit. weight_ih (3H, D), weight_hh (3H, H), both biases (3H,): the rows of r, z, n, from the top.

    z is the update *gate* here, as in torch's documentation; pre-activations are z_r, z_z, z_n.
    """

    weight_ih: Tensor
    weight_hh: Tensor
    bias_ih: Tensor
    bias_hh: Tensor

    def initial_state(self, batch: int) -> HiddenState:
        """h₀ = 0, (B, H)."""
        return HiddenState(h=_zeros(self.weight_hh, batch))

    def step(self, x: Tensor, state: HiddenState, hold: Hold = untouched) -> GRUStep:
        """Read one row x (B, D). `hold` may change any quantity before anything is computed from it."""
        from_input = F.linear(x, self.weight_ih)  # W·xₜ
        from_hidden = F.linear(state.h, self.weight_hh)  # U·hₜ₋₁
        b_r, b_z, _ = (self.bias_ih + self.bias_hh).chunk(3)
        _, _, b_in = self.bias_ih.chunk(3)
        _, _, b_hn = self.bias_hh.chunk(3)
        x_r, x_z, x_n = from_input.chunk(3, dim=1)
        h_r, h_z, h_n = from_hidden.chunk(3, dim=1)

        r = hold("reset_gate", torch.sigmoid((x_r + h_r) + b_r))  # rₜ = σ(z_r)   how much of the past the candidate hears
        z = hold("update_gate", torch.sigmoid((x_z + h_z) + b_z))  # zₜ = σ(z_z)  what to keep
        hidden_part = h_n + b_hn  # U_n·hₜ₋₁ + b_hn
        n = hold("candidate", torch.tanh((x_n + r * hidden_part) + b_in))  # nₜ = tanh(W_n·xₜ + rₜ ⊙ (U_n·hₜ₋₁ + b_hn) + b_in)

        h = hold("hidden_state", (1 - z) * n + z * state.h)  # hₜ = (1 − zₜ) ⊙ nₜ + zₜ ⊙ hₜ₋₁
        bias = torch.cat((b_r, b_z, b_in))
        return GRUStep(r, z, n, hidden_part, HiddenState(h), StepAddends(from_input, from_hidden, bias))


@dataclass(frozen=True, eq=False)
class RNNCell:
    """Elman's plain recurrence. weight_ih (H, D), weight_hh (H, H), both biases (H,)."""

    weight_ih: Tensor
    weight_hh: Tensor
    bias_ih: Tensor
    bias_hh: Tensor
    nonlinearity: Literal["tanh", "relu"] = "tanh"

    def initial_state(self, batch: int) -> HiddenState:
        """h₀ = 0, (B, H)."""
        return HiddenState(h=_zeros(self.weight_hh, batch))

    def step(self, x: Tensor, state: HiddenState, hold: Hold = untouched) -> RNNStep:
        """Read one row x (B, D). `hold` may change any quantity before anything is computed from it."""
        from_input = F.linear(x, self.weight_ih)  # W·xₜ
        from_hidden = F.linear(state.h, self.weight_hh)  # U·hₜ₋₁
        bias = self.bias_ih + self.bias_hh  # b
        z = hold("pre_activation", (from_input + from_hidden) + bias)  # zₜ = W·xₜ + U·hₜ₋₁ + b
        h = hold("hidden_state", torch.tanh(z) if self.nonlinearity == "tanh" else torch.relu(z))  # hₜ = tanh(zₜ) or max(0, zₜ)
        return RNNStep(z, HiddenState(h), StepAddends(from_input, from_hidden, bias))


Cell = LSTMCell | PeepholeCell | GRUCell | RNNCell
Step = LSTMStep | PeepholeStep | GRUStep | RNNStep


def detached(cell: Cell) -> Cell:
    """The same cell on the CPU in float32, out of autograd's sight; it shares memory with one that was there already."""
    weights = {field.name: value for field in fields(cell) if isinstance(value := getattr(cell, field.name), Tensor)}
    here: dict[str, Any] = {name: value.detach().to("cpu", torch.float32) for name, value in weights.items()}
    return replace(cell, **here)


def read_rows(cell: Cell, rows: Tensor, hold_at: HoldAt = never, *, backward: bool = False) -> list[Step]:
    """Step over rows (B, T, D) from the first to the last, or backward, beginning at 0: T steps, in the order of the rows either way.

    `hold_at(row)` holds that row's quantities.
    """
    steps = list(each_row(cell, rows, hold_at, backward=backward))
    return steps[::-1] if backward else steps


def each_row(cell: Cell, rows: Tensor, hold_at: HoldAt = never, *, backward: bool = False) -> Iterator[Step]:
    """As `read_rows`, one step after the other as they are read: what is not kept of a step is gone before the next."""
    state = cell.initial_state(len(rows))
    inputs = list(enumerate(rows.unbind(dim=1)))
    for row, x in reversed(inputs) if backward else inputs:
        step: Step = cell.step(x, state, hold_at(row))  # type: ignore[arg-type]  # a cell gets back only the state it gave
        state = step.state
        yield step


def hidden_states(steps: Iterable[Step]) -> Tensor:
    """h of every step, in their order: (B, T, H)."""
    return torch.stack([step.state.h for step in steps], dim=1)


def _zeros(weight_hh: Tensor, batch: int) -> Tensor:
    return weight_hh.new_zeros(batch, weight_hh.shape[1])


def _by_gate(names: tuple[str, ...], stacked: StepAddends) -> dict[str, StepAddends]:
    parts = (addend.chunk(len(names), dim=-1) for addend in (stacked.from_input, stacked.from_hidden, stacked.bias))
    return {name: StepAddends(*addends) for name, *addends in zip(names, *parts)}
