"""Reading a subject with a model: from the prepared trace where it is the opening one, else with the network itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from lstm_demo.files.catalogue import ModelEntry
from lstm_demo.model.trace import Trace
from lstm_demo.ui.page.opening import opening_trace
from lstm_demo.ui.server.warmup import WAKING, warm_up
from lstm_demo.ui.state.session import Reading, Session, Subject, fingerprint

if TYPE_CHECKING:
    from lstm_demo.files.checkpoint import LoadedModel
    from lstm_demo.model.network import RecurrentClassifier


def read(session: Session, entry: ModelEntry, subject: Subject) -> Reading:
    """The session's reading, made anew where the model or the image changed.

    Raises:
        CheckpointError: the model's file has gone or is damaged.
    """
    name = f"{entry.card.sha256[:16]}-{fingerprint(subject.image)}"
    if session.reading is None or session.reading.name != name:
        session.reading = Reading(name, opening_trace(entry, subject) or _traced(entry, subject))
    return session.reading


def network_of(entry: ModelEntry) -> RecurrentClassifier:
    """The network itself, for whoever has a question to ask it; once torch is loaded. Raises CheckpointError as `read`."""
    return _loaded(entry.path, entry.card.sha256).model


def _traced(entry: ModelEntry, subject: Subject) -> Trace:
    waiting = warm_up()
    if not waiting.done:
        with st.spinner(f"{WAKING} Until then you see the last reading."):
            waiting.wait()
    from lstm_demo.model.tracing import trace

    return trace(network_of(entry), subject.image)


@st.cache_resource(max_entries=8, show_spinner=False)
def _loaded(path: Path, sha256: str) -> LoadedModel:
    """By checksum too: a file of the same name may have been replaced."""
    from lstm_demo.files.checkpoint import load_model

    return load_model(path)
