"""Two ways through one set of weights, with plain torch modules as oracles, and state dicts that pass both ways."""

from __future__ import annotations

import warnings

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lstm_demo.model.cells import detached
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.network import RecurrentClassifier
from tests.oracles import TORCH_KINDS, VARIANTS, whole_recurrence

SIZES = [(1, 1, 4), (16, 3, 28), (128, 7, 28)]  # H, B, D
CLOSE = {"rtol": 1e-5, "atol": 1e-5}


def network(cell: str = "lstm", nonlinearity: str = "tanh", **options: object) -> RecurrentClassifier:
    torch.manual_seed(0)
    return RecurrentClassifier(ModelConfig(cell=cell, nonlinearity=nonlinearity, **options))


def outputs_and_gradients(model: nn.Module, images: Tensor) -> tuple[Tensor, Tensor, dict[str, Tensor]]:
    model.zero_grad()
    images = images.clone().requires_grad_()
    logits = model(images)
    F.cross_entropy(logits, torch.arange(len(images)) % logits.shape[1]).backward()
    return logits.detach(), images.grad, {name: parameter.grad.clone() for name, parameter in model.named_parameters()}


class Tutorial(nn.Module):
    """As a tutorial writes it: torch's module, the last time step, one linear layer."""

    def __init__(self, input_dim: int, hidden_dim: int, layer_dim: int, output_dim: int) -> None:
        super().__init__()
        self.hidden_dim, self.layer_dim = hidden_dim, layer_dim
        self.lstm = nn.LSTM(input_dim, hidden_dim, layer_dim, batch_first=True)
        self.fc = nn.Linear(hidden_dim, output_dim)

    def forward(self, x: Tensor) -> Tensor:
        h0 = torch.zeros(self.layer_dim, x.size(0), self.hidden_dim)
        c0 = torch.zeros(self.layer_dim, x.size(0), self.hidden_dim)
        out, _ = self.lstm(x, (h0, c0))
        return self.fc(out[:, -1, :])


@pytest.mark.parametrize(("cell", "nonlinearity"), VARIANTS)
@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize(("hidden", "batch", "width"), SIZES)
def test_every_engine_equals_its_oracle(cell: str, nonlinearity: str, layers: int, hidden: int, batch: int, width: int) -> None:
    model = network(cell, nonlinearity, hidden_size=hidden, num_layers=layers, input_size=width)
    images = torch.rand(batch, width, width)
    weights = {name: tensor.detach() for name, tensor in model.recurrence.state_dict().items()}
    expected = model.fc(whole_recurrence(cell, weights, images, layers, nonlinearity)[:, -1])

    model.engine = "cell"
    stepped = outputs_and_gradients(model, images)
    torch.testing.assert_close(stepped[0], expected.detach(), **CLOSE)
    if CELLS[cell].kernel:
        model.engine = "fused"
        fused = outputs_and_gradients(model, images)
        torch.testing.assert_close(fused[0], expected.detach(), **CLOSE)
        torch.testing.assert_close(stepped[1:], fused[1:], **CLOSE)
    assert set(stepped[2]) == set(model.state_dict())


def test_a_cell_without_a_kernel_says_so_and_uses_the_hand_written_step() -> None:
    model = network("peephole", hidden_size=4)
    assert model.engine == "cell"
    with pytest.raises(ValueError, match='torch has no kernel for a peephole LSTM: choose engine="cell"'):
        model.engine = "fused"
    with pytest.raises(ValueError, match="no kernel"):
        RecurrentClassifier(model.config, engine="fused")


@pytest.mark.parametrize(("cell", "nonlinearity"), [variant for variant in VARIANTS if variant[0] in TORCH_KINDS])
def test_dropout_draws_the_same_masks_in_both_engines(cell: str, nonlinearity: str) -> None:
    model = network(cell, nonlinearity, hidden_size=16, num_layers=3, dropout=0.4).train()
    images = torch.rand(5, 28, 28)
    logits = []
    for engine in ("fused", "cell"):
        model.engine = engine
        torch.manual_seed(7)
        logits.append(model(images))
    torch.testing.assert_close(*logits, **CLOSE)
    assert not torch.allclose(model(images), logits[0])
    model.eval()
    assert torch.equal(model(images), model(images))


