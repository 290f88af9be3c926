from __future__ import annotations

import pytest

from lstm_demo.plots.part_grid import GridRow, part_grid
from lstm_demo.style.palette import LIGHT

ROWS = [GridRow("forget gate", "forget_gate", {"W": 0.5, "U": 2.0, "b": 0.25}), GridRow("readout", None, {"W": 1.0, "b": 0.0})]


def test_every_part_has_its_number_in_its_cell() -> None:
    figure = part_grid(ROWS, lambda value: f"{value:.2f}", "gradient")
    written = {(note.x, note.y): note.text for note in figure.layout.annotations}
    assert written == {("W", 0): "0.50", ("U", 0): "2.00", ("b", 0): "0.25", ("W", 1): "1.00", ("b", 1): "0.00"}
    assert tuple(figure.data[0].z[0]) == (0.5, 2.0, 0.25) and figure.data[0].zmax == 2.0


def test_a_gate_is_named_in_its_own_colour() -> None:
    gate, readout = part_grid(ROWS, str, "gradient").layout.yaxis.ticktext
    assert LIGHT.lines["forget_gate"] in gate and LIGHT.text in readout


def test_a_part_that_is_not_there_is_left_empty() -> None:
    assert part_grid(ROWS, str, "gradient").data[0].z[1][1] is None


def test_a_grid_of_zeros_is_drawn() -> None:
    assert part_grid([GridRow("z", None, {"W": 0.0})], str, "gradient").data[0].zmax == 1.0


def test_a_grid_without_rows_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one row"):
        part_grid([], str, "gradient")
