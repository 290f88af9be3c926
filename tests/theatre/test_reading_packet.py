"""The packet that the browser makes of its own reading, under Node, against the one that Python packs."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from lstm_demo.data.digits import load_digits
from lstm_demo.files.catalogue import PRETRAINED
from lstm_demo.files.checkpoint import load_model
from lstm_demo.insight.operands import unit_operands
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.tracing import trace
from lstm_demo.theatre.packing import pack
from lstm_demo.theatre.selection import Selection, default_selection
from lstm_demo.theatre.weights import pack_weights
from tests.node import node
from tests.theatre.test_read import CLOSE, CONFIGS, HERE

IMAGES = load_digits().x_test[:6].astype(np.float32) / 255


def agree(model: RecurrentClassifier, layer: int, images: np.ndarray, folder: Path) -> None:
    (folder / "weights").write_bytes(pack_weights(model, "the model"))
    packets = []
    unit = default_selection(trace(model, images[0])).unit
    for place, image in enumerate(images):
        reading = trace(model, image)
        packets.append(folder / f"packet-{place}")
        opened = unit_operands(model, reading, layer, unit)
        packets[-1].write_bytes(
            pack(reading, reading="r", model="the model", selection=Selection(layer, unit), offered=True, opened=opened)
        )
    found = json.loads(node(HERE / "reading_packet.mjs", folder / "weights", str(layer), str(unit), *packets))
    assert found["others"] == []
    assert found["furthest"] < CLOSE, found["from"]


@pytest.mark.parametrize("path", sorted(PRETRAINED.glob("*.safetensors")), ids=lambda path: path.stem)
def test_of_every_bundled_model_the_browser_makes_the_packet_that_python_packs(path: Path, tmp_path: Path) -> None:
    model = load_model(path).model
    agree(model, model.config.num_layers - 1, IMAGES, tmp_path)


@pytest.mark.parametrize("config", [config for config in CONFIGS if not config.bidirectional], ids=str)
@pytest.mark.parametrize("layer", [0, 1])
def test_of_every_kind_of_network_the_browser_makes_the_packet_that_python_packs(config: ModelConfig, layer: int, tmp_path: Path) -> None:
    torch.manual_seed(4)
    model = RecurrentClassifier(config).eval()
    if layer < config.num_layers:
        agree(model, layer, IMAGES[:2], tmp_path)
