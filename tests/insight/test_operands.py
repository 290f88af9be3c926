"""The products behind one unit's gates."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_demo.insight.operands import unit_operands
from lstm_demo.model.kinds.description import CELL_KINDS
from lstm_demo.model.tracing import trace


@pytest.mark.parametrize("layer", [0, 1])
@pytest.mark.parametrize("cell", CELL_KINDS)
def test_products_sum_to_the_stored_addends(cell, layer, make, digits):
    model = make(cell, num_layers=2, hidden_size=16, pixel_mean=0.13, pixel_std=0.31)
    read = trace(model, digits[0])
    for unit in (0, 7, 15):
        operands = unit_operands(model, read, layer, unit)
        assert list(operands.gates) == list(read.addends)
        for name, gate in operands.gates.items():
            stored = read.addends[name]
            for products, constant, sums in (
                (gate.from_input, 0, stored.from_input),
                (gate.from_hidden, gate.hidden_constant, stored.from_hidden),
            ):
                products = products.astype(np.float64)
                size = np.abs(products).sum(axis=1) + np.abs(constant)
                assert (np.abs(products.sum(axis=1) + constant - sums[layer, :, unit]) <= 1e-5 * size).all()
            assert gate.bias == stored.bias[layer, unit]
            np.testing.assert_array_equal(gate.total, stored.total[layer, :, unit])


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_each_product_is_its_weight_times_its_value(cell, make, digits):
    model = make(cell)
    read = trace(model, digits[1])
    operands = unit_operands(model, read, 0, 3)
    np.testing.assert_array_equal(operands.inputs, read.rows)
    np.testing.assert_array_equal(operands.previous[1:], read.hidden_state[0, :-1])
    assert not operands.previous[0].any()
    for name, gate in operands.gates.items():
        scale = read.reset_gate[0, :, 3, None] if (cell, name) == ("gru", "candidate") else np.float32(1)
        for row in (0, 5, 27):
            for pixel in (0, 14):
                assert gate.from_input[row, pixel] == gate.input_weights[pixel] * read.rows[row, pixel]
        np.testing.assert_array_equal(gate.from_hidden, scale * (operands.previous * gate.hidden_weights))


def test_a_grus_candidate_keeps_its_inner_bias_behind_the_reset_gate(make, digits):
    model = make("gru")
    read = trace(model, digits[0])
    gates = unit_operands(model, read, 0, 2).gates
    inner = model.gru.bias_hh_l0.detach().numpy()[2 * 8 + 2]
    np.testing.assert_array_equal(gates["candidate"].hidden_constant, read.reset_gate[0, :, 2] * inner)
    assert not gates["update_gate"].hidden_constant.any()


@pytest.mark.parametrize("cell", CELL_KINDS)
@pytest.mark.parametrize("layer", [0, 1])
def test_one_unit_of_128_fits_into_120_kilobytes(cell, layer, make, digits):
    model = make(cell, hidden_size=128, num_layers=2)
    arrays = unit_operands(model, trace(model, digits[0]), layer, 5).arrays()
    assert all(array.dtype == np.float32 for array in arrays.values())
    assert sum(array.nbytes for array in arrays.values()) + 60 * len(arrays) <= 120_000


@pytest.mark.parametrize(("layer", "unit"), [(1, 0), (-1, 0), (0, 8), (0, -1)])
def test_no_such_layer_or_unit_is_an_error(layer, unit, make, digits):
    model = make()
    with pytest.raises(ValueError, match="must be 0–"):
        unit_operands(model, trace(model, digits[0]), layer, unit)


def test_another_networks_trace_is_an_error(make, digits):
    with pytest.raises(ValueError, match="another network"):
        unit_operands(make(hidden_size=9), trace(make(), digits[0]), 0, 0)
