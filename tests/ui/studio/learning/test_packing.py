"""What is sent of a learning: every number that the page shows of it, as it was computed, in few enough bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from lstm_demo.data.samples import sample_digits
from lstm_demo.insight.training.snapshot_readings import Learning, learn
from lstm_demo.insight.training.snapshot_sentences import relative_reach
from lstm_demo.insight.unit_order import liveliest_units
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.description import CELL_KINDS
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.ui.studio.learning.packing import pack
from tests.theatre.unpacking import unpack_arrays

LearningOf = Callable[..., Learning]


def packed(learning: Learning, layer: int = 1, **more: Any) -> bytes:
    unknown = [None] * len(learning.steps)
    return pack(learning, **{"name": "n", "layer": layer, "accuracy": unknown, "loss": unknown} | more)


@pytest.mark.parametrize("cell", CELL_KINDS)
@pytest.mark.parametrize("layer", [0, 1])
def test_what_arrives_is_what_was_computed(learning_of: LearningOf, cell: str, layer: int) -> None:
    learning = learning_of(cell)
    header, arrays = unpack_arrays(packed(learning, layer))
    np.testing.assert_array_equal(arrays["probabilities"], learning.probabilities)
    np.testing.assert_array_equal(arrays["image"], learning.final.image)
    np.testing.assert_array_equal(arrays["reach"], relative_reach(learning, layer))
    assert header["steps"] == list(learning.steps) == [0, 100, 400]
    assert (header["answer"], header["rival"]) == (learning.target, learning.other)
    assert header["units"] == liveliest_units(learning.final, layer, 32).tolist()
    for name, values in learning.quantities.items():
        np.testing.assert_array_equal(arrays[name], np.rint(100 * values[:, layer][..., header["units"]].astype(np.float64)))
    assert set(header["saturation"]) == set(learning.saturation)
    for name, one in learning.saturation.items():
        np.testing.assert_array_equal(arrays[f"low.{name}"], one.low[:, layer])
        np.testing.assert_array_equal(arrays[f"high.{name}"], one.high[:, layer])


def test_the_view_is_told_how_many_rows_lie_above_the_first_ink(learning_of: LearningOf) -> None:
    learning = learning_of()
    image = learning.final.image.copy()
    image[:6] = 0
    header, _ = unpack_arrays(packed(replace(learning, final=replace(learning.final, image=image))))
    assert header["blank"] == 6


def test_a_legend_holds_for_the_whole_training(learning_of: LearningOf) -> None:
    learning = learning_of("lstm")
    header, _ = unpack_arrays(packed(learning))
    (cell_state,) = [quantity for quantity in header["quantities"] if quantity["name"] == "cell_state"]
    sizes = np.abs(learning.quantities["cell_state"][:, 1])
    assert np.quantile(sizes, 0.98) <= cell_state["limits"]["high"] == -cell_state["limits"]["low"]
    assert sizes[0].max() < cell_state["limits"]["high"] / 2, "the first snapshot is paler than the last"


def test_what_was_measured_goes_along_and_what_was_not_is_left_open(learning_of: LearningOf) -> None:
    header, _ = unpack_arrays(packed(learning_of(), accuracy=[0.1, None, 0.9], loss=[2.3, 1.0, None]))
    assert header["accuracy"] == [0.1, None, 0.9]
    assert header["loss"] == [2.3, 1.0, None]


def test_24_snapshots_of_128_units_stay_below_400_kilobytes(learning_of: LearningOf) -> None:
    for cell in ("lstm", "gru"):
        learning = learning_of(cell, count=24, hidden_size=128, num_layers=1)
        assert len(packed(learning, 0)) < 320_000


@pytest.mark.parametrize(("factor", "places"), [(1e3, range(-1, 2)), (1e20, range(-20, -15))])
def test_a_network_without_bounds_is_sent_with_fewer_digits(learning_of: LearningOf, factor: float, places: range) -> None:
    learning = learning_of("rnn", nonlinearity="relu")
    huge = {name: values * np.float32(factor) for name, values in learning.quantities.items()}
    header, arrays = unpack_arrays(packed(replace(learning, quantities=huge)))
    assert header["saturation"] == {}
    for quantity in header["quantities"]:
        assert quantity["places"] in places
        values = huge[quantity["name"]][:, 1][..., header["units"]]
        np.testing.assert_allclose(arrays[quantity["name"]] / 10.0 ** quantity["places"], values, atol=1e-3 * float(values.max()))


def test_a_network_that_ran_away_is_sent_all_the_same(learning_of: LearningOf) -> None:
    learning = learning_of()
    spoilt = {name: np.where(values > values.mean(), np.nan, np.inf).astype(np.float32) for name, values in learning.quantities.items()}
    header, arrays = unpack_arrays(packed(replace(learning, quantities=spoilt, probabilities=learning.probabilities * np.nan)))
    assert all(np.isfinite(array).all() for array in arrays.values())
    assert header["quantities"]


@pytest.mark.parametrize("palette", ["standard", "safe"])
def test_the_palette_goes_along(learning_of: LearningOf, palette: str) -> None:
    header, _ = unpack_arrays(packed(learning_of(), palette=palette))
    assert set(header["palettes"]) == {"light", "dark"}


@pytest.mark.parametrize(
    ("reads", "step"),
    [({}, "row"), ({"reading": "columns"}, "column"), ({"input_size": 56, "rows_per_step": 2}, "time step")],
    ids=["rows", "columns", "two rows a step"],
)
def test_the_view_is_told_what_one_step_of_the_reading_is_called(reads: dict[str, Any], step: str) -> None:
    """A training has steps of its own."""
    network = RecurrentClassifier(ModelConfig(hidden_size=4, **reads)).eval()
    header, _ = unpack_arrays(packed(learn([network], [0], sample_digits()[3]), 0))
    assert header["step"] == step and header["across"] == ("reading" in reads)
    assert header["rows"] * header["span"] == 28
