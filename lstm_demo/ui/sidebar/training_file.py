"""The progress of the trainings as one small file that the browsers of all open pages fetch, without a run of the page's script.

A run of the script costs the server tens of milliseconds: fifty pages that ask once a second would keep one processor busy. So one thread
writes the file, and the browsers fetch it as they fetch a script or a picture.
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
    """Keeps the file up to date while a training runs or waits.

    folder: where the file is.
    jobs: returns the trainings. It is called from a thread that never calls Streamlit.
    """

    def __init__(self, folder: Path, jobs: Callable[[], Sequence[Job]]) -> None:
        self.path = folder / NAME
        self._jobs = jobs
        self._lock = threading.Lock()
        self._written = b""
        self._thread: threading.Thread | None = None

    def keep_up(self) -> None:
        """Write the file now, and keep it up to date until no training runs or waits."""
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
                    logging.getLogger(__name__).exception("the progress of the trainings could not be written")
                if not any(job.waiting for job in self._jobs()):
                    self._thread = None
                    return

    def _write(self) -> None:
        """Replace the file atomically, if its content has changed."""
        content = json.dumps(snapshot(self._jobs()), separators=(",", ":"), allow_nan=False).encode()
        if content == self._written:
            return
        temporary = self.path.with_suffix(".part")
        temporary.write_bytes(content)
        os.replace(temporary, self.path)
        self._written = content


@st.cache_resource(show_spinner=False)
def training_file() -> TrainingFile:
    """The one of this process."""
    return TrainingFile(_folder(), lambda: job_queue().jobs)


@cache
def training_file_address() -> str:
    """The file's address, relative to the page's.

    Streamlit serves the folder of a component to everybody who can open the page. This component's folder holds only the file.
    """
    component = components.declare_component("trainings", path=_folder())
    return f"component/{component.name}/{NAME}"


@cache
def _folder() -> Path:
    """The folder of this process. It is removed when the process ends."""
    folder = Path(tempfile.mkdtemp(prefix="lstm-demo-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
