"""A model as ONNX, for any runtime that reads it."""

from __future__ import annotations

import tempfile
import threading
import warnings
from copy import deepcopy
from pathlib import Path

import torch

from lstm_demo.export.formats import MissingPackage
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.network import RecurrentClassifier

OPSET = 17
SIDE = 28
_ONE_AT_A_TIME = threading.Lock()  # torch's exporter keeps its settings in globals, and the page has a thread for every visitor


def onnx_bytes(model: RecurrentClassifier) -> bytes:
    """One input `images` (batch, 28, 28) float32 in [0, 1], ink = 1; one output `logits` (batch, 10). The batch may be of any size.

    Standardisation, reading order, pooling, the head and a sigmoid readout, where the model has them, are inside.
    Opset 17, the recurrence one LSTM, GRU or RNN node a
    layer. Through torch's older exporter on purpose: it takes 0.5 s and needs only the package `onnx`; the newer one took 20 s, needs
    `onnxscript` as well, and its file is larger and says the same.

    Raises:
        MissingPackage: onnx is not installed.
    """
    try:
        import onnx  # noqa: F401 - torch needs it, and would say so in other words
    except ImportError:
        raise MissingPackage("ONNX export", "onnx") from None
    copy = deepcopy(model).to("cpu").eval()  # other threads may be using the model itself
    copy.engine = "fused"  # the hand-written step would become a node for every operation of every row
    with _ONE_AT_A_TIME, warnings.catch_warnings(), torch.no_grad(), tempfile.TemporaryDirectory(prefix="lstm_demo-") as folder:
        warnings.simplefilter("ignore")  # that this is the older exporter, and what it thinks of a batch of any size: both known
        file = Path(folder) / "model.onnx"
        torch.onnx.export(
            copy, (torch.zeros(2, *_picture(model.config)),), str(file), opset_version=OPSET, dynamo=False,
            input_names=["images"], output_names=["logits"], dynamic_axes={"images": {0: "batch"}, "logits": {0: "batch"}},
        )  # fmt: skip
        return file.read_bytes()


def _picture(config: ModelConfig) -> tuple[int, int]:
    """Rows and columns: 28 × 28 for a model of digits."""
    width = config.input_size // config.rows_per_step
    return (SIDE, width) if config.reading == "rows" else (width, SIDE)
