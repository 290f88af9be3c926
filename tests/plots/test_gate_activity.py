from __future__ import annotations

import numpy as np
import pytest

from lstm_demo.model.trace import Trace
from lstm_demo.plots.gate_activity import gate_activity, layer_activity
from lstm_demo.style.palette import PALETTES, Theme


def test_means_are_those_of_the_layer(lstm_reading: Trace) -> None:
    by_name = {activity.name: activity for activity in layer_activity(lstm_reading, 1)}
    assert by_name["forget_gate"].mean == pytest.approx(lstm_reading.forget_gate[1].mean(axis=1))  # type: ignore[attr-defined]
    assert by_name["cell_state"].mean == pytest.approx(np.abs(lstm_reading.cell_state[1]).mean(axis=1))  # type: ignore[attr-defined]


def test_half_of_the_units_lie_in_the_band(lstm_reading: Trace) -> None:
    forget = next(activity for activity in layer_activity(lstm_reading, 0) if activity.name == "forget_gate")
    values = lstm_reading.forget_gate[0]  # type: ignore[attr-defined]
    inside = (values >= forget.low[:, None]) & (values <= forget.high[:, None])
    assert inside.mean() == pytest.approx(0.5, abs=0.1)


def test_gates_come_first_and_states_without_their_sign(lstm_reading: Trace) -> None:
    labels = [activity.label for activity in layer_activity(lstm_reading, 0)]
    assert labels == ["forget gate f", "input gate i", "output gate o", "cell state |c|", "hidden state |h|"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_cell_gets_a_strip_for_each_of_its_own_quantities(reading: Trace, theme: Theme) -> None:
    figure = gate_activity(reading, 1, palette=PALETTES[theme])
    curves = [data for data in figure.data if data.customdata is not None]
    assert [curve.name for curve in curves] == [activity.label for activity in layer_activity(reading, 1)]
    assert all(tuple(curve.x) == tuple(range(1, 29)) for curve in curves)
    assert figure.layout.font.color == PALETTES[theme].text
    assert figure.layout.paper_bgcolor == figure.layout.plot_bgcolor == "rgba(0,0,0,0)"


def test_ink_of_each_row_stands_on_top(reading: Trace) -> None:
    assert gate_activity(reading).data[0].y == pytest.approx(reading.image.sum(axis=1))


def test_a_layer_that_is_not_there_is_an_error(reading: Trace) -> None:
    with pytest.raises(IndexError):
        gate_activity(reading, 2)
