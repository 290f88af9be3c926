"""The units worth looking at, similar ones together."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
import torch

from lstm_demo.insight.unit_order import liveliest_units
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.description import CELL_KINDS
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.trace import Trace
from lstm_demo.model.tracing import trace


def random_trace(cell: str = "lstm", hidden: int = 128) -> Trace:
    torch.manual_seed(0)
    model = RecurrentClassifier(ModelConfig(cell=cell, hidden_size=hidden, num_layers=2))
    return trace(model, np.random.default_rng(0).random((28, 28), dtype=np.float32))


def rnn_with_histories(histories: np.ndarray) -> Trace:
    """histories: (T, H), put in place of both quantities of a plain RNN's only layer."""
    model = RecurrentClassifier(ModelConfig(cell="rnn", hidden_size=histories.shape[1]))
    values = histories[None].astype(np.float32)
    return replace(trace(model, np.zeros((28, 28), np.float32)), pre_activation=values, hidden_state=values)


def summed_neighbour_distance(read: Trace, layer: int, units: np.ndarray) -> float:
    scaled = [read.quantity(q.name)[layer] / read.quantity(q.name)[layer].std() for q in read.QUANTITIES]
    histories = np.concatenate(scaled)[:, units]
    return float(np.linalg.norm(np.diff(histories, axis=1), axis=0).sum())


@pytest.mark.parametrize("cell", CELL_KINDS)
@pytest.mark.parametrize("layer", [0, 1])
def test_all_units_asked_for_are_a_permutation(cell: str, layer: int) -> None:
    units = liveliest_units(random_trace(cell, 20), layer, 20)
    assert sorted(units) == list(range(20)) and units.dtype == np.int64


def test_no_more_units_than_there_are() -> None:
    assert len(liveliest_units(random_trace(hidden=5), 0, 32)) == 5
    assert list(liveliest_units(random_trace(hidden=1), 0, 32)) == [0]


def test_still_units_are_left_out() -> None:
    histories = np.zeros((28, 10))
    histories[:, [2, 3, 7]] = np.sin(np.arange(28))[:, None] * [1, 2, 3]
    histories[:, 5] = 40  # high, but still
    assert sorted(liveliest_units(rnn_with_histories(histories), 0, 3)) == [2, 3, 7]


def test_units_that_do_the_same_are_neighbours() -> None:
    wave, ramp = np.sin(np.arange(28)), np.linspace(-1, 1, 28)
    histories = np.stack([wave, ramp, -wave, wave * 1.01, -wave * 1.01, ramp * 1.01], axis=1)
    order = list(liveliest_units(rnn_with_histories(histories), 0, 6))
    for one, other in ((0, 3), (1, 5), (2, 4)):
        assert abs(order.index(one) - order.index(other)) == 1


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_the_order_is_smoother_than_index_order(cell: str) -> None:
    read = random_trace(cell)
    units = liveliest_units(read, 1, 32)
    assert summed_neighbour_distance(read, 1, units) < 0.9 * summed_neighbour_distance(read, 1, np.sort(units))


def test_the_order_is_the_same_every_time() -> None:
    read = random_trace()
    assert np.array_equal(liveliest_units(read, 0, 32), liveliest_units(read, 0, 32))


def test_units_that_never_change_or_ran_away_still_have_an_order() -> None:
    assert list(liveliest_units(rnn_with_histories(np.zeros((28, 4))), 0, 4)) == [0, 1, 2, 3]
    broken = np.random.default_rng(0).random((28, 6))
    broken[20:, 2], broken[5, 3] = np.nan, np.inf
    assert sorted(liveliest_units(rnn_with_histories(broken), 0, 6)) == list(range(6))


def test_ordering_four_times_the_units_takes_no_more_than_the_square_of_four() -> None:
    seconds = {}
    for hidden in (128, 512):
        read, tries = random_trace(hidden=hidden), []
        for _ in range(5):
            started = time.process_time()
            liveliest_units(read, 0, hidden)
            tries.append(time.process_time() - started)
        seconds[hidden] = min(tries)
    assert seconds[512] < 2 * 4**2 * seconds[128]  # the cube would be 64 times


@pytest.mark.parametrize(("layer", "count", "message"), [(2, 5, "layer must be 0–1"), (-1, 5, "layer"), (0, 0, "count must be at least 1")])
def test_wrong_questions_are_refused(layer: int, count: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        liveliest_units(random_trace(hidden=4), layer, count)
