"""How the trainings go, as one small file that every open page reads: asking for it runs no script.

A run of the page's script costs the server tens of milliseconds, and fifty pages that look once a second are one processor. So one thread
writes what there is to see, and the pages' browsers fetch that as they fetch a script or a picture.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import streamlit as st
import streamlit.components.v1 as components

from lstm_demo.runs.queue import Job
from lstm_demo.ui.server.job_queue import job_queue
from lstm_demo.ui.sidebar.training_snapshot import snapshot

SECONDS_BETWEEN_WRITES = 0.5
NAME = "trainings.json"


class TrainingFile:
    """folder: where it lies. jobs: asked again and again, from a thread that never calls Streamlit, while one of them runs or waits."""

    def __init__(self, folder: Path, jobs: Callable[[], Sequence[Job]]) -> None:
        self.path = folder / NAME
        self._jobs = jobs
        self._lock = threading.Lock()
        self._written = b""
        self._thread: threading.Thread | None = None

    def keep_up(self) -> None:
        """The file is as it should be now, and stays so until no training runs or waits."""
        with self._lock:
            self._write()
            if self._thread is None:
                self._thread = threading.Thread(target=self._follow, name="training-file", daemon=True)
                self._thread.start()

    def _follow(self) -> None:
        while True:
            time.sleep(SECONDS_BETWEEN_WRITES)
            with self._lock:
                try:
                    self._write()
                except OSError:
                    logging.getLogger(__name__).exception("the trainings cannot be told to the pages")
                if not any(job.waiting for job in self._jobs()):
                    self._thread = None
                    return

    def _write(self) -> None:
        """Whole or not at all; nothing where nothing has changed."""
        told = json.dumps(snapshot(self._jobs()), separators=(",", ":"), allow_nan=False).encode()
        if told == self._written:
            return
        temporary = self.path.with_suffix(".part")
        temporary.write_bytes(told)
        os.replace(temporary, self.path)
        self._written = told


@st.cache_resource(show_spinner=False)
def training_file() -> TrainingFile:
    """The process's only one."""
    return TrainingFile(_folder(), lambda: job_queue().jobs)


@cache
def training_file_address() -> str:
    """Where browsers find it, from the page's own address on.

    Streamlit serves the folder of a component to everybody who has the page; this component has nothing but the file.
    """
    component = components.declare_component("trainings", path=_folder())
    return f"component/{component.name}/{NAME}"


@cache
def _folder() -> Path:
    """Of this process; removed when it ends."""
    folder = Path(tempfile.mkdtemp(prefix="lstm-demo-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
