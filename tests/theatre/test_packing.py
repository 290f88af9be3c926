"""What the browser gets is what was computed, bit for bit, and no more than it needs."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from lstm_demo.insight.unit_order import liveliest_units
from lstm_demo.model.kinds.description import CELL_KINDS
from lstm_demo.model.trace import Trace
from lstm_demo.theatre.network_header import SHOWN_UNITS
from lstm_demo.theatre.packing import pack
from lstm_demo.theatre.selection import Selection, default_selection
from tests.theatre.unpacking import unpack_arrays


def packed(trace: Trace, selection: Selection | None = None) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    return unpack_arrays(pack(trace, reading="r", selection=selection or default_selection(trace)))


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_every_quantity_arrives_bit_for_bit(trace_of, cell):
    trace = trace_of(cell)
    header, arrays = packed(trace)
    assert [quantity["name"] for quantity in header["quantities"]] == [quantity.name for quantity in trace.QUANTITIES]
    for quantity in trace.QUANTITIES:
        np.testing.assert_array_equal(arrays[quantity.name], trace.quantity(quantity.name))
    np.testing.assert_array_equal(arrays["image"], trace.image)
    np.testing.assert_array_equal(arrays["probabilities"], trace.probabilities)


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_addends_of_the_opened_units_arrive_bit_for_bit(trace_of, cell):
    trace = trace_of(cell)
    header, arrays = packed(trace, Selection(0, 3))
    assert header["addends"]["layer"] == 0
    for name, addends in trace.addends.items():
        for place, unit in enumerate(header["addends"]["units"]):
            np.testing.assert_array_equal(arrays[f"addends.{name}.from_input"][place], addends.from_input[0, :, unit])
            np.testing.assert_array_equal(arrays[f"addends.{name}.from_hidden"][place], addends.from_hidden[0, :, unit])
            np.testing.assert_array_equal(arrays[f"addends.{name}.total"][place], addends.total[0, :, unit])
            assert arrays[f"addends.{name}.bias"][place] == addends.bias[0, unit]


def test_a_selected_unit_outside_the_short_view_is_opened_too(trace_of):
    trace = trace_of(hidden_size=64, num_layers=1)
    lively = set(liveliest_units(trace, 0, SHOWN_UNITS).tolist())
    quiet = next(unit for unit in range(64) if unit not in lively)
    header, _ = packed(trace, Selection(0, quiet))
    assert set(header["addends"]["units"]) == lively | {quiet}


def test_order_has_each_shown_unit_once(trace_of):
    header, _ = packed(trace_of(hidden_size=64))
    for layer in range(2):
        assert len(set(header["order"]["some"][layer])) == SHOWN_UNITS
        assert sorted(header["order"]["all"][layer]) == list(range(64))


def test_a_closed_range_keeps_its_ends_and_an_open_one_says_when_it_clips(trace_of):
    trace = trace_of()
    loud = trace.cell_state.copy()
    loud[0, 5, 2] = 1000.0
    header, _ = packed(dataclasses.replace(trace, cell_state=loud))
    limits = {quantity["name"]: quantity["limits"] for quantity in header["quantities"]}
    assert limits["forget_gate"][0] == {"low": 0, "high": 1, "clipped": False}
    assert limits["cell_state"][0]["clipped"]
    assert limits["cell_state"][0]["low"] == -limits["cell_state"][0]["high"] > -10


def test_every_equation_speaks_of_traced_quantities_only(trace_of):
    for trace in (trace_of("lstm"), trace_of("gru"), trace_of("rnn"), trace_of("rnn", nonlinearity="relu")):
        header, _ = packed(trace)
        known = {quantity["name"] for quantity in header["quantities"]}
        for equation in header["equations"]:
            assert equation["name"] in known
            if equation["kind"] == "sum":
                assert equation["name"] in trace.addends
            else:
                assert {term["of"] for term in equation["terms"] if isinstance(term, dict)} <= known


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_the_equations_give_the_traced_values(trace_of, cell):
    """Reads the equations as the page shows them and computes them: what stands beside a number is how it came about."""
    trace = trace_of(cell)
    header, arrays = packed(trace, Selection(1, 2))
    functions = {"σ": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh, "": lambda z: z}
    place = header["addends"]["units"].index(2)
    for equation in header["equations"]:
        shown = arrays[equation["name"]][1, :, 2]
        if equation["kind"] == "sum":
            computed = functions[equation["function"]](arrays[f"addends.{equation['name']}.total"][place])
        else:
            computed = state(equation["terms"], arrays)
        np.testing.assert_allclose(computed, shown, atol=1e-6)


def state(terms: list[Any], arrays: dict[str, np.ndarray]) -> np.ndarray:
    names: dict[str, Any] = {"tanh": np.tanh}
    text = ""
    for number, term in enumerate(terms):
        if isinstance(term, str):
            text += term.replace("·", "*").replace("−", "-")
            continue
        values = arrays[term["of"]][1, :, 2]
        names[f"v{number}"] = np.concatenate([[0], values[:-1]]) if term["lag"] else values
        text += f"v{number}"
    return eval(text, {"__builtins__": {}}, names)


def test_a_large_model_stays_under_400_kb(trace_of):
    trace = trace_of(hidden_size=128, num_layers=3)
    assert len(pack(trace, reading="r", selection=default_selection(trace))) <= 400_000


def test_a_network_that_ran_away_can_still_be_shown(trace_of):
    trace = trace_of()
    lost = dataclasses.replace(
        trace, cell_state=np.full_like(trace.cell_state, np.nan), probabilities=np.full_like(trace.probabilities, np.nan)
    )
    header, _ = packed(lost, Selection(0, 0))
    assert header["confidence"] == 0


def test_default_selection_is_the_liveliest_unit_of_the_last_layer(trace_of):
    trace = trace_of()
    assert default_selection(trace) == Selection(1, int(liveliest_units(trace, 1, 1)[0]), None)


@pytest.mark.parametrize(
    "sent",
    [None, 7, "unit", [], {}, {"layer": 0}, {"layer": "0", "unit": 1, "row": None}, {"layer": 0, "unit": True, "row": 1}],
)
def test_a_browser_that_sends_nonsense_selects_nothing(sent):
    assert Selection.from_browser(sent) is None


def test_a_selection_fits_only_a_trace_that_has_it(trace_of):
    trace = trace_of()
    assert Selection(1, 4, 27).fits(trace)
    assert not Selection(2, 0).fits(trace)
    assert not Selection(0, 5).fits(trace)
    assert not Selection(0, -1).fits(trace)
    assert not Selection(0, 0, 28).fits(trace)
