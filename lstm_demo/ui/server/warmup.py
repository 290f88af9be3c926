"""Loading what is heavy after the page is there: torch, plotly and the default model, on a thread of their own, once a process."""

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

WAKING = "Waking the network: a few seconds, once."
"""What a person reads who has to wait for it."""

NEEDED_SOON = (
    "lstm_demo.model.tracing",
    "lstm_demo.files.checkpoint",
    "lstm_demo.training.devices",
    "plotly.graph_objects",
    "altair",  # Streamlit's own line charts
)


class WarmUp:
    """`start` may be called by anybody, any number of times. The thread never calls Streamlit."""

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
        """Until all is loaded, or could not be: whoever needs it then meets the error itself, where it can be shown."""
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
    """The process's only one."""
    return WarmUp(load_all)


@st.cache_resource(show_spinner=False)
def devices() -> list[Device]:
    """What can train here; the first is what `auto` takes."""
    from lstm_demo.training.devices import available_devices

    return available_devices()


def load_all() -> None:
    """Imports, then `gc.freeze`: what was loaded is never searched for garbage again, which makes every later collection shorter."""
    import torch

    for name in NEEDED_SOON:
        importlib.import_module(name)
    torch.set_num_threads(1)  # readings are small; the cores belong to the page and to the training process
    gc.collect()
    gc.freeze()
