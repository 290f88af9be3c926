from __future__ import annotations

from itertools import pairwise

import pytest

from lstm_demo.model.trace import Trace
from lstm_demo.plots.unit_history import unit_history
from lstm_demo.style.palette import PALETTES, Theme


def test_curves_are_the_trace_itself(reading: Trace) -> None:
    figure = unit_history(reading, 1, 7)
    by_name = {f"{quantity.label} {quantity.symbol}": quantity.name for quantity in reading.QUANTITIES}
    assert {data.name for data in figure.data} == set(by_name)
    for data in figure.data:
        assert data.y == pytest.approx(reading.quantity(by_name[data.name])[1, :, 7])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_row_looked_at_is_marked(reading: Trace, theme: Theme) -> None:
    marks = [shape for shape in unit_history(reading, 0, 3, row=14, palette=PALETTES[theme]).layout.shapes if shape.x0 == shape.x1 == 15]
    assert marks and all(mark.line.color == PALETTES[theme].accent for mark in marks)


def test_without_a_row_nothing_is_marked(lstm_reading: Trace) -> None:
    assert not [shape for shape in unit_history(lstm_reading, 0, 3).layout.shapes if shape.x0 == shape.x1]


def test_numbers_have_a_true_minus(lstm_reading: Trace) -> None:
    texts = [text for unit in range(12) for data in unit_history(lstm_reading, 0, unit).data for text in data.customdata]
    assert any(text.startswith("−") for text in texts)
    assert not any("-" in text for text in texts)


def test_end_labels_do_not_overlap(lstm_reading: Trace) -> None:
    figure = unit_history(lstm_reading, 0, 3)
    gates = sorted(note.y for note in figure.layout.annotations if note.yref == "y")
    assert len(gates) == 3
    assert all(above - below > 0.1 for below, above in pairwise(gates))


@pytest.mark.parametrize(("layer", "unit"), [(2, 0), (0, 12)])
def test_a_unit_that_is_not_there_is_an_error(lstm_reading: Trace, layer: int, unit: int) -> None:
    with pytest.raises(IndexError):
        unit_history(lstm_reading, layer, unit)
