"""What is taken out of a network that reads in two directions: nothing is said of an answer before all is read."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest

from lstm_demo.data.samples import sample_digits
from lstm_demo.export.animation.layout import lay_out
from lstm_demo.export.table import csv_text
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.trace import Trace
from lstm_demo.model.tracing import trace
from lstm_demo.plots.gradient_reach import gradient_curves
from lstm_demo.plots.two_readings import comparisons
from lstm_demo.plots.verdict import verdict_by_row
from tests.export.conftest import made


@pytest.fixture(scope="module")
def both_ways() -> Trace:
    return trace(made(ModelConfig("gru", 6, 2, bidirectional=True)), sample_digits()[3])


def test_the_csv_names_each_direction_and_gives_the_answer_no_row(both_ways: Trace) -> None:
    lines = list(csv.DictReader(io.StringIO(csv_text(both_ways))))
    layers = ["1 forward", "1 backward", "2 forward", "2 backward"]
    for line in lines:
        row, unit, value = line["row"], int(line["unit"]), np.float32(line["value"])
        if line["layer"]:
            assert value == both_ways.quantity(line["quantity"])[layers.index(line["layer"]), int(row) - 1, unit]
        else:
            assert row == "" and value == {"logit": both_ways.logits, "probability": both_ways.probabilities}[line["quantity"]][0, unit]
    assert sum(not line["layer"] for line in lines) == 20


def test_the_film_of_a_backward_direction_goes_from_the_last_row_to_the_first(both_ways: Trace) -> None:
    board = lay_out(both_ways, 3)
    assert [frame.row for frame in board.frames] == list(range(27, -1, -1))
    first, last = board.frames[0], board.frames[-1]
    picture = board.grids[0].box
    assert first.veil.y == picture.y and first.veil.height == pytest.approx(picture.height * 27 / 28) and last.veil.height == 0
    assert all(box.x == grid.box.x for box, grid in zip(first.covered, board.grids[1::2], strict=True))
    said = {text.text for frame in board.frames for text in frame.texts if text.text.startswith(("when", "after"))}
    assert len(said) == 1 and said.pop().startswith("when all is read")


def test_figures_show_one_answer_and_each_direction(both_ways: Trace) -> None:
    heat = verdict_by_row(both_ways).data[0]
    assert np.array(heat.z).shape == (10, 1)
    names = [pair.name for pair in comparisons(both_ways, both_ways)]
    assert names == [f"mean |h|, layer {layer} {way}" for layer in (1, 2) for way in "→←"]


def test_the_gradient_has_a_curve_for_each_direction(both_ways: Trace) -> None:
    from lstm_demo.insight.gradients import gradient_reach

    reach = gradient_reach(made(both_ways.config), both_ways.image, 3, 5)
    names = [curve.name for curve in gradient_curves(both_ways, reach)]
    assert names == [f"h, layer {layer} {way}" for layer in (1, 2) for way in "→←"]
