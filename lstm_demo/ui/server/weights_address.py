"""Where a visitor's browser fetches the weights of a model, so that it can read by itself: while the person draws, or chooses a model."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import streamlit as st
from streamlit import runtime

from lstm_demo.files.safetensors_head import CheckpointError
from lstm_demo.ui.server.warmup import warm_up

if TYPE_CHECKING:
    from lstm_demo.files.catalogue import ModelEntry

MAX_PARAMETERS = 300_000
"""1.2 MB. The browser reads with so many in 10 ms, less than a frame; with more it leaves the reading to Python."""

MAX_MODELS = 24
"""So many are packed at the same time, at most 29 MB."""


def weights_address(entry: ModelEntry) -> str:
    """The same for the same weights, and made of them, so that nobody can guess it. The browser fetches them once, apart from the messages
    that the page is drawn with.

    Empty for a model that the browser does not read with: one that is too large or reads in two directions, and while torch is loading.

    Raises:
        CheckpointError: the model's file is gone or damaged.
    """
    if entry.card.model.bidirectional or entry.card.parameters > MAX_PARAMETERS or not warm_up().done or not runtime.exists():
        return ""
    packed = _packed(entry.card.sha256, entry)
    return runtime.get_instance().media_file_mgr.add(packed, "application/octet-stream", f"weights of {entry.name}")


def weights_addresses(entries: Iterable[ModelEntry]) -> dict[str, str]:
    """By model's name, of the first MAX_MODELS that the browser can read with; a model whose file is gone or damaged is left out."""
    addresses: dict[str, str] = {}
    for entry in entries:
        try:
            address = weights_address(entry)
        except CheckpointError:
            continue
        if address:
            addresses[entry.name] = address
        if len(addresses) == MAX_MODELS:
            break
    return addresses


@st.cache_resource(max_entries=MAX_MODELS, show_spinner=False)
def _packed(sha256: str, _entry: ModelEntry) -> bytes:
    from lstm_demo.files.checkpoint import load_model
    from lstm_demo.theatre.weights import pack_weights

    loaded = load_model(_entry.path)  # perhaps of a newer file than the entry: the checksum is that of these weights
    return pack_weights(loaded.model, loaded.card.sha256)
