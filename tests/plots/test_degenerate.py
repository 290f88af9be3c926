"""Figures of what hardly is anything: all zero, one value, one point, always the same, no number at all."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
import torch

from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.description import CELL_KINDS, CellKind
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.trace import Trace
from lstm_demo.model.tracing import trace
from lstm_demo.plots.class_probabilities import class_probabilities
from lstm_demo.plots.confusion_matrix import confusion_matrix
from lstm_demo.plots.gate_activity import gate_activity
from lstm_demo.plots.gradient_length import gradient_length
from lstm_demo.plots.gradient_reach import Reach, gradient_by_row, input_gradient
from lstm_demo.plots.label_counts import label_counts
from lstm_demo.plots.label_loss import label_loss
from lstm_demo.plots.part_grid import GridRow, part_grid
from lstm_demo.plots.repeated_loss import repeated_loss
from lstm_demo.plots.run_curves import CHARTS, LOSS, RATE, WRONG, RunCurve, rows, specification
from lstm_demo.plots.training_curves import training_curves
from lstm_demo.plots.two_readings import two_readings
from lstm_demo.plots.unit_history import unit_history
from lstm_demo.plots.verdict import verdict_by_row
from lstm_demo.style.numbers import significant

BLANK = np.zeros((28, 28), dtype=np.float32)
INFINITE = float("inf")


def zero_reading(cell: CellKind) -> Trace:
    """Of a blank image by a network without any weights: every state is 0 in every row."""
    network = RecurrentClassifier(ModelConfig(cell=cell, hidden_size=4))
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.zero_()
    return trace(network, BLANK)


def reach(norms: Any) -> go.Figure:
    return gradient_by_row([Reach("c", "cell_state", np.asarray(norms, dtype=np.float64))], np.zeros(28))


def losses(*probabilities: float) -> go.Figure:
    given = np.asarray(probabilities)
    with np.errstate(divide="ignore"):
        return label_loss([3] * len(given), given, -np.log(given), given > 0.5)


def report(**measured: float) -> dict[str, Any]:
    return {"step": 1_000_000, "steps": 1_000_000, "seconds": 3.0, "loss": 1e-7} | measured


FIGURES = {
    "one certain image": class_probabilities(BLANK[None], [3], np.eye(10)[[3]]),
    "no mistake": confusion_matrix(np.eye(10, dtype=np.int64)),
    "no gradient": gradient_length(0.0, 0.0, None),
    "no gradient to clip": gradient_length(0.0, 0.0, 1.0),
    "an endless gradient": gradient_length(INFINITE, 1.0, 1.0),
    "nothing comes back": reach([0] * 28),
    "no number comes back": reach([math.nan] * 28),
    "the same everywhere": reach([1.0] * 28),
    "very little everywhere": reach([3.3e-12] * 28),
    "one row alone": reach([0] * 27 + [2.0]),
    "no pixel counts": input_gradient(BLANK, BLANK),
    "every pixel a very little": input_gradient(BLANK, np.full((28, 28), 1e-9)),
    "one label": label_counts([3]),
    "all certain": losses(1.0, 1.0),
    "all nearly certain": losses(1 - 1e-7, 1 - 2e-7),
    "one image": losses(0.9),
    "an impossible image": losses(0.0),
    "a hopeless batch": losses(1e-30, 1e-30),
    "no part moves": part_grid([GridRow("f", "forget_gate", {"W": 0.0, "U": 0.0, "b": None})], significant, "moved"),
    "no loss": repeated_loss([0.0]),
    "a loss that stays": repeated_loss([1.0] * 50),
    "a tiny loss": repeated_loss([1e-9, 5e-10]),
    "a loss that ran away": repeated_loss([1.0, INFINITE]),
    "nothing reported": training_curves([]),
    "one report": training_curves([report(train_accuracy=1.0, test_accuracy=0.0)]),
} | {
    f"{name}, {cell}": figure
    for cell in CELL_KINDS
    for name, figure in {
        "gates": gate_activity(zero_reading(cell)),
        "unit": unit_history(zero_reading(cell), 0, 0, 3),
        "twice the same": two_readings(zero_reading(cell), zero_reading(cell), (0, 27)),
        "verdict": verdict_by_row(zero_reading(cell)),
    }.items()
}


def axes(figure: go.Figure) -> list[dict[str, Any]]:
    layout = figure.to_dict()["layout"]
    return [axis for name, axis in layout.items() if name.startswith(("xaxis", "yaxis")) and axis.get("visible", True)]


@pytest.mark.parametrize("name", FIGURES)
def test_every_axis_has_ends_and_ticks_that_tell_them_apart(name: str) -> None:
    for axis in axes(FIGURES[name]):
        if "range" in axis:
            assert all(map(math.isfinite, axis["range"])) and axis["range"][0] != axis["range"][1]
        texts = axis.get("ticktext")
        if texts is not None:
            assert len(texts) == len(axis["tickvals"]) >= 1
            assert len(set(texts)) == len(texts), texts
            assert not any("e-" in text or "000000" in text for text in texts), texts


@pytest.mark.parametrize("name", FIGURES)
def test_nothing_that_is_written_or_drawn_is_no_number(name: str) -> None:
    layout = FIGURES[name].to_dict()["layout"]
    for annotation in layout.get("annotations", []):
        assert "nan" not in annotation["text"] and "inf" not in annotation["text"]
    for shape in layout.get("shapes", []):
        assert all(math.isfinite(shape[end]) for end in ("x0", "x1", "y0", "y1") if end in shape)


@pytest.mark.parametrize("name", ["no gradient", "an endless gradient"])
def test_a_bar_that_is_not_to_be_seen_has_its_number_beside_it(name: str) -> None:
    bars = FIGURES[name].data[0]
    assert all(where == "outside" for length, where in zip(bars.x, bars.textposition) if length == 0)


def test_where_nothing_is_drawn_a_sentence_says_so() -> None:
    said = {name: [note.text for note in FIGURES[name].layout.annotations] for name in ("nothing comes back", "nothing reported")}
    assert said == {"nothing comes back": ["no gradient comes back"], "nothing reported": ["nothing was measured"]}


def test_a_value_that_never_changes_stands_between_the_ends_of_its_axis() -> None:
    for name in ("the same everywhere", "very little everywhere"):
        curve, axis = FIGURES[name].data[1], FIGURES[name].layout.yaxis
        assert axis.range[0] < math.log10(curve.y[0]) < axis.range[1]


def test_a_tip_tells_what_was_measured_and_not_the_end_of_the_scale() -> None:
    curve = RunCurve("a", 0, [report(test_accuracy=1.0, learning_rate=0.0)])
    (wrong,) = rows(WRONG, [curve], "step")
    assert wrong["said"] == "0\N{NO-BREAK SPACE}%" and wrong["value"] > 0
    assert rows(LOSS, [curve], "step")[0]["said"] == "1.00 × 10⁻⁷"
    assert rows(RATE, [curve], "step")[0]["said"] == "0"


def test_no_chart_of_runs_offers_ticks_of_which_a_narrow_curve_would_show_one() -> None:
    """Only the share of wrong answers has ticks of its own, since its axis always shows the same decades."""
    curve = RunCurve("a", 0, [report(learning_rate=0.1, gradient_norm=1.0, test_accuracy=0.5)])
    for chart in CHARTS:
        axis = specification(chart, [curve], "step", "light")["encoding"]["y"]["axis"]
        assert ("values" in axis) == (chart is WRONG)
