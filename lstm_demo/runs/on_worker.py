"""What a worker of a Dask cluster does for this program: it runs commands as child processes. Imports no torch."""

from __future__ import annotations

import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lstm_demo.files.folders import runs_folder
from lstm_demo.files.lock import is_held
from lstm_demo.runs.process import ENDS, Child
from lstm_demo.runs.record import LOCK, RECORD, STATE
from lstm_demo.runs.request import LISTENING

if TYPE_CHECKING:
    from distributed import Client, Event

SECONDS_BETWEEN_LOOKS = 2.0  # at whether the scheduler is there


def stop_event(key: str, client: Client) -> Event:
    """That the task of this key is to stop."""
    from distributed import Event

    return Event(f"{key}-stop", client)


def stopped() -> dict[str, Any]:
    """The last event of a run that was stopped before it began."""
    return {"event": "stopped", "text": "Taken out of the queue."}


def train(first: Sequence[str], again: Sequence[str], folder: str, key: str) -> dict[str, Any]:
    """A run that is kept, as the task `key`; its last event. Dask calls this again, elsewhere, when a worker is lost.

    first, again: the command without Python itself, from the first step, or from what was saved.

    Raises:
        distributed.Reschedule: this worker has lost its scheduler.
    """
    from distributed import get_client, get_worker

    worker, client, run = get_worker(), get_client(), Path(folder)
    if not (run / RECORD).is_file():
        text = f"The worker {worker.address} does not find {folder}: all machines need the same folder of runs, in the same place."
        return {"event": "error", "text": text}
    stop = stop_event(key, client)
    while is_held(run / LOCK):  # the training of a worker that was lost is still saving
        if stop.wait(timeout=1):
            return stopped()
    if stop.is_set():
        return stopped()
    worker.log_event(key, {"event": "begun", "worker": worker.address})
    child = Child([sys.executable, *(again if (run / STATE).is_file() else first)], run.parent)
    return _last_event(child, stop, lambda event: worker.log_event(key, event))


def train_away(words: Sequence[str], name: str, key: str) -> tuple[dict[str, Any], bytes]:
    """Of a run that is not kept: its last event and its model file, which is made in a folder of the worker's own.

    words: of the command, without Python itself and `--out`. name: of the file. key: of the event that stops it.
    """
    from distributed import get_client

    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / name
        child = Child([sys.executable, *words, "--out", str(out), *LISTENING], runs_folder())
        last = _last_event(child, stop_event(key, get_client()))
        return last, out.read_bytes() if out.exists() else b""


def _last_event(child: Child, stop: Event, tell: Any = lambda event: None) -> dict[str, Any]:
    """Follow the child until it has ended, and stop it when that is asked for, or when the scheduler is lost."""
    from distributed import Reschedule

    ended, lost, last = threading.Event(), threading.Event(), {}

    def watch() -> None:
        try:
            while not ended.is_set():
                if stop.wait(timeout=SECONDS_BETWEEN_LOOKS):
                    child.stop()
                    return
        except Exception:  # whatever Dask raises when its worker or its scheduler goes
            lost.set()
            child.stop()

    threading.Thread(target=watch, name="stop-when-told", daemon=True).start()
    for event in child.events():
        if event["event"] in ENDS:
            last = event
        elif event["event"] != "progress":  # which is in the run's folder
            tell(event)
    ended.set()
    if lost.is_set() and last["event"] != "done":
        raise Reschedule
    return last
