"""What the hand-written cells are compared with: torch's own modules and, for a kind that torch has not, plain equations in float64."""

from __future__ import annotations

from typing import assert_never

import torch
from torch import Tensor, nn

from lstm_demo.model.kinds.description import CELL_KINDS, CellKind
from lstm_demo.model.kinds.table import CELLS

# Every kind of cell, and a plain RNN with each of its two functions.
VARIANTS: list[tuple[CellKind, str]] = [
    (kind, nonlinearity) for kind in CELL_KINDS for nonlinearity in (("tanh", "relu") if CELLS[kind].has_nonlinearity else ("tanh",))
]
TORCH_KINDS: list[CellKind] = [kind for kind in CELL_KINDS if CELLS[kind].kernel]


class PlainPeepholeCell(nn.Module):
    """One step, gate by gate, in float64 throughout; used as `nn.LSTMCell`."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.hidden_size = hidden
        shapes = {"weight_ih": (4 * hidden, width), "weight_hh": (4 * hidden, hidden), "bias_ih": (4 * hidden,), "bias_hh": (4 * hidden,)}
        shapes |= dict.fromkeys(("weight_ci", "weight_cf", "weight_co"), (hidden,))
        for name, shape in shapes.items():
            self.register_parameter(name, nn.Parameter(torch.empty(shape).uniform_(-(hidden**-0.5), hidden**-0.5)))

    def forward(self, x: Tensor, state: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, Tensor]:
        zeros = torch.zeros(len(x), self.hidden_size, dtype=torch.float64)
        h, c = (part.double() for part in state) if state is not None else (zeros, zeros)
        z_i, z_f, z_g, z_o = (self._sum(place, x.double(), h) for place in range(4))
        i = 1 / (1 + torch.exp(-(z_i + c * self.weight_ci.double())))
        f = 1 / (1 + torch.exp(-(z_f + c * self.weight_cf.double())))
        c = (f * c + i * torch.tanh(z_g)).to(x.dtype)  # the very tensor that is given out, so that its gradient is whole
        o = 1 / (1 + torch.exp(-(z_o + c.double() * self.weight_co.double())))
        return (o * torch.tanh(c.double())).to(x.dtype), c

    def _sum(self, place: int, x: Tensor, h: Tensor) -> Tensor:
        rows = slice(place * self.hidden_size, (place + 1) * self.hidden_size)
        weight_ih, weight_hh, bias_ih, bias_hh = (parameter[rows].double() for parameter in list(self.parameters())[:4])
        return torch.einsum("bd,hd->bh", x, weight_ih) + torch.einsum("bk,hk->bh", h, weight_hh) + bias_ih + bias_hh


def one_step(kind: CellKind, width: int, hidden: int, nonlinearity: str = "tanh") -> nn.Module:
    """Used as `nn.LSTMCell` and its like."""
    match kind:
        case "lstm":
            return nn.LSTMCell(width, hidden)
        case "gru":
            return nn.GRUCell(width, hidden)
        case "rnn":
            return nn.RNNCell(width, hidden, nonlinearity=nonlinearity)
        case "peephole":
            return PlainPeepholeCell(width, hidden)
    assert_never(kind)


def whole_recurrence(kind: CellKind, weights: dict[str, Tensor], rows: Tensor, layers: int, nonlinearity: str = "tanh") -> Tensor:
    """rows: (B, T, D) → h of the top layer, (B, T, H), by the oracle's steps. weights: by torch's names, `weight_ih_l0` and so on."""
    hidden = weights["weight_hh_l0"].shape[1]
    for layer in range(layers):
        step = one_step(kind, rows.shape[-1], hidden, nonlinearity)
        step.load_state_dict({name: weights[f"{name}_l{layer}"] for name in CELLS[kind].parameters})
        state, heard = None, []
        for x in rows.unbind(1):
            state = step(x, state)
            heard.append(state[0] if isinstance(state, tuple) else state)
        rows = torch.stack(heard, 1)
    return rows
