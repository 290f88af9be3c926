from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

from lstm_demo.export.formats import MissingPackage
from lstm_demo.export.onnx_model import onnx_bytes
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.network import RecurrentClassifier

CONFIGS = [
    ModelConfig("lstm", 12, 2, dropout=0.5),
    ModelConfig("gru", 8),
    ModelConfig("rnn", 8, nonlinearity="relu"),
    ModelConfig("lstm", 6, pixel_mean=0.1307, pixel_std=0.3081, sigmoid_readout=True),
]


@pytest.mark.parametrize("config", CONFIGS, ids=["lstm", "gru", "rnn relu", "standardised, sigmoid"])
def test_onnxruntime_computes_the_same_logits_for_a_batch_of_any_size(config: ModelConfig) -> None:
    runtime = pytest.importorskip("onnxruntime")
    torch.manual_seed(5)
    model = RecurrentClassifier(config, engine="cell").train()
    session = runtime.InferenceSession(onnx_bytes(model), providers=["CPUExecutionProvider"])
    for batch in (1, 2, 7):
        images = torch.rand(batch, 28, 28)
        with torch.no_grad():
            expected = model.eval()(images).numpy()
        np.testing.assert_allclose(session.run(["logits"], {"images": images.numpy()})[0], expected, rtol=1e-5, atol=1e-5)


def test_the_model_is_left_as_it_was() -> None:
    pytest.importorskip("onnx")
    model = RecurrentClassifier(ModelConfig("lstm", 4), engine="cell").train()
    onnx_bytes(model)
    assert model.training and model.engine == "cell"


def test_a_missing_onnx_is_told_in_a_sentence(model: RecurrentClassifier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(MissingPackage, match="needs the package onnx, which is not installed: pip install onnx"):
        onnx_bytes(model)


def test_two_visitors_may_ask_at_the_same_time(any_model: RecurrentClassifier) -> None:
    pytest.importorskip("onnx")
    alone = onnx_bytes(any_model)
    with ThreadPoolExecutor(3) as threads:
        together = list(threads.map(lambda _: onnx_bytes(any_model), range(3)))
    assert together == [alone] * 3
