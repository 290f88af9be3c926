"""A network's weights as bytes for the browser, which reads with them: packed as a reading is (packed_arrays.py)."""

from __future__ import annotations

from dataclasses import asdict

from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.theatre.packed_arrays import pack_arrays


def pack_weights(model: RecurrentClassifier) -> bytes:
    """The header holds the whole configuration as `config`; the arrays are the parameters, by their names in the state dict."""
    arrays = {name: tensor.detach().cpu().float().numpy() for name, tensor in model.state_dict().items()}
    return pack_arrays({"config": asdict(model.config)}, arrays)
