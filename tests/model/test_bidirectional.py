"""Networks that read in two directions: both engines, the trace and what is held in it, with torch's own modules as oracles."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from lstm_demo.data.samples import sample_digits
from lstm_demo.insight.ablation import Surgery, margins_without, read_with
from lstm_demo.insight.operands import unit_operands
from lstm_demo.model.config import ModelConfig, Pooling
from lstm_demo.model.kinds.description import CELL_KINDS
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.trace import Trace, TraceError
from lstm_demo.model.tracing import trace
from tests.oracles import TORCH_KINDS, whole_recurrence

MODULES = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}
POOLED: tuple[Pooling, ...] = ("last", "final", "mean", "max", "sum", "all", "cell")
CASES = [case for case in product(TORCH_KINDS, (1, 2, 3), POOLED) if case[0] == "lstm" or case[2] != "cell"]
DIGIT = sample_digits()[4]


def network(cell: str = "lstm", **options: object) -> RecurrentClassifier:
    torch.manual_seed(5)
    return RecurrentClassifier(ModelConfig(cell, **{"hidden_size": 5, "bidirectional": True} | options)).eval()


def features(cell: str, pooling: Pooling, out: Tensor, state: Tensor | tuple[Tensor, Tensor]) -> Tensor:
    """As people write it."""
    h_n = state[0] if isinstance(state, tuple) else state
    if pooling == "final":
        return torch.cat((h_n[-2], h_n[-1]), dim=1)
    if pooling == "cell":
        return torch.cat((state[1][-2], state[1][-1]), dim=1)
    return {"last": out[:, -1], "mean": out.mean(1), "max": out.max(1).values, "sum": out.sum(1), "all": out.flatten(1)}[pooling]


@pytest.mark.parametrize(("cell", "layers", "pooling"), CASES)
def test_both_engines_equal_torchs_bidirectional_module_in_float64(cell: str, layers: int, pooling: Pooling) -> None:
    model = network(cell, num_layers=layers, pooling=pooling).double()
    oracle = MODULES[cell](28, 5, layers, batch_first=True, bidirectional=True).double()
    oracle.load_state_dict(model.recurrence.state_dict())
    images = torch.rand(3, 28, 28, dtype=torch.float64, requires_grad=True)
    logits = model.fc(features(cell, pooling, *oracle(images)))
    upstream = torch.randn_like(logits)
    (by_pixel,) = torch.autograd.grad(logits, images, upstream)
    for engine in ("fused", "cell"):
        model.engine = engine
        found = model(images)
        torch.testing.assert_close(found, logits)
        torch.testing.assert_close(torch.autograd.grad(found, images, upstream)[0], by_pixel)


@pytest.mark.parametrize("cell", CELL_KINDS)
@pytest.mark.parametrize("pooling", ["last", "final", "mean"])
def test_the_gradient_by_every_weight_is_the_finite_difference(cell: str, pooling: Pooling) -> None:
    options = {"input_size": 3, "hidden_size": 2, "num_layers": 2, "num_classes": 2, "pooling": pooling}
    model = network(cell, **options).double()
    model.engine = "cell"
    images = torch.rand(2, 4, 3, dtype=torch.float64)
    assert model.recurrence.get_parameter("weight_hh_l1_reverse").requires_grad
    assert torch.autograd.gradcheck(lambda *weights: model(images), tuple(model.parameters()))  # it moves the very parameters


@pytest.mark.parametrize("cell", TORCH_KINDS)
def test_dropout_draws_the_same_masks_in_both_engines(cell: str) -> None:
    model = network(cell, num_layers=3, dropout=0.4).train()
    images, logits = torch.rand(4, 28, 28), []
    for engine in ("fused", "cell"):
        model.engine = engine
        torch.manual_seed(7)
        logits.append(model(images))
    torch.testing.assert_close(*logits, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("cell", TORCH_KINDS)
def test_the_trace_has_every_state_of_both_directions_by_row(cell: str) -> None:
    model = network(cell, num_layers=2)
    reading = trace(model, DIGIT)
    below = nn.Module.__call__(_first_layer(model), torch.from_numpy(DIGIT.copy())[None])[0][0]
    above = model.recurrence(torch.from_numpy(DIGIT.copy())[None])[0][0]
    assert reading.hidden_state.shape == (4, 28, 5) and reading.logits.shape == (1, 10)
    for states, expected in ((reading.hidden_state[:2], below), (reading.hidden_state[2:], above)):
        np.testing.assert_allclose(np.concatenate(list(states), axis=-1), expected.detach().numpy(), atol=1e-6)


def test_both_directions_of_a_peephole_lstm_are_those_of_its_oracle() -> None:
    model = network("peephole")
    weights = {name: tensor.detach() for name, tensor in model.recurrence.state_dict().items()}
    rows = torch.from_numpy(DIGIT.copy())[None]
    forward, backward = trace(model, DIGIT).hidden_state
    reversed_weights = {name.removesuffix("_reverse"): tensor for name, tensor in weights.items() if name.endswith("_reverse")}
    np.testing.assert_allclose(forward, whole_recurrence("peephole", weights, rows, 1)[0].detach(), atol=1e-6)
    np.testing.assert_allclose(backward[::-1], whole_recurrence("peephole", reversed_weights, rows.flip(1), 1)[0].detach(), atol=1e-6)


def _first_layer(model: RecurrentClassifier) -> nn.RNNBase:
    layer = MODULES[model.config.cell](28, 5, batch_first=True, bidirectional=True)
    layer.load_state_dict({name: tensor for name, tensor in model.recurrence.state_dict().items() if "_l0" in name})
    return layer


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_every_pre_activation_is_the_sum_of_its_products_in_both_directions(cell: str) -> None:
    model = network(cell, num_layers=2)
    reading = trace(model, DIGIT)
    for number in range(4):
        operands = unit_operands(model, reading, number, 3)
        first_read = 27 if number % 2 else 0
        assert not operands.previous[first_read].any() and operands.inputs.shape == (28, 28 if number < 2 else 10)
        for name, gate in operands.gates.items():
            parts = gate.from_input.sum(axis=1) + gate.from_hidden.sum(axis=1) + gate.hidden_constant + gate.bias
            parts = parts + (gate.peephole.products if gate.peephole else 0)
            np.testing.assert_allclose(parts, reading.addends[name].total[number, :, 3], atol=1e-5)


def test_a_row_held_in_the_backward_direction_changes_only_the_rows_above_it() -> None:
    model = network()
    real, other = trace(model, DIGIT), read_with(model, DIGIT, Surgery("forget_gate", 0.0, rows=(14,), layer=1))
    changed = np.abs(real.cell_state - other.cell_state).max(axis=-1) > 1e-6
    assert not changed[0].any() and not changed[1, 15:].any() and changed[1, 5:15].all()


@torch.no_grad()
@pytest.mark.parametrize("number", range(4))
def test_a_unit_that_is_off_in_one_direction_is_cut_there_alone(number: int) -> None:
    off = margins_without(network(num_layers=2, pooling="mean"), DIGIT, number).without[3, -1]
    cut = network(num_layers=2, pooling="mean")
    column = 3 + 5 * (number % 2)
    cut.recurrence.get_parameter(f"weight_hh_l{number // 2}{'_reverse' if number % 2 else ''}")[:, 3] = 0
    for heard in [cut.fc.weight] if number > 1 else [cut.recurrence.weight_ih_l1, cut.recurrence.weight_ih_l1_reverse]:
        heard[:, column] = 0
    np.testing.assert_allclose(off, cut(torch.from_numpy(DIGIT.copy())[None])[0].numpy(), atol=1e-5)


def test_a_trace_with_an_answer_after_every_row_is_none_of_two_directions(tmp_path) -> None:
    reading = trace(network(), DIGIT)
    reading.save(tmp_path / "reading.npz")
    arrays = dict(np.load(tmp_path / "reading.npz"))
    np.savez(tmp_path / "longer.npz", **arrays | {"logits": np.repeat(arrays["logits"], 28, axis=0)})
    assert np.array_equal(Trace.load(tmp_path / "reading.npz").logits, reading.logits)
    with pytest.raises(TraceError, match="logits must have shape"):
        Trace.load(tmp_path / "longer.npz")


def test_final_is_a_way_of_two_directions_alone() -> None:
    with pytest.raises(ValueError, match="only in a bidirectional network"):
        ModelConfig(pooling="final")
    assert ModelConfig.from_dict({"bidirectional": True, "pooling": "final"}).features == 256
    with pytest.raises(ValueError, match="bidirectional must be true or false"):
        ModelConfig(bidirectional=1)