def test_a_single_layer_never_drops_out_and_never_warns() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = network(dropout=0.5, hidden_size=8).train()
    images = torch.rand(3, 28, 28)
    model.engine = "cell"
    assert torch.equal(model(images), model(images))


def test_the_hand_written_engine_learns() -> None:
    model = network(hidden_size=12, num_layers=2, dropout=0.1)
    model.engine = "cell"
    images, labels = torch.rand(20, 28, 28), torch.arange(20) % 10
    optimiser = torch.optim.Adam(model.parameters(), lr=0.02)
    losses = []
    for _ in range(60):
        optimiser.zero_grad()
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < 0.7 * losses[0]


@pytest.mark.parametrize("engine", ["fused", "cell"])
@pytest.mark.parametrize("layers", [1, 2, 3])
def test_a_tutorials_weights_load_both_ways(engine: str, layers: int) -> None:
    torch.manual_seed(1)
    tutorial = Tutorial(28, 20, layers, 10)
    model = RecurrentClassifier(ModelConfig(hidden_size=20, num_layers=layers), engine=engine)
    images = torch.rand(4, 28, 28)

    model.load_state_dict(tutorial.state_dict(), strict=True)
    torch.testing.assert_close(model(images), tutorial(images), **CLOSE)

    other = Tutorial(28, 20, layers, 10)
    other.load_state_dict(model.state_dict(), strict=True)
    assert torch.equal(other(images), tutorial(images))


@pytest.mark.parametrize("engine", ["fused", "cell"])
def test_standardisation_and_sigmoid_readout_are_part_of_the_network(engine: str) -> None:
    plain = network(hidden_size=8)
    model = network(hidden_size=8, pixel_mean=0.1307, pixel_std=0.3081, sigmoid_readout=True)
    model.load_state_dict(plain.state_dict())
    model.engine = engine
    images = torch.rand(3, 28, 28)
    torch.testing.assert_close(model(images), torch.sigmoid(plain((images - 0.1307) / 0.3081)), **CLOSE)


@pytest.mark.parametrize(("cell", "nonlinearity"), VARIANTS)
def test_cells_hold_the_parameters_themselves(cell: str, nonlinearity: str) -> None:
    model = network(cell, nonlinearity, hidden_size=4, num_layers=2)
    for layer, read in enumerate(model.cells()):
        assert read.weight_hh is model.recurrence.get_parameter(f"weight_hh_l{layer}")
        assert detached(read).weight_hh.data_ptr() == read.weight_hh.data_ptr()


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(ValueError, match="engine must be one of fused, cell, got 'warp'"):
        RecurrentClassifier(ModelConfig(), engine="warp")
    model = network(hidden_size=4)
    with pytest.raises(ValueError, match="engine must be"):
        model.engine = "warp"
    assert model.engine == "fused"


@pytest.mark.parametrize("shape", [(28, 28), (2, 1, 28, 28), (2, 28, 27), (2, 0, 28)])
def test_images_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"shape \(batch, rows, 28\)"):
        network(hidden_size=4)(torch.zeros(shape))


def test_bytes_and_floats_of_any_precision_are_read_alike() -> None:
    model = network(hidden_size=4)
    images = torch.randint(0, 256, (2, 28, 28), generator=torch.Generator().manual_seed(0), dtype=torch.uint8)
    expected = model(images.float() / 255)
    for given in (images, images.double() / 255, images.half() / 255):
        torch.testing.assert_close(model(given), expected, atol=2e-3, rtol=0)


@pytest.mark.parametrize("dtype", [torch.int64, torch.bool, torch.int8])
def test_what_is_neither_bytes_nor_floats_is_refused_with_the_rule(dtype: torch.dtype) -> None:
    with pytest.raises(ValueError, match=r"pixels must be bytes \(uint8, 0–255\) or floats in \[0, 1\], got"):
        network(hidden_size=4)(torch.zeros(2, 28, 28, dtype=dtype))
