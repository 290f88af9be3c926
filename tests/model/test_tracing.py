"""A trace says exactly what the network did, and rebuilds to the last bit from its own addends."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.trace import GRUTrace, LSTMTrace, RNNTrace, Trace
from lstm_demo.model.tracing import trace
from tests.oracles import VARIANTS

IMAGE = np.random.default_rng(0).random((28, 28), dtype=np.float32)


def network(cell: str = "lstm", nonlinearity: str = "tanh", **options: object) -> RecurrentClassifier:
    torch.manual_seed(0)
    return RecurrentClassifier(ModelConfig(cell=cell, nonlinearity=nonlinearity, **options))


def by_row(function, values: np.ndarray) -> np.ndarray:
    """A torch function of a row of units at a time: vector instructions may round the odd end of an array differently."""
    layers, rows, _ = values.shape
    given = torch.from_numpy(np.array(values))
    return np.stack([[function(given[layer, row][None])[0].numpy() for row in range(rows)] for layer in range(layers)])


def before(state: np.ndarray) -> np.ndarray:
    """The state before each row: nought, then what the row above left."""
    return np.concatenate([np.zeros_like(state[:, :1]), state[:, :-1]], axis=1)


@pytest.mark.parametrize(("cell", "nonlinearity"), VARIANTS)
@pytest.mark.parametrize("options", [{}, {"sigmoid_readout": True}, {"pixel_mean": 0.1307, "pixel_std": 0.3081}], ids=str)
@pytest.mark.parametrize("layers", [1, 3])
def test_the_last_row_gives_the_networks_own_answer(cell: str, nonlinearity: str, options: dict, layers: int) -> None:
    model = network(cell, nonlinearity, hidden_size=33, num_layers=layers, **options).eval()
    read = trace(model, IMAGE)
    expected = model(torch.from_numpy(IMAGE)[None])[0].detach()
    np.testing.assert_allclose(read.logits[-1], expected, atol=1e-5)
    np.testing.assert_allclose(read.probabilities[-1], expected.softmax(-1), atol=1e-5)
    assert read.prediction == int(expected.argmax())


@pytest.mark.parametrize(("cell", "nonlinearity"), VARIANTS)
def test_every_row_equals_torchs_own_hidden_states(cell: str, nonlinearity: str) -> None:
    model = network(cell, nonlinearity, hidden_size=20, num_layers=2).eval()
    read = trace(model, IMAGE)
    hidden, last = model.recurrence(torch.from_numpy(IMAGE)[None])
    np.testing.assert_allclose(read.hidden_state[1], hidden[0].detach(), atol=1e-5)
    np.testing.assert_allclose(read.logits, model.readout(hidden[0]).detach(), atol=1e-5)
    np.testing.assert_allclose(read.probabilities.sum(axis=1), 1, atol=1e-6)
    if isinstance(read, LSTMTrace):
        np.testing.assert_allclose(read.cell_state[:, -1], last[1][:, 0].detach(), atol=1e-5)


@pytest.mark.parametrize("cell", ["lstm", "peephole"])
@pytest.mark.parametrize("hidden", [1, 5, 32, 100, 128])
@pytest.mark.parametrize("layers", [1, 2])
def test_an_lstm_rebuilds_to_the_last_bit(cell: str, hidden: int, layers: int) -> None:
    read = trace(network(cell, hidden_size=hidden, num_layers=layers), IMAGE)
    assert isinstance(read, LSTMTrace)
    i, f, g, o = (read.quantity(name) for name in CELLS["lstm"].gates)
    for gate, name in ((i, "input_gate"), (f, "forget_gate"), (o, "output_gate")):
        assert np.array_equal(gate, by_row(torch.sigmoid, read.addends[name].total))
    assert np.array_equal(g, by_row(torch.tanh, read.addends["candidate"].total))
    assert np.array_equal(read.cell_state, f * before(read.cell_state) + i * g)
    assert np.array_equal(read.hidden_state, o * by_row(torch.tanh, read.cell_state))


def test_the_addend_of_a_peephole_is_its_weight_times_the_state_that_it_sees() -> None:
    model = network("peephole", hidden_size=9, num_layers=2)
    read = trace(model, IMAGE)
    for layer, cell in enumerate(model.cells()):
        old, new = before(read.cell_state)[layer], read.cell_state[layer]
        for gate, weight, state in (
            ("input_gate", cell.weight_ci, old),
            ("forget_gate", cell.weight_cf, old),
            ("output_gate", cell.weight_co, new),
        ):
            assert np.array_equal(read.addends[gate].from_cell[layer], weight.detach().numpy() * state)
    assert read.addends["candidate"].from_cell is None


@pytest.mark.parametrize("hidden", [1, 5, 32, 100, 128])
def test_a_gru_rebuilds_to_the_last_bit(hidden: int) -> None:
    read = trace(network("gru", hidden_size=hidden, num_layers=2), IMAGE)
    assert isinstance(read, GRUTrace)
    r, z, n = (read.quantity(name) for name in CELLS["gru"].gates)
    assert np.array_equal(r, by_row(torch.sigmoid, read.addends["reset_gate"].total))
    assert np.array_equal(z, by_row(torch.sigmoid, read.addends["update_gate"].total))
    assert np.array_equal(read.addends["candidate"].from_hidden, r * read.hidden_part)
    assert np.array_equal(n, by_row(torch.tanh, read.addends["candidate"].total))
    assert np.array_equal(read.hidden_state, (1 - z) * n + z * before(read.hidden_state))


@pytest.mark.parametrize(("nonlinearity", "function"), [("tanh", torch.tanh), ("relu", torch.relu)])
def test_a_plain_rnn_rebuilds_to_the_last_bit(nonlinearity: str, function) -> None:
    read = trace(network("rnn", nonlinearity, hidden_size=33, num_layers=2), IMAGE)
    assert isinstance(read, RNNTrace)
    assert np.array_equal(read.pre_activation, read.addends["pre_activation"].total)
    assert np.array_equal(read.hidden_state, by_row(function, read.pre_activation))


@pytest.mark.parametrize(("cell", "nonlinearity"), VARIANTS)
def test_addends_are_the_products_they_claim_to_be(cell: str, nonlinearity: str) -> None:
    model = network(cell, nonlinearity, hidden_size=16, num_layers=2)
    read = trace(model, IMAGE)
    for layer, weights in enumerate(model.cells()):
        from_input = F.linear(torch.from_numpy(read.layer_input(layer).copy()), weights.weight_ih).detach().numpy()
        from_hidden = F.linear(torch.from_numpy(before(read.hidden_state)[layer]), weights.weight_hh).detach().numpy()
        for k, name in enumerate(CELLS[cell].gates):
            units = slice(16 * k, 16 * (k + 1))
            np.testing.assert_allclose(read.addends[name].from_input[layer], from_input[:, units], atol=1e-5)
            if (cell, name) != ("gru", "candidate"):
                np.testing.assert_allclose(read.addends[name].from_hidden[layer], from_hidden[:, units], atol=1e-5)
                bias = (weights.bias_ih + weights.bias_hh)[units].detach().numpy()
                assert np.array_equal(read.addends[name].bias[layer], bias)


def test_a_trace_is_float32_and_of_the_promised_shapes() -> None:
    read = trace(network(hidden_size=6, num_layers=2), IMAGE)
    assert read.image.shape == read.rows.shape == (28, 28)
    assert read.logits.shape == read.probabilities.shape == (28, 10)
    for quantity in read.QUANTITIES:
        values = read.quantity(quantity.name)
        assert values.shape == (2, 28, 6) and values.dtype == np.float32 and values.flags.c_contiguous
    assert tuple(read.addends) == CELLS["lstm"].gates


def test_rows_are_what_the_cell_read_and_image_what_the_person_gave() -> None:
    read = trace(network(hidden_size=4, pixel_mean=0.5, pixel_std=0.25), IMAGE)
    assert np.array_equal(read.image, IMAGE)
    assert np.array_equal(read.rows, (IMAGE - np.float32(0.5)) / np.float32(0.25))


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("engine", ["fused", "cell"])
def test_tracing_leaves_the_model_as_it_was(training: bool, engine: str) -> None:
    model = network(hidden_size=8, num_layers=3, dropout=0.5).train(training)
    model.engine = engine
    weights = {name: value.clone() for name, value in model.state_dict().items()}
    random_state = torch.get_rng_state()
    first, second = trace(model, IMAGE), trace(model, torch.from_numpy(IMAGE))
    assert model.training is training and model.engine == engine
    assert all(torch.equal(weights[name], value) for name, value in model.state_dict().items())
    assert torch.equal(torch.get_rng_state(), random_state)
    assert torch.is_grad_enabled() and all(p.grad is None and p.requires_grad for p in model.parameters())
    assert_same(first, second)


def assert_same(first: Trace, second: Trace) -> None:
    for quantity in first.QUANTITIES:
        assert np.array_equal(first.quantity(quantity.name), second.quantity(quantity.name))
    assert np.array_equal(first.probabilities, second.probabilities)


def test_an_image_that_tracks_gradients_and_a_model_in_double_are_read_too() -> None:
    model = network(hidden_size=8)
    expected = trace(model, IMAGE)
    assert_same(trace(model, torch.from_numpy(IMAGE.copy()).requires_grad_()), expected)
    assert_same(trace(model.double(), IMAGE.astype(np.float64)), expected)


def test_a_model_on_a_graphics_card_is_read_on_the_cpu() -> None:
    name = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else None
    if name is None:
        pytest.skip("this machine has no CUDA or Apple device")
    model = network(hidden_size=8, num_layers=2)
    expected = trace(model, IMAGE)
    moved = model.to(name)
    assert_same(trace(moved, torch.from_numpy(IMAGE).to(name)), expected)
    assert next(moved.parameters()).device.type == name


def test_a_trace_keeps_its_own_copy_of_the_image() -> None:
    image = IMAGE.copy()
    read = trace(network(hidden_size=4), image)
    image[:] = 0
    assert np.array_equal(read.image, IMAGE) and np.array_equal(read.rows, IMAGE)


@pytest.mark.parametrize(
    ("image", "message"),
    [
        (np.zeros((1, 28, 28), np.float32), r"two dimensions, rows and columns, got shape \(1, 28, 28\)"),
        (np.zeros((28, 27), np.float32), "shape"),
        (np.zeros((0, 28), np.float32), "shape"),
        (np.zeros((28, 28), np.int64), "got int64"),
        (np.zeros((28, 28), np.bool_), "got bool"),
        (np.zeros((28, 28), np.complex64), "floats"),
        (np.full((28, 28), np.nan, np.float32), "NaN or infinity"),
        (np.full((28, 28), np.inf, np.float32), "NaN or infinity"),
        (np.full((28, 28), 255.0, np.float32), "got 255 to 255: divide floats of 0–255 by 255"),
        (np.full((28, 28), -0.5, np.float32), "got -0.5 to -0.5"),
        (np.full((28, 28), "x"), "pixels must be bytes"),
        ("a picture", "pixels must be bytes"),
        (None, "pixels must be bytes"),
    ],
)
def test_what_is_no_image_is_refused_in_a_sentence(image: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        trace(network(hidden_size=4), image)
