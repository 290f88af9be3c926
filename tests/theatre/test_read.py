"""The browser's own reading and preparation, under Node, against Python's cell and `prepare_drawing`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from lstm_demo.data.digits import load_digits
from lstm_demo.data.drawing import SENTENCES, DrawingError, prepare_drawing
from lstm_demo.data.non_digits import load_non_digits
from lstm_demo.data.samples import sample_digits
from lstm_demo.files.catalogue import PRETRAINED
from lstm_demo.files.checkpoint import load_model
from lstm_demo.insight.ablation import Surgery, read_with
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.description import CELL_KINDS, CellKind
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.trace import GRUTrace, Trace
from lstm_demo.model.tracing import trace
from lstm_demo.theatre.packed_arrays import pack_arrays
from lstm_demo.theatre.weights import pack_weights
from tests.cards import detector
from tests.node import node

HERE = Path(__file__).parent / "js"
CLOSE = 1e-5
SIDE = 280  # of the page's canvas


def compared(model: RecurrentClassifier, traces: Sequence[Trace], folder: Path, intervention: Mapping[str, Any] | None = None) -> Any:
    """What `read.mjs` finds between these traces and the browser's readings of the same images."""
    arrays = {"images": np.stack([reading.image for reading in traces])}
    for place, reading in enumerate(traces):
        arrays |= {f"{place}.{name}": values for name, values in quantities(reading).items()}
    (folder / "weights").write_bytes(pack_weights(model))
    (folder / "traces").write_bytes(pack_arrays({}, arrays))
    return json.loads(node(HERE / "read.mjs", folder / "weights", folder / "traces", *([json.dumps(intervention)] if intervention else [])))


def quantities(reading: Trace) -> dict[str, Any]:
    hidden_part = {"hidden_part": reading.hidden_part} if isinstance(reading, GRUTrace) else {}
    novelty = {} if reading.novelty is None else {"novelty": np.array([reading.novelty], np.float32)}
    return novelty | {
        "probabilities": reading.probabilities,
        **{one.name: reading.quantity(one.name) for one in reading.QUANTITIES},
        **hidden_part,
    }


@pytest.mark.parametrize("path", sorted(PRETRAINED.glob("*.safetensors")), ids=lambda path: path.stem)
def test_every_bundled_model_reads_in_the_browser_as_the_cell_does(path: Path, tmp_path: Path) -> None:
    model = load_model(path).model
    images = np.concatenate([load_digits().x_test[:12], load_non_digits().test[:8]]).astype(np.float32) / 255
    traces = [trace(model, image) for image in images]
    found = compared(model, traces, tmp_path)
    assert found["images"] == 20 and found["others"] == 0
    assert found["quantities"] < CLOSE and found["probabilities"] < CLOSE
    assert found["flagged"] == sum(each.unfamiliar for each in traces) and found["otherFlags"] == 0
    if model.novelty is not None:
        assert found["flagged"] > 1 and found["novelty"] < 1e-3


CONFIGS = (
    *(ModelConfig(cell, 5, 3) for cell in CELL_KINDS),
    ModelConfig("rnn", 6, nonlinearity="relu"),
    ModelConfig("lstm", 6, 2, pixel_mean=0.13, pixel_std=0.31, sigmoid_readout=True),
    ModelConfig("lstm", 6, reading="columns"),
    ModelConfig("gru", 7, input_size=56, rows_per_step=2, reading="columns"),
    *(ModelConfig("lstm", 6, pooling=pooling) for pooling in ("mean", "sum", "max", "cell", "all")),
    *(ModelConfig("gru", 6, head=(9, 5), head_activation=name) for name in ("relu", "tanh", "sigmoid", "leaky_relu", "elu", "gelu")),  # type: ignore[arg-type]
)


