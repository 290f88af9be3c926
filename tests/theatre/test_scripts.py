"""The theatre's JavaScript under Node: its own tests, and that it reads exactly what Python packed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from lstm_demo.model.kinds.description import CELL_KINDS
from lstm_demo.theatre.bundle import SCRIPTS, script
from lstm_demo.theatre.packing import pack
from lstm_demo.theatre.selection import Selection
from tests.node import node

HERE = Path(__file__).parent / "js"
UI = SCRIPTS.parents[1] / "ui"
ENTRIES = [SCRIPTS / "main.js", *sorted(file for file in UI.rglob("*.js") if "\nexport default " in file.read_text(encoding="utf-8"))]


def test_the_javascript_passes_its_own_tests():
    node("--test", *sorted(HERE.glob("*.test.mjs")))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: "/".join(entry.parts[-3:]))
def test_the_joined_module_of_every_component_is_valid(entry, tmp_path):
    joined = tmp_path / "joined.mjs"
    joined.write_text(script(entry), encoding="utf-8")
    node("--check", joined)


def test_the_browser_draws_and_reads_every_kind_of_cell():
    code = (
        f"import {{ DRAWINGS }} from {json.dumps(str(SCRIPTS / 'views' / 'cell_drawings.js'))};"
        f"import {{ CELLS }} from {json.dumps(str(SCRIPTS / 'read' / 'cells.js'))};"
        "console.log(JSON.stringify([Object.keys(DRAWINGS), Object.keys(CELLS)]));"
    )
    drawn, read = json.loads(node("--input-type=module", "-e", code))
    assert set(drawn) == set(read) == set(CELL_KINDS)


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_javascript_reads_what_python_packed_to_the_last_bit(trace_of, cell, tmp_path):
    trace = trace_of(cell)
    layer, unit, row = 1, 3, 17
    file = tmp_path / "packed"
    file.write_bytes(b"\0\0\0" + pack(trace, reading="r", selection=Selection(layer, unit)))
    shown = json.loads(node(HERE / "unpack.mjs", file, str(layer), str(unit), str(row)))
    for quantity in trace.QUANTITIES:
        values = trace.quantity(quantity.name)[layer, row]
        assert np.float32(shown["values"][quantity.name]) == values[unit]
        sizes = values if quantity.role == "gate" else np.abs(values)
        assert shown["means"][quantity.name] == pytest.approx(sizes.mean(), rel=1e-6)
    assert np.float32(shown["before"]) == trace.hidden_state[layer, row - 1, unit]
    assert shown["first"] == 0
    np.testing.assert_array_equal(np.float32(shown["probabilities"]), trace.probabilities[row])
    assert shown["leader"] == trace.probabilities[row].argmax()
    for name, addends in trace.addends.items():
        own = shown["addends"][name]
        assert np.float32(own["from_input"]) == addends.from_input[layer, row, unit]
        assert np.float32(own["from_hidden"]) == addends.from_hidden[layer, row, unit]
        assert np.float32(own["bias"]) == addends.bias[layer, unit]
        assert ("from_cell" in own) == (addends.from_cell is not None)
        assert addends.from_cell is None or np.float32(own["from_cell"]) == addends.from_cell[layer, row, unit]
        assert np.float32(own["total"]) == addends.total[layer, row, unit]
