"""A network as bytes for the browser, which reads with it: packed as a reading is (packed_arrays.py)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.theatre.network_header import network_header, palettes_as_json
from lstm_demo.theatre.packed_arrays import pack_arrays


def pack_weights(model: RecurrentClassifier, sha256: str = "") -> bytes:
    """The arrays are the parameters, by their names in the state dict; all else that js/read/model.js needs is in the header.

    sha256: the model's checksum, given to the packets of its readings as `model`.
    The header has `config`, the whole configuration; `model`; `network`, what is said of every reading (network_header.py); `palettes`; and
    `threshold`, of the novelty detector, None where there is none. Its tensors are among the arrays.
    """
    arrays = {name: tensor.detach().cpu().float().numpy() for name, tensor in model.state_dict().items()}
    if model.novelty is not None:
        arrays |= model.novelty.tensors()
    told: dict[str, Any] = {"network": network_header(model.config), "palettes": palettes_as_json("standard")}
    told["threshold"] = None if model.novelty is None else model.novelty.threshold
    return pack_arrays({"config": asdict(model.config), "model": sha256, **told}, arrays)
