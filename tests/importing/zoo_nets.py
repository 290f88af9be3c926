"""Networks as people write them for MNIST, row by row, in small plain torch code; trained for seconds where it matters.

Each net takes pictures (B, 28, 28) in [0, 1] and does to them what its author's program did: normalise, transpose, pool.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lstm_demo.data.digits import load_digits

STEPS, BATCH = 120, 50
Training = Literal["well", "briefly", "too long", "squared errors", "each class apart"]

PIXELS: Mapping[str, Callable[[Tensor], Tensor]] = {
    "plain": lambda x: x,
    "mnist": lambda x: (x - 0.1307) / 0.3081,
    "signed": lambda x: (x - 0.5) / 0.5,
    "bytes": lambda x: x * 255,
}
POOLS: Mapping[str, Callable[[Tensor, Tensor | None], Tensor]] = {
    "last": lambda out, c: out[:, -1],
    "mean": lambda out, c: out.mean(dim=1),
    "sum": lambda out, c: out.sum(dim=1),
    "max": lambda out, c: out.max(dim=1).values,
    "cell": lambda out, c: c,  # type: ignore[return-value]
    "all": lambda out, c: out.reshape(len(out), -1),
}


class RowNet(nn.Module):
    """Any recurrence over rows and any readout. recurrence: a module of sequences, (B, T, D) → (B, T, H), state."""

    def __init__(
        self, recurrence: nn.Module, readout: nn.Module, pixels: str = "plain", columns: bool = False, pool: str = "last",
        before: nn.Module | None = None, names: tuple[str, str] = ("lstm", "fc"), rows: int = 1,
    ) -> None:  # fmt: skip
        super().__init__()
        if before is not None:
            self.embed = before
        self.add_module(names[0], recurrence)
        self.add_module(names[1], readout)
        self.names, self.pixels, self.columns, self.pool, self.rows = names, pixels, columns, pool, rows

    def forward(self, images: Tensor) -> Tensor:
        x = PIXELS[self.pixels](images)
        x = x.transpose(1, 2) if self.columns else x
        x = x.reshape(len(x), 28 // self.rows, 28 * self.rows)
        x = self.embed(x) if hasattr(self, "embed") else x
        out, state = self.get_submodule(self.names[0])(x)
        c = state[1][-1] if isinstance(state, tuple) else None
        logits: Tensor = self.get_submodule(self.names[1])(POOLS[self.pool](out, c))
        return logits


class Stack(nn.Module):
    """Several recurrent modules, one upon the other, under names of their own."""

    def __init__(self, names: list[str], modules: list[nn.Module]) -> None:
        super().__init__()
        self.order = names
        for name, module in zip(names, modules):
            self.add_module(name, module)

    def forward(self, x: Tensor) -> tuple[Tensor, object]:
        state: object = None
        for name in self.order:
            x, state = self.get_submodule(name)(x)
        return x, state


class ByHand(nn.Module):
    """A cell written by hand, stepped over the rows. gates: (x, h) → the pre-activations, named."""

    hidden: int

    def cell(self, x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        raise NotImplementedError

    def forward(self, rows: Tensor) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        h = c = rows.new_zeros(len(rows), self.hidden)
        out = []
        for x in rows.unbind(1):
            h, c = self.cell(x, h, c)
            out.append(h)
        return torch.stack(out, 1), (h[None], c[None])


def lstm_step(z: Mapping[str, Tensor], c: Tensor) -> tuple[Tensor, Tensor]:
    c = z["f"].sigmoid() * c + z["i"].sigmoid() * z["g"].tanh()
    return z["o"].sigmoid() * c.tanh(), c


class X2H(ByHand):
    """Two linear layers, one of the row and one of the hidden state, their gates stacked."""

    def __init__(self, hidden: int, order: str = "ifgo", names: tuple[str, str] = ("x2h", "h2h"), bias: bool = True) -> None:
        super().__init__()
        self.hidden, self.order, self.names = hidden, order, names
        self.add_module(names[0], nn.Linear(28, 4 * hidden, bias=bias))
        self.add_module(names[1], nn.Linear(hidden, 4 * hidden, bias=bias))

    def cell(self, x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        z = self.get_submodule(self.names[0])(x) + self.get_submodule(self.names[1])(h)
        return lstm_step(dict(zip(self.order, z.chunk(4, 1))), c)


class OneLinear(ByHand):
    """One linear layer over the row and the hidden state together."""

    def __init__(self, hidden: int, concatenation: str = "xh", order: str = "ifgo", name: str = "gates") -> None:
        super().__init__()
        self.hidden, self.concatenation, self.order, self.name = hidden, concatenation, order, name
        self.add_module(name, nn.Linear(28 + hidden, 4 * hidden))

    def cell(self, x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        z = self.get_submodule(self.name)(torch.cat([x, h] if self.concatenation == "xh" else [h, x], 1))
        return lstm_step(dict(zip(self.order, z.chunk(4, 1))), c)


class WU(ByHand):
    """Bare matrices W (28, 4H) and U (H, 4H), multiplied from the right, and one bias."""

    def __init__(self, hidden: int, order: str = "ifgo", names: tuple[str, str, str] = ("W", "U", "bias")) -> None:
        super().__init__()
        self.hidden, self.order, self.names = hidden, order, names
        for name, shape in zip(names, ((28, 4 * hidden), (hidden, 4 * hidden), (4 * hidden,))):
            self.register_parameter(name, nn.Parameter(torch.empty(shape).uniform_(-(hidden**-0.5), hidden**-0.5)))

    def cell(self, x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        W, U, b = (self.get_parameter(name) for name in self.names)
        return lstm_step(dict(zip(self.order, (x @ W + h @ U + b).chunk(4, 1))), c)


class GRUX2H(ByHand):
    """A GRU of two linear layers with the gates stacked."""

    def __init__(self, hidden: int, order: str = "rzn", keeps: bool = True) -> None:
        super().__init__()
        self.hidden, self.order, self.keeps = hidden, order, keeps
        self.x2h, self.h2h = nn.Linear(28, 3 * hidden), nn.Linear(hidden, 3 * hidden)

    def cell(self, x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        a, b = (dict(zip(self.order, z.chunk(3, 1))) for z in (self.x2h(x), self.h2h(h)))
        r, z = (a["r"] + b["r"]).sigmoid(), (a["z"] + b["z"]).sigmoid()
        n = (a["n"] + r * b["n"]).tanh()
        return ((1 - z) * n + z * h if self.keeps else (1 - z) * h + z * n), c


class GRUApart(ByHand):
    """A GRU with a matrix for each gate and source. names: of reset gate, update gate and candidate."""

    def __init__(self, hidden: int, keeps: bool = True, before: bool = False, names: str = "rzh", linears: bool = False) -> None:
        super().__init__()
        self.hidden, self.keeps, self.before, self.linears = hidden, keeps, before, linears
        self.letters = dict(zip("rzn", names))
        for letter in names:
            for source, width in (("x", 28), ("h", hidden)):
                if linears:
                    self.add_module(f"W_{source}{letter}", nn.Linear(width, hidden))
                else:
                    self.register_parameter(f"W_{source}{letter}", nn.Parameter(torch.empty(width, hidden).uniform_(-0.2, 0.2)))
            if not linears:
                self.register_parameter(f"b_{letter}", nn.Parameter(torch.zeros(hidden)))

    def times(self, source: str, gate: str, value: Tensor) -> Tensor:
        name = f"W_{source}{self.letters[gate]}"
        return self.get_submodule(name)(value) if self.linears else value @ self.get_parameter(name)

    def bias(self, gate: str) -> Tensor:
        return torch.zeros(self.hidden) if self.linears else self.get_parameter(f"b_{self.letters[gate]}")

    def cell(self, x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        r, z = ((self.times("x", gate, x) + self.times("h", gate, h) + self.bias(gate)).sigmoid() for gate in "rz")
        past = self.times("h", "n", r * h) if self.before else r * self.times("h", "n", h)
        n = (self.times("x", "n", x) + past + self.bias("n")).tanh()
        return ((1 - z) * n + z * h if self.keeps else (1 - z) * h + z * n), c


class RNNByHand(ByHand):
    """A plain recurrence of two linear layers, or of one over both."""

    def __init__(self, hidden: int, together: bool = False, function: Callable[[Tensor], Tensor] = torch.tanh) -> None:
        super().__init__()
        self.hidden, self.together, self.function = hidden, together, function
        if together:
            self.i2h = nn.Linear(28 + hidden, hidden)
        else:
            self.x2h, self.h2h = nn.Linear(28, hidden), nn.Linear(hidden, hidden)

    def cell(self, x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        z = self.i2h(torch.cat([x, h], 1)) if self.together else self.x2h(x) + self.h2h(h)
        return self.function(z), c


class Cells(ByHand):
    """torch's own cells, stepped by hand."""

    def __init__(self, cell: nn.Module, hidden: int, name: str = "one") -> None:
        super().__init__()
        self.hidden, self.name = hidden, name
        self.add_module(name, cell)

    def cell(self, x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        inner = self.get_submodule(self.name)
        if isinstance(inner, nn.LSTMCell):
            h, c = inner(x, (h, c))
            return h, c
        return inner(x, h), c


class FourLinears(ByHand):
    """One linear layer a gate over the concatenation."""

    def __init__(self, hidden: int, concatenation: str, names: Mapping[str, str]) -> None:
        super().__init__()
        self.hidden, self.concatenation, self.names = hidden, concatenation, names
        for name in names.values():
            self.add_module(name, nn.Linear(28 + hidden, hidden))

    def cell(self, x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        both = torch.cat([x, h] if self.concatenation == "xh" else [h, x], 1)
        return lstm_step({gate: self.get_submodule(name)(both) for gate, name in self.names.items()}, c)


class EightMatrices(ByHand):
    """A matrix for each gate and source. pattern: of their names."""

    def __init__(self, hidden: int, pattern: str, sources: str, gates: str) -> None:
        super().__init__()
        self.hidden, self.pattern, self.sources, self.gates = hidden, pattern, sources, gates
        for gate in gates:
            for source, width in zip(sources, (28, hidden)):
                shape = (width, hidden)
                self.register_parameter(pattern.format(source=source, gate=gate), nn.Parameter(torch.empty(shape).uniform_(-0.2, 0.2)))
            self.register_parameter(f"b_{gate}", nn.Parameter(torch.zeros(hidden)))

    def cell(self, x: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        z = {}
        for gate, said in zip("ifgo", self.gates):
            over_x, over_h = (self.get_parameter(self.pattern.format(source=source, gate=said)) for source in self.sources)
            z[gate] = x @ over_x + h @ over_h + self.get_parameter(f"b_{said}")
        return lstm_step(z, c)


def head(hidden: int, *widths: int, activation: type[nn.Module] = nn.ReLU, norm: str = "", dropout: bool = False) -> nn.Sequential:
    """Linear layers to ten classes. norm: "first", "before" or "after" the activation, "last"."""
    layers: list[nn.Module] = [nn.BatchNorm1d(hidden)] if norm == "first" else []
    for below, above in zip((hidden, *widths), widths):
        layers.append(nn.Linear(below, above))
        middle: list[nn.Module] = [activation()]
        if norm in ("before", "after"):
            middle.insert(norm == "after", nn.BatchNorm1d(above))
        layers += [*middle, *([nn.Dropout(0.2)] if dropout else [])]
    layers.append(nn.Linear(widths[-1] if widths else hidden, 10))
    return nn.Sequential(*layers, *([nn.BatchNorm1d(10)] if norm == "last" else []))


@cache
def digits() -> tuple[Tensor, Tensor]:
    """A few thousand training images in [0, 1], and their labels."""
    found = load_digits("mnist")
    return torch.from_numpy(found.x_train[:8000]).float() / 255, torch.from_numpy(found.y_train[:8000])


def trained(net: nn.Module, seed: int = 0, training: Training = "well") -> nn.Module:
    """Adam with a falling rate: enough to read nine digits of ten, a second or less. seed: of the order of the images.

    training: otherwise than that: a few steps alone, a few images until they are known by heart, or on another loss.
    """
    images, labels = (part[:400] for part in digits()) if training == "too long" else digits()
    steps = {"well": STEPS, "briefly": STEPS // 4, "too long": 3 * STEPS}.get(training, 2 * STEPS)
    generator = torch.Generator().manual_seed(seed + 1)
    optimizer = torch.optim.Adam(net.parameters(), lr=0.02)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1.0 if training in ("briefly", "too long") else 1 - step / steps)
    net.train()
    for _ in range(steps):
        chosen = torch.randint(len(images), (BATCH,), generator=generator)
        loss = _loss(net(images[chosen]), labels[chosen], training)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        schedule.step()
    return net.eval()


def _loss(logits: Tensor, labels: Tensor, training: Training) -> Tensor:
    if training == "squared errors":
        return F.mse_loss(logits, F.one_hot(labels, 10).float())
    if training == "each class apart":
        return F.binary_cross_entropy_with_logits(logits, F.one_hot(labels, 10).float())
    return F.cross_entropy(logits, labels)