@pytest.mark.parametrize("config", CONFIGS, ids=str)
def test_every_kind_of_network_reads_in_the_browser_as_the_cell_does(config: ModelConfig, tmp_path: Path) -> None:
    torch.manual_seed(4)
    model = RecurrentClassifier(config).eval()
    found = compared(model, [trace(model, image) for image in sample_digits()[:4]], tmp_path)
    assert found["quantities"] < CLOSE and found["probabilities"] < CLOSE


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_the_browser_finds_as_much_that_is_unlike_as_python_does(cell: CellKind, tmp_path: Path) -> None:
    torch.manual_seed(4)
    model = RecurrentClassifier(ModelConfig(cell, 6, 2)).eval()
    model.novelty = detector(model.config, threshold=-3.25)
    found = compared(model, [trace(model, image) for image in sample_digits()[:4]], tmp_path)
    assert 0 < found["novelty"] < 1e-4
    model.novelty = replace(model.novelty, threshold=0.0)
    other = [replace(trace(model, image), novelty=0.0) for image in sample_digits()[:4]]
    assert compared(model, other, tmp_path)["novelty"] > 0.01  # the comparison does see a difference


@pytest.mark.parametrize("unit", [None, 3])
@pytest.mark.parametrize("layer", [None, 1])
def test_what_is_held_is_held_alike_in_the_browser(unit: int | None, layer: int | None, tmp_path: Path) -> None:
    torch.manual_seed(4)
    model = RecurrentClassifier(ModelConfig("lstm", 6, 2)).eval()
    surgery = Surgery("forget_gate", 1.0, rows=tuple(range(5, 20)), units=None if unit is None else (unit,), layer=layer)
    other = read_with(model, sample_digits()[7], surgery)
    held = {"name": "forget_gate", "value": 1.0, "first": 5, "last": 19, "unit": unit, "layer": layer}
    found = compared(model, [other], tmp_path, held)
    assert found["quantities"] < CLOSE and found["probabilities"] < CLOSE
    assert compared(model, [other], tmp_path)["quantities"] > 100 * CLOSE, "what is held makes a difference"


def strokes(number: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """(SIDE, SIDE, 4): lines of every size, brush, colour and ground, and now and then nothing, a dot, a slip or a filled area."""
    random = np.random.default_rng(number)
    big = Image.new("RGBA", (2 * SIDE, 2 * SIDE), (0, 0, 0, 0) if number % 3 else (0, 0, 0, 255))
    pen = ImageDraw.Draw(big)
    colour = (255, 255, 255, 255) if number % 5 else (*map(int, random.integers(0, 255, 3)), 255)
    middle, reach = random.uniform(0.2, 0.8, 2) * 2 * SIDE, random.choice([0.05, 0.15, 0.4, 0.8]) * SIDE
    for _ in range(random.integers(1, 4) if number % 50 else 0):
        places = np.cumsum(random.normal(0, 1, (random.integers(1, 8), 2)), axis=0)
        places = places / np.abs(places).max() * reach + middle
        brush = int(random.uniform(8, 60))
        pen.line([tuple(place) for place in places], fill=colour, width=brush, joint="curve")
        for x, y in places:
            pen.ellipse([x - brush / 2, y - brush / 2, x + brush / 2, y + brush / 2], fill=colour)
    if number % 40 == 7:
        pen.rectangle([100, 100, 400, 300 + number % 200], fill=colour)
    return np.asarray(big.resize((SIDE, SIDE), Image.Resampling.BILINEAR))


def test_500_drawings_are_prepared_alike_and_refused_alike(tmp_path: Path) -> None:
    drawings = [strokes(number) for number in range(500)]
    (tmp_path / "pictures").write_bytes(np.stack(drawings).tobytes())
    prepared = [json.loads(line) for line in node(HERE / "prepare.mjs", tmp_path / "pictures", str(SIDE)).splitlines()]
    reasons = {sentence: reason for reason, sentence in SENTENCES.items()}
    differences: list[Any] = []
    refused = set()
    for drawing, told in zip(drawings, prepared, strict=True):
        try:
            levels = np.rint(prepare_drawing(drawing) * 255).ravel()
        except DrawingError as error:
            assert told["reason"] == reasons[str(error)]
            refused.add(told["reason"])
        else:
            assert told["reason"] == ""
            differences.append(np.abs(levels - told["levels"]))
    assert refused == set(reasons.values()), "every refusal was met"
    all_of_them = np.concatenate(differences)
    assert (all_of_them <= 1).mean() >= 0.999 and all_of_them.max() <= 2
