"""What the browser gets of a network that reads in two directions."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from lstm_demo.data.samples import sample_digits
from lstm_demo.insight.operands import unit_operands
from lstm_demo.model.config import CELL_KINDS, ModelConfig
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.tracing import trace
from lstm_demo.theatre.packing import pack
from lstm_demo.theatre.products import step_products
from lstm_demo.theatre.selection import Selection, default_selection
from tests.theatre.unpacking import unpack_arrays

DIGIT = sample_digits()[7]


def network(cell: str, layers: int = 2) -> RecurrentClassifier:
    torch.manual_seed(2)
    return RecurrentClassifier(ModelConfig(cell, hidden_size=5, num_layers=layers, bidirectional=True)).eval()  # type: ignore[arg-type]


def test_each_direction_is_named_and_there_is_one_answer_with_its_reason() -> None:
    reading = trace(network("lstm"), DIGIT)
    header, arrays = unpack_arrays(pack(reading, reading="r", selection=default_selection(reading)))
    assert [cell["mark"] for cell in header["cells"]] == ["layer 1 →", "layer 1 ←", "layer 2 →", "layer 2 ←"]
    assert [cell["backward"] for cell in header["cells"]] == [False, True, False, True]
    assert header["selection"]["layer"] == 2 and arrays["probabilities"].shape == (1, 10)
    assert header["once"].startswith("There is no answer before")


def test_one_layer_of_two_directions_is_named_by_them_alone() -> None:
    reading = trace(network("gru", 1), DIGIT)
    header, _ = unpack_arrays(pack(reading, reading="r", selection=default_selection(reading)))
    assert [cell["of"] for cell in header["cells"]] == [" of the forward direction", " of the backward direction"]


def test_a_network_of_one_direction_answers_after_every_row(trace_of) -> None:
    reading = trace_of("lstm")
    header, arrays = unpack_arrays(pack(reading, reading="r", selection=default_selection(reading)))
    assert header["once"] == "" and arrays["probabilities"].shape == (28, 10)
    assert [cell["mark"] for cell in header["cells"]] == ["layer 1", "layer 2"]


def test_what_the_backward_cell_keeps_is_of_the_row_below() -> None:
    reading = trace(network("lstm"), DIGIT)
    kept = step_products(reading, 1, [3])["kept"][0]
    expected = reading.forget_gate[1, :-1, 3] * reading.cell_state[1, 1:, 3]  # type: ignore[attr-defined]
    assert kept[-1] == 0 and np.array_equal(kept[:-1], expected)


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_operands_above_the_first_layer_are_units_of_both_directions(cell: str) -> None:
    model = network(cell)
    reading = trace(model, DIGIT)
    for layer, above in ((1, False), (3, True)):
        opened = unit_operands(model, reading, layer, 2)
        header, arrays = unpack_arrays(pack(reading, reading="r", selection=Selection(layer, 2), opened=opened))
        gate = header["operands"]["gates"][0]
        assert ("operands.x" in arrays) != above
        if above:
            assert arrays[f"operands.{gate}.input.units"].max() > 4  # of ten, five of each direction
