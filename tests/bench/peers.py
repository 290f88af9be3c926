"""What other programs train with: torch's module, the hand-written cells of two tutorials, and the loop that all of them teach."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping

import torch
from PIL import Image
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset
from torchvision.transforms import ToTensor

from lstm_demo.data.digits import Digits

Batch = tuple[Tensor, Tensor]  # images (B, 28, 28) in [0, 1], labels (B,)


class KernelNetwork(nn.Module):
    """`nn.LSTM` and a linear readout of the last hidden state, as in most tutorials."""

    def __init__(self, hidden_size: int, layers: int = 1) -> None:
        super().__init__()
        self.lstm = nn.LSTM(28, hidden_size, layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, 10)

    def forward(self, images: Tensor) -> Tensor:
        return self.fc(self.lstm(images)[0][:, -1])


class GatesApart(nn.Module):
    """The cell with twelve separate parameters (the recipe `gates-apart`), one layer."""

    def __init__(self, hidden_size: int) -> None:
        super().__init__()
        self.hidden_size = hidden_size
        for gate in "ifgo":
            setattr(self, f"W_i{gate}", nn.Parameter(torch.empty(28, hidden_size).uniform_(-0.1, 0.1)))
            setattr(self, f"W_h{gate}", nn.Parameter(torch.empty(hidden_size, hidden_size).uniform_(-0.1, 0.1)))
            setattr(self, f"b_{gate}", nn.Parameter(torch.zeros(hidden_size)))
        self.fc = nn.Linear(hidden_size, 10)

    def forward(self, images: Tensor) -> Tensor:
        h = c = torch.zeros(len(images), self.hidden_size)
        for x in images.unbind(1):
            i = torch.sigmoid(x @ self.W_ii + h @ self.W_hi + self.b_i)
            f = torch.sigmoid(x @ self.W_if + h @ self.W_hf + self.b_f)
            g = torch.tanh(x @ self.W_ig + h @ self.W_hg + self.b_g)
            o = torch.sigmoid(x @ self.W_io + h @ self.W_ho + self.b_o)
            c = f * c + i * g
            h = o * torch.tanh(c)
        return self.fc(h)


class ConcatCell(nn.Module):
    """The cell with one linear map per gate over [h, x] (the recipe `concat-cell`), one layer."""

    def __init__(self, hidden_size: int) -> None:
        super().__init__()
        self.hidden_size = hidden_size
        self.maps = nn.ModuleDict({gate: nn.Linear(hidden_size + 28, hidden_size) for gate in ("f", "i", "g", "o")})
        self.fc = nn.Linear(hidden_size, 10)

    def forward(self, images: Tensor) -> Tensor:
        h = c = torch.zeros(len(images), self.hidden_size)
        for x in images.unbind(1):
            both = torch.cat((h, x), dim=1)
            f, i, o = (torch.sigmoid(self.maps[gate](both)) for gate in "fio")
            c = f * c + i * torch.tanh(self.maps["g"](both))
            h = o * torch.tanh(c)
        return self.fc(h)


def networks(hidden_size: int, layers: int) -> Mapping[str, nn.Module]:
    """By name, new ones; the tutorials' cells have one layer only."""
    cells = {"twelve parameters": GatesApart(hidden_size), "concatenation": ConcatCell(hidden_size)} if layers == 1 else {}
    return {"nn.LSTM": KernelNetwork(hidden_size, layers)} | cells


class OneByOne(Dataset[tuple[Tensor, int]]):
    """As torchvision's MNIST gives its images: each a PIL image, made a tensor when it is asked for."""

    def __init__(self, digits: Digits) -> None:
        self._digits, self._to_tensor = digits, ToTensor()

    def __len__(self) -> int:
        return len(self._digits.x_train)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        return self._to_tensor(Image.fromarray(self._digits.x_train[index])), int(self._digits.y_train[index])


def from_memory(digits: Digits, batch_size: int) -> Iterator[Batch]:
    """All images as one tensor, a batch cut out at a time."""
    images, labels = torch.from_numpy(digits.x_train), torch.from_numpy(digits.y_train)
    for start in range(0, len(images) - batch_size, batch_size):
        chosen = slice(start, start + batch_size)
        yield images[chosen].float() / 255, labels[chosen]


def from_loader(digits: Digits, batch_size: int) -> Iterator[Batch]:
    """The tutorials' own way: a shuffling DataLoader over one PIL image after the other."""
    for images, labels in DataLoader(OneByOne(digits), batch_size=batch_size, shuffle=True):
        yield images.reshape(-1, 28, 28), labels


def seconds_for(network: nn.Module, batches: Iterable[Batch], steps: int) -> float:
    """Of so many training steps with Adam, the loading of their batches included."""
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
    started = time.perf_counter()
    for _, (images, labels) in zip(range(steps), batches):
        loss = nn.functional.cross_entropy(network(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return time.perf_counter() - started
