"""Loads torch, plotly and other heavy libraries after the first page is drawn: on a thread of its own, once per process."""

from __future__ import annotations

import gc
import importlib
import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from lstm_demo.training.devices import Device

LOADING = "Waking the network: a few seconds, once."
"""Shown to a person who has to wait for it."""

NEEDED_SOON = (
    "lstm_demo.model.tracing",
    "lstm_demo.files.checkpoint",
    "lstm_demo.training.devices",
    "plotly.graph_objects",
    "altair",  # Streamlit's own line charts
)


class WarmUp:
    """Runs `work` once, on a thread of its own, which never calls Streamlit. `start` can be called from any thread, any number of times."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._done = threading.Event()

    @property
    def done(self) -> bool:
        return self._done.is_set()

    def start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="warm-up", daemon=True)
                self._thread.start()

    def wait(self) -> None:
        """Wait until the work is done or has failed. After a failure, whatever needs the library raises the error itself."""
        self.start()
        self._done.wait()

    def _run(self) -> None:
        try:
            self._work()
        except Exception:
            logging.getLogger(__name__).exception("warm-up")
        finally:
            self._done.set()


@st.cache_resource(show_spinner=False)
def warm_up() -> WarmUp:
    """The one of this process."""
    return WarmUp(load_all)


@st.cache_resource(show_spinner=False)
def devices() -> list[Device]:
    """The devices that can train on this machine; the first is the one that `auto` means."""
    from lstm_demo.training.devices import available_devices

    return available_devices()


def load_all() -> None:
    """Import the libraries, then call `gc.freeze`: the garbage collector never searches them again, so each later collection is shorter."""
    import torch

    for name in NEEDED_SOON:
        importlib.import_module(name)
    torch.set_num_threads(1)  # readings are small; the cores belong to the page and to the training process
    gc.collect()
    gc.freeze()
