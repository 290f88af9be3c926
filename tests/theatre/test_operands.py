"""Operands on their way to the browser: they add up to what the trace holds, and come only when asked for."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from lstm_demo.insight.operands import unit_operands
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.description import CELL_KINDS
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.tracing import trace
from lstm_demo.theatre.operands import LARGEST, operand_arrays
from lstm_demo.theatre.packing import pack
from lstm_demo.theatre.products import step_products
from lstm_demo.theatre.selection import Selection
from lstm_demo.ui.page.theatre import _operands_wanted
from tests.theatre.unpacking import unpack_arrays


def read(cell: str, hidden_size: int = 20, num_layers: int = 2):
    torch.manual_seed(0)
    model = RecurrentClassifier(ModelConfig(cell=cell, hidden_size=hidden_size, num_layers=num_layers))
    return model, trace(model, np.random.default_rng(0).random((28, 28), dtype=np.float32))


@pytest.mark.parametrize("cell", CELL_KINDS)
@pytest.mark.parametrize("layer", [0, 1])
def test_all_products_add_up_to_the_traced_addend(cell, layer):
    model, shown = read(cell)
    arrays = operand_arrays(unit_operands(model, shown, layer, 3))
    for name, addends in shown.addends.items():
        own = f"operands.{name}"
        hidden = arrays[f"{own}.hidden.products"].sum(axis=1) + arrays[f"{own}.hidden.rest"] + arrays[f"{own}.hidden.constant"]
        np.testing.assert_allclose(hidden, addends.from_hidden[layer, :, 3], atol=1e-5)
        if layer:
            outer = arrays[f"{own}.input.products"].sum(axis=1) + arrays[f"{own}.input.rest"]
        else:
            outer = arrays[f"{own}.products"].sum(axis=1)
            np.testing.assert_allclose(arrays[f"{own}.products"], arrays["operands.x"] * arrays[f"{own}.weights"], atol=1e-6)
        np.testing.assert_allclose(outer, addends.from_input[layer, :, 3], atol=1e-5)


def test_the_largest_come_first_and_none_left_out_is_larger():
    model, shown = read("lstm")
    operands = unit_operands(model, shown, 0, 3)
    arrays = operand_arrays(operands)
    sizes = np.abs(arrays["operands.forget_gate.hidden.products"])
    assert sizes.shape == (28, LARGEST)
    assert (np.diff(sizes, axis=1) <= 0).all()
    left_out = np.sort(np.abs(operands.gates["forget_gate"].from_hidden), axis=1)[:, :-LARGEST].max(axis=1)
    assert (sizes[:, -1] >= left_out).all()


def test_a_unit_with_fewer_fellows_than_the_list_is_long_still_adds_up():
    model, shown = read("lstm", hidden_size=4)
    arrays = operand_arrays(unit_operands(model, shown, 0, 3))
    assert arrays["operands.candidate.hidden.units"].shape == (28, 4)
    assert not arrays["operands.candidate.hidden.rest"].any()


def test_the_steps_products_are_the_cells_own():
    _, lstm = read("lstm")
    made = step_products(lstm, 1, [3, 7])
    np.testing.assert_allclose((made["kept"] + made["written"]).T, lstm.cell_state[1][:, [3, 7]], atol=1e-6)
    _, gru = read("gru")
    made = step_products(gru, 1, [3, 7])
    np.testing.assert_allclose((made["held"] + made["renewed"]).T, gru.hidden_state[1][:, [3, 7]], atol=1e-6)
    assert step_products(read("rnn")[1], 0, [1]) == {}


def test_operands_are_opened_only_for_a_unit_that_is_there_and_wanted():
    model, shown = read("lstm")
    asked = []

    def opener(layer, unit):
        asked.append((layer, unit))
        return unit_operands(model, shown, layer, unit)

    for sent in ({}, {"operands": None}, {"operands": [0]}, {"operands": [0, 99]}, {"operands": ["0", 1]}, {"operands": 7}):
        assert _operands_wanted(sent, shown, opener) is None
    assert _operands_wanted({"operands": [1, 3]}, shown, None) is None
    assert asked == []
    assert _operands_wanted({"operands": [1, 3]}, shown, opener).unit == 3


def test_a_large_model_with_open_operands_stays_under_400_kb():
    model, shown = read("lstm", hidden_size=128, num_layers=3)
    selection = Selection(0, 3)
    without = pack(shown, reading="r", selection=selection, offered=True)
    opened = pack(shown, reading="r", selection=selection, offered=True, opened=unit_operands(model, shown, 0, 3))
    assert len(without) < len(opened) <= 400_000
    assert unpack_arrays(opened)[0]["operands"] == {"layer": 0, "unit": 3, "gates": list(shown.addends)}
