"""A model as ONNX, for any runtime that reads it."""

from __future__ import annotations

import tempfile
import threading
import warnings
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import cast

import torch

from lstm_demo.export.formats import MissingPackage
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.lstm import LSTM
from lstm_demo.model.kinds.peephole import PEEPHOLE
from lstm_demo.model.network import RecurrentClassifier

OPSET = 17
SIDE = 28
_ONE_AT_A_TIME = threading.Lock()  # torch's exporter keeps its settings in globals, and the page has a thread for every visitor


def onnx_bytes(model: RecurrentClassifier) -> bytes:
    """One input `images` (batch, 28, 28) float32 in [0, 1], ink = 1; one output `logits` (batch, 10). The batch may be of any size.

    Standardisation, reading order, pooling, the head and a sigmoid readout, where the model has them, are inside.
    Opset 17, the recurrence one LSTM, GRU or RNN node a layer; a peephole LSTM is an LSTM node with the input P, which ONNX has.
    Through torch's older exporter on purpose: it takes 0.5 s and needs only the package `onnx`; the newer one took 20 s, needs
    `onnxscript` as well, and its file is larger and says the same.

    Raises:
        MissingPackage: onnx is not installed.
    """
    try:
        import onnx  # noqa: F401 - torch needs it, and would say so in other words
    except ImportError:
        raise MissingPackage("ONNX export", "onnx") from None
    copy = deepcopy(model).to("cpu").eval()  # other threads may be using the model itself
    peepholes = PEEPHOLE.kind == model.config.cell
    if peepholes:
        copy = _without_peepholes(copy)
    copy.engine = "fused"  # the hand-written step would become a node for every operation of every row
    with _ONE_AT_A_TIME, warnings.catch_warnings(), torch.no_grad(), tempfile.TemporaryDirectory(prefix="lstm_demo-") as folder:
        warnings.simplefilter("ignore")  # that this is the older exporter, and what it thinks of a batch of any size: both known
        file = Path(folder) / "model.onnx"
        torch.onnx.export(
            copy, (torch.zeros(2, *_picture(model.config)),), str(file), opset_version=OPSET, dynamo=False,
            input_names=["images"], output_names=["logits"], dynamic_axes={"images": {0: "batch"}, "logits": {0: "batch"}},
        )  # fmt: skip
        return _with_peepholes(file.read_bytes(), model) if peepholes else file.read_bytes()


def _without_peepholes(model: RecurrentClassifier) -> RecurrentClassifier:
    """The LSTM of the same weights."""
    lstm = RecurrentClassifier(replace(model.config, cell="lstm")).eval()
    weights = {name.replace(PEEPHOLE.kind, LSTM.kind, 1): tensor for name, tensor in model.state_dict().items()}
    lstm.load_state_dict({name: weights[name] for name in lstm.state_dict()})
    return lstm


def _with_peepholes(data: bytes, model: RecurrentClassifier) -> bytes:
    """The file of `_without_peepholes` with P, (1, 3H) in ONNX's order i, o, f, given to the LSTM node of each layer."""
    import onnx

    file = onnx.load_model_from_string(data)
    nodes = [node for node in file.graph.node if node.op_type == "LSTM"]
    for layer, node in enumerate(nodes):
        parts = [model.recurrence.get_parameter(f"{name}_l{layer}").detach() for name in ("weight_ci", "weight_co", "weight_cf")]
        name = f"peepholes_of_layer_{layer}"
        file.graph.initializer.append(onnx.numpy_helper.from_array(torch.cat(parts).cpu().float().numpy()[None], name))
        node.input.extend([""] * (7 - len(node.input)))  # X, W, R, B, sequence_lens, initial_h, initial_c
        node.input.append(name)
    onnx.checker.check_model(file)
    return cast(bytes, file.SerializeToString())


def _picture(config: ModelConfig) -> tuple[int, int]:
    """Rows and columns: 28 × 28 for a model of digits."""
    width = config.input_size // config.rows_per_step
    return (SIDE, width) if config.reading == "rows" else (width, SIDE)
