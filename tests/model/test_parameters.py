"""Parameters by name: views of the model's own numbers, and a table that counts them."""

from __future__ import annotations

import pytest
import torch

from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.description import CELL_KINDS
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.parameters import gate_weights, parameter_table


@pytest.mark.parametrize("cell", CELL_KINDS)
@pytest.mark.parametrize(("hidden", "layers"), [(1, 1), (100, 2), (7, 3)])
def test_the_table_counts_what_the_model_holds(cell: str, hidden: int, layers: int) -> None:
    config = ModelConfig(cell=cell, hidden_size=hidden, num_layers=layers)
    model, table = RecurrentClassifier(config), parameter_table(config)
    assert [(row.name, row.shape) for row in table] == [(name, tuple(value.shape)) for name, value in model.state_dict().items()]
    assert sum(row.count for row in table) == sum(parameter.numel() for parameter in model.parameters())
    each = len(CELLS[cell].parameters)
    assert len(table) == each * layers + 2
    assert [row.layer for row in table] == [layer for layer in range(layers) for _ in range(each)] + [None, None]


def test_an_lstm_has_four_times_the_recurrent_parameters_of_a_plain_rnn() -> None:
    count = {cell: sum(row.count for row in parameter_table(ModelConfig(cell=cell)) if row.layer is not None) for cell in CELL_KINDS}
    assert count["lstm"] == 4 * count["rnn"] and count["gru"] == 3 * count["rnn"] and count["peephole"] == count["lstm"] + 3 * 128


def test_the_table_says_whose_rows_are_whose() -> None:
    meaning = parameter_table(ModelConfig(hidden_size=100))[0].meaning
    assert "0–99 input gate, 100–199 forget gate, 200–299 candidate, 300–399 output gate" in meaning


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_gate_weights_are_the_rows_in_torchs_order(cell: str) -> None:
    model = RecurrentClassifier(ModelConfig(cell=cell, hidden_size=5, num_layers=2))
    for layer in range(2):
        gates = gate_weights(model, layer)
        assert tuple(gates) == CELLS[cell].gates
        stacked = [torch.cat([getattr(gate, name) for gate in gates.values()]) for name in ("W_x", "W_h", "b_x", "b_h")]
        for ours, name in zip(stacked, ("weight_ih", "weight_hh", "bias_ih", "bias_hh")):
            assert torch.equal(ours, model.recurrence.get_parameter(f"{name}_l{layer}"))
        for gate in gates.values():
            assert torch.equal(gate.b, gate.b_x + gate.b_h)


def test_writing_into_a_gate_changes_the_model() -> None:
    model = RecurrentClassifier(ModelConfig(hidden_size=5))
    gate_weights(model, 0)["forget_gate"].W_h.fill_(3)
    weight = model.recurrence.get_parameter("weight_hh_l0")
    assert (weight[5:10] == 3).all() and not (weight[:5] == 3).any() and not (weight[10:] == 3).any()


@pytest.mark.parametrize("layer", [-1, 2])
def test_a_layer_that_is_not_there_is_refused(layer: int) -> None:
    model = RecurrentClassifier(ModelConfig(hidden_size=5, num_layers=2))
    with pytest.raises(ValueError, match="layer must be 0–1"):
        gate_weights(model, layer)
