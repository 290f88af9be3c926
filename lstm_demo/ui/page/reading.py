"""Reads an image with a model: with the network, or from the stored trace where it is the reading that the page opens with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from lstm_demo.files.catalogue import ModelEntry
from lstm_demo.model.trace import Trace
from lstm_demo.ui.page.opening import opening_trace
from lstm_demo.ui.server.warmup import LOADING, warm_up
from lstm_demo.ui.state.session import InputImage, Reading, Session, fingerprint

if TYPE_CHECKING:
    from lstm_demo.files.checkpoint import LoadedModel
    from lstm_demo.model.network import RecurrentClassifier


def read(session: Session, entry: ModelEntry, given: InputImage) -> Reading:
    """The session's reading, computed again where the model or the image has changed.

    Raises:
        CheckpointError: the model's file is gone or damaged.
    """
    name = f"{entry.card.sha256[:16]}-{fingerprint(given.image)}"
    if session.reading is None or session.reading.name != name:
        session.reading = Reading(name, opening_trace(entry, given) or _traced(entry, given))
    return session.reading


def network_of(entry: ModelEntry) -> RecurrentClassifier:
    """The network of a model. Torch must have been loaded. Raises CheckpointError as `read` does."""
    return _loaded(entry.path, entry.card.sha256).model


def _traced(entry: ModelEntry, given: InputImage) -> Trace:
    waiting = warm_up()
    if not waiting.done:
        with st.spinner(f"{LOADING} Until then you see the last reading."):
            waiting.wait()
    from lstm_demo.model.tracing import trace

    return trace(network_of(entry), given.image)


@st.cache_resource(max_entries=8, show_spinner=False)
def _loaded(path: Path, sha256: str) -> LoadedModel:
    """The checksum is part of the cache's key, because a file may be replaced by another of the same name."""
    from lstm_demo.files.checkpoint import load_model

    return load_model(path)
