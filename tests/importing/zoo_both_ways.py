"""Nets that read in two directions, as people write them: what their readout hears of the two differs from program to program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from tests.importing.zoo_nets import PIXELS, head

H = 12
Heard = Callable[[Tensor, Tensor, Tensor | None], Tensor]

# Of out (B, T, 2H), h_n and c_n (L·2, B, H).
HEARD: Mapping[str, Heard] = {
    "out[:, -1]": lambda out, h_n, c_n: out[:, -1],
    "cat(h_n[-2], h_n[-1])": lambda out, h_n, c_n: torch.cat((h_n[-2], h_n[-1]), dim=1),
    "cat(h_n[-1], h_n[-2])": lambda out, h_n, c_n: torch.cat((h_n[-1], h_n[-2]), dim=1),
    "cat(c_n[-2], c_n[-1])": lambda out, h_n, c_n: torch.cat((c_n[-2], c_n[-1]), dim=1),  # type: ignore[index]
    "cat(out[:, -1, :H], out[:, 0, H:])": lambda out, h_n, c_n: torch.cat((out[:, -1, :H], out[:, 0, H:]), dim=1),
    "mean": lambda out, h_n, c_n: out.mean(dim=1),
    "max": lambda out, h_n, c_n: out.max(dim=1).values,
    "all": lambda out, h_n, c_n: out.flatten(1),
    "h_n[-2] + h_n[-1]": lambda out, h_n, c_n: h_n[-2] + h_n[-1],
    "h_n[-1]": lambda out, h_n, c_n: h_n[-1],
    "mean of both directions' mean": lambda out, h_n, c_n: (out[..., :H] + out[..., H:]).mean(dim=1) / 2,
}


class BothWays(nn.Module):
    """A bidirectional module of torch over the rows, and a readout."""

    def __init__(
        self, recurrence: nn.Module, heard: str, readout: nn.Module | None = None, pixels: str = "plain", columns: bool = False
    ) -> None:
        super().__init__()
        self.lstm = recurrence
        self.fc = readout or nn.Linear(2 * H, 10)
        self.heard, self.pixels, self.columns = heard, pixels, columns

    def forward(self, images: Tensor) -> Tensor:
        x = PIXELS[self.pixels](images)
        out, state = self.lstm(x.transpose(1, 2) if self.columns else x)
        h_n, c_n = state if isinstance(state, tuple) else (state, None)
        logits: Tensor = self.fc(HEARD[self.heard](out, h_n, c_n))
        return logits


class Apart(nn.Module):
    """Two modules of one direction each; the second reads the rows upside down. names: as its author calls the two."""

    def __init__(self, names: tuple[str, str], hears: str) -> None:
        super().__init__()
        self.names, self.hears = names, hears
        for name in names:
            self.add_module(name, nn.LSTM(28, H, batch_first=True))
        self.fc = nn.Linear(2 * H, 10)

    def forward(self, images: Tensor) -> Tensor:
        down, up = (self.get_submodule(name) for name in self.names)
        forward, backward = down(images)[0], up(images.flip(1))[0]
        if self.hears == "mean":
            backward = backward.flip(1)
            return self.fc(torch.cat((forward, backward), dim=2).mean(dim=1))
        return self.fc(torch.cat((forward[:, -1], backward[:, -1]), dim=1))


def _made(module: type[nn.Module], heard: str, layers: int = 1, readout: Callable[[], nn.Module] | None = None, **more: Any) -> nn.Module:
    recurrence = module(28, H, layers, batch_first=True, bidirectional=True)  # type: ignore[call-arg]
    return BothWays(recurrence, heard, readout and readout(), **more)


NETS: Mapping[str, Callable[[], nn.Module]] = {
    "both: lstm, out[:, -1]": lambda: _made(nn.LSTM, "out[:, -1]"),
    "both: two layers, final": lambda: _made(nn.LSTM, "cat(h_n[-2], h_n[-1])", 2),
    "both: gru, final swapped": lambda: _made(nn.GRU, "cat(h_n[-1], h_n[-2])"),
    "both: lstm, cell states": lambda: _made(nn.LSTM, "cat(c_n[-2], c_n[-1])"),
    "both: gru, ends of out, columns": lambda: _made(nn.GRU, "cat(out[:, -1, :H], out[:, 0, H:])", columns=True),
    "both: gru, mean, deep head": lambda: _made(nn.GRU, "mean", readout=lambda: head(2 * H, 24)),
    "both: lstm, max, two layers": lambda: _made(nn.LSTM, "max", 2),
    "both: gru, all": lambda: _made(nn.GRU, "all", readout=lambda: nn.Linear(28 * 2 * H, 10)),
    "both: gru, added": lambda: _made(nn.GRU, "h_n[-2] + h_n[-1]", readout=lambda: nn.Linear(H, 10)),
    "both: lstm, h_n[-1]": lambda: _made(nn.LSTM, "h_n[-1]", readout=lambda: nn.Linear(H, 10)),
    "both: gru, averaged, mean": lambda: _made(nn.GRU, "mean of both directions' mean", readout=lambda: nn.Linear(H, 10)),
    "both: mnist pixels": lambda: _made(nn.LSTM, "cat(h_n[-2], h_n[-1])", pixels="mnist"),
    "both: two modules": lambda: Apart(("lstm_fw", "lstm_bw"), "final"),
    "both: two modules, mean": lambda: Apart(("forward_lstm", "backward_lstm"), "mean"),
}
