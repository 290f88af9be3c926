from __future__ import annotations

import numpy as np
import pytest

from lstm_demo.plots.gradient_reach import NO_INK, Reach, gradient_by_row, input_gradient

INK = np.linspace(0, 5, 28, dtype=np.float32)
FADING = np.logspace(-3, 0, 28, dtype=np.float32)


def test_curves_are_the_norms_themselves() -> None:
    figure = gradient_by_row([Reach("c", "cell_state", FADING), Reach("h of a plain RNN", "hidden_state", FADING / 2, aside=True)], INK)
    curves = {data.name: data for data in figure.data if data.type == "scatter"}
    assert curves["c"].y == pytest.approx(FADING)
    assert curves["h of a plain RNN"].y == pytest.approx(FADING / 2)
    assert figure.layout.yaxis.type == "log"


def test_what_is_there_to_compare_with_is_dotted() -> None:
    figure = gradient_by_row([Reach("c", "cell_state", FADING), Reach("other", "hidden_state", FADING, aside=True)], INK)
    assert [data.line.dash for data in figure.data if data.type == "scatter"] == ["solid", "dot"]


def test_a_gradient_of_nothing_is_drawn_not_an_error() -> None:
    figure = gradient_by_row([Reach("c", "cell_state", np.zeros(28, dtype=np.float32))], INK)
    assert all(value > 0 for data in figure.data if data.type == "scatter" for value in data.y)


def test_a_figure_without_curves_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one"):
        gradient_by_row([], INK)


def test_the_rows_before_the_first_ink_are_greyed_and_named() -> None:
    figure = gradient_by_row([Reach("c", "cell_state", FADING)], INK, blank=5)
    (veil,) = figure.layout.shapes
    assert (veil.x0, veil.x1, veil.layer) == (0.4, 5.5, "above")
    assert NO_INK in [data.name for data in figure.data]
    full = gradient_by_row([Reach("c", "cell_state", FADING)], INK)
    assert not full.layout.shapes and NO_INK not in [data.name for data in full.data]


def test_the_row_looked_at_is_marked() -> None:
    assert gradient_by_row([Reach("c", "cell_state", FADING)], INK, row=9).layout.shapes[0].x0 == 10


def test_pixels_are_coloured_about_zero() -> None:
    gradient = np.random.default_rng(0).normal(size=(28, 28)).astype(np.float32)
    heat = input_gradient(np.zeros((28, 28), dtype=np.float32), gradient).data[0]
    assert heat.zmax == -heat.zmin == pytest.approx(float(np.abs(gradient).max()))
    assert np.asarray(heat.z) == pytest.approx(gradient)
