"""The peers are what they are called: the tutorials' cells compute what `nn.LSTM` computes, and each is measured."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from lstm_demo.data.digits import Digits
from tests.bench.__main__ import Size, ratios, speeds
from tests.bench.figure import speed_curves
from tests.bench.peers import ConcatCell, GatesApart, KernelNetwork, from_loader, from_memory

FEW = Digits(
    "few", *(np.random.default_rng(0).integers(0, 256, (60, 28, 28), np.uint8), np.arange(60) % 10) * 2
)  # the same to train on and to test


def weights(network: KernelNetwork) -> dict[str, tuple[Tensor, Tensor, Tensor]]:
    """By gate, W (H, D), U (H, H) and b (H,)."""
    lstm = network.lstm
    parts = zip(lstm.weight_ih_l0.chunk(4), lstm.weight_hh_l0.chunk(4), (lstm.bias_ih_l0 + lstm.bias_hh_l0).chunk(4), strict=True)
    return dict(zip("ifgo", parts, strict=True))


@torch.no_grad()
def test_the_tutorials_cells_compute_what_torchs_module_does() -> None:
    torch.manual_seed(0)
    kernel, apart, concat = KernelNetwork(6), GatesApart(6), ConcatCell(6)
    for gate, (W, U, b) in weights(kernel).items():
        for name, value in ((f"W_i{gate}", W.T), (f"W_h{gate}", U.T), (f"b_{gate}", b)):
            getattr(apart, name).copy_(value)
        concat.maps[gate].weight.copy_(torch.cat((U, W), dim=1))
        concat.maps[gate].bias.copy_(b)
    images = torch.rand(5, 28, 28)
    for cell in (apart, concat):
        cell.fc.load_state_dict(kernel.fc.state_dict())
        torch.testing.assert_close(cell(images), kernel(images), atol=1e-5, rtol=1e-5)


def test_both_loops_give_the_same_images() -> None:
    (first, labels), *_ = from_memory(FEW, 20)
    loaded = {image.numpy().tobytes(): int(label) for images, own in from_loader(FEW, 20) for image, label in zip(images, own, strict=True)}
    assert [loaded[image.numpy().tobytes()] for image in first] == labels.tolist()


def test_everyone_is_measured_and_has_a_curve(tmp_path) -> None:
    size = Size(hidden=4, batch=50)
    found = speeds(FEW, size, rounds=1, threads=1)
    assert len(found) == 8 and min(found.values()) > 0
    assert [name for name, _, _ in ratios(found)][-1] == "fit, cell : faster of the tutorials' cells"
    figure = speed_curves({"hidden": {4: found}}, tmp_path / "curves.html")
    assert {line.name for line in figure.data} == set(found) and (tmp_path / "curves.html").stat().st_size > 0
