"""Where a visitor's browser fetches the weights of the model that reads, so that it can read by itself while the person draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st
from streamlit import runtime

from lstm_demo.ui.page.reading import network_of
from lstm_demo.ui.server.warmup import warm_up

if TYPE_CHECKING:
    from lstm_demo.files.catalogue import ModelEntry

MAX_PARAMETERS = 300_000
"""1.2 MB. The browser reads with so many in 10 ms, less than a frame; with more it leaves the reading to Python."""


def weights_address(entry: ModelEntry) -> str:
    """The same for the same weights; the browser fetches them once, apart from the messages that the page is drawn with.

    Empty for a model that the browser does not read with: one that is too large or reads in two directions, and while torch is loading.

    Raises:
        CheckpointError: the model's file is gone or damaged.
    """
    if entry.card.model.bidirectional or entry.card.parameters > MAX_PARAMETERS or not warm_up().done or not runtime.exists():
        return ""
    packed = _packed(entry.card.sha256, entry)
    return runtime.get_instance().media_file_mgr.add(packed, "application/octet-stream", f"weights of {entry.name}")


@st.cache_resource(max_entries=8, show_spinner=False)
def _packed(sha256: str, _entry: ModelEntry) -> bytes:
    from lstm_demo.theatre.weights import pack_weights

    return pack_weights(network_of(_entry), sha256)
