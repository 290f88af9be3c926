"""The novelty detector hears the last and the mean state of every cell, and computes what torch's layers compute."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
import torch

from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.description import CELL_KINDS, CellKind
from lstm_demo.model.novelty import heard_states
from lstm_demo.model.trace import Trace, TraceError
from lstm_demo.model.tracing import trace
from lstm_demo.training.loop import new_model
from tests.cards import detector

IMAGE = np.random.default_rng(3).random((28, 28), dtype=np.float32)


@pytest.mark.parametrize("cell", CELL_KINDS)
@pytest.mark.parametrize("bidirectional", [False, True])
def test_the_score_is_that_of_torchs_layers_over_torchs_states(cell: CellKind, bidirectional: bool) -> None:
    if cell == "peephole":
        pytest.skip("torch has no peephole LSTM")
    config = ModelConfig(cell=cell, hidden_size=5, num_layers=2, bidirectional=bidirectional)
    model = new_model(config, 1)
    model.novelty = detector(config, threshold=0.25)
    reading = trace(model, IMAGE)
    heard = []
    for number in range(config.num_cells):
        states = [reading.hidden_state[number]] + ([reading.quantity("cell_state")[number]] if cell == "lstm" else [])
        for values in states:
            heard += [values[0 if config.is_backward(number) else -1], values.mean(axis=0)]
    with torch.no_grad():
        final = model.recurrence(torch.from_numpy(reading.rows)[None])[1]
    hidden = final[0] if cell == "lstm" else final  # (cells, 1, H), each at the end of its own direction
    each = 4 if cell == "lstm" else 2
    for number in range(config.num_cells):
        np.testing.assert_allclose(heard[each * number], hidden[number, 0], atol=1e-5)
    layers = torch.nn.Sequential(torch.nn.Linear(heard_states(config), 32), torch.nn.ReLU(), torch.nn.Linear(32, 1, bias=False))
    weights = [model.novelty.hidden_weight, model.novelty.hidden_bias, model.novelty.weight[None]]
    with torch.no_grad():
        for parameter, values in zip(layers.parameters(), weights, strict=True):
            parameter.copy_(torch.from_numpy(values))
        score = float(layers(torch.from_numpy(np.concatenate(heard))))
    assert reading.novelty == pytest.approx(score - 0.25, abs=1e-4)
    assert reading.unfamiliar == (score > 0.25)


def test_a_network_without_a_detector_flags_nothing() -> None:
    reading = trace(new_model(ModelConfig(hidden_size=4), 1), IMAGE)
    assert reading.novelty is None and not reading.unfamiliar


def test_sums_too_large_for_a_float_flag_nothing() -> None:
    config = ModelConfig(hidden_size=4)
    model = new_model(config, 1)
    ordinary = detector(config, threshold=0.0)
    model.novelty = replace(ordinary, hidden_bias=np.full(32, 3e38, np.float32), weight=np.full(32, 3e38, np.float32))
    assert trace(model, IMAGE).novelty is None


def test_the_novelty_is_saved_with_its_trace() -> None:
    config = ModelConfig(hidden_size=4)
    model = new_model(config, 1)
    for expected in (None, detector(config, threshold=-2.0)):
        model.novelty = expected
        reading, buffer = trace(model, IMAGE), io.BytesIO()
        reading.save(buffer)
        buffer.seek(0)
        assert Trace.load(buffer).novelty == reading.novelty


@pytest.mark.parametrize("stored", [np.array(np.nan), np.zeros(3), np.array(1, np.float32), np.array("x")])
def test_a_novelty_that_is_no_finite_number_is_refused(stored: np.ndarray) -> None:
    buffer = io.BytesIO()
    trace(new_model(ModelConfig(hidden_size=4), 1), IMAGE).save(buffer)
    buffer.seek(0)
    with np.load(buffer) as arrays:
        changed = {**arrays, "novelty": stored}
    buffer = io.BytesIO()
    np.savez(buffer, **changed)
    buffer.seek(0)
    with pytest.raises(TraceError):
        Trace.load(buffer)
