"""Trainings on a Dask cluster instead of this machine. Imports no torch, and Dask only when the first training is started.

Each run is one task of Dask: the very command of a run, as a child process of a worker (`on_worker.py`). What goes which way:

- a run's files, its progress among them, lie in its folder, which all machines share;
- that a run is to stop is an `Event` of Dask; that it has begun, and on which worker, is told on a topic of Dask with the name of its task;
- how it ends is the result of its future. When its worker is lost, Dask gives the task to another one, which goes on from the last save;
- the future is published under the name of the run's folder, so that a server that was started anew finds a run that has gone on meanwhile.

While the scheduler cannot be reached, runs wait for it. All that may wait for the scheduler happens in the thread that follows a run.
"""

from __future__ import annotations

import asyncio
import subprocess
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from lstm_demo.files.folders import as_typed
from lstm_demo.files.lock import is_held
from lstm_demo.runs import on_worker
from lstm_demo.runs.cluster_connection import SECONDS_BETWEEN_TRIES, Connection, UnavailableError
from lstm_demo.runs.history import PROGRESS, History, Report
from lstm_demo.runs.job import Job
from lstm_demo.runs.process import Training
from lstm_demo.runs.record import LOCK, RunError, read_record

if TYPE_CHECKING:
    from distributed import Client, Future

SECONDS_BETWEEN_LOOKS = 0.25  # at the run's progress
SECONDS_BETWEEN_PLACES = 1.0  # of asking which worker has the run

Event = Mapping[str, Any]


class Cluster:
    """An engine. address: of the scheduler, such as tcp://host:8786. More runs than workers wait at the scheduler, in their order."""

    places, outlives_server = 1000, True

    def __init__(self, address: str) -> None:
        self._connection = Connection(address)
        self._last: ClusterTraining | None = None

    def start(self, program: Sequence[str], job: Job) -> Training:
        self._last = ClusterTraining(self._connection, program, job, self._last)
        return self._last

    def close(self) -> None:
        self._connection.close()


class ClusterTraining:
    """One run on the cluster, started or, if it has gone on without a server, found there."""

    pid = None

    def __init__(self, connection: Connection, program: Sequence[str], job: Job, before: ClusterTraining | None) -> None:
        """before: the one that is given to the scheduler before this one."""
        self._before, self._tried = before, threading.Event()
        self._connection, self._folder = connection, job.folder.absolute()
        named = {as_typed(path): str(path.absolute()) for path in (job.out, job.folder)}  # the worker's checkout may lie elsewhere
        commands = ([*program[1:], *arguments] for arguments in (job.first_arguments, job.arguments_to_continue))
        self._first, self._again = ([named.get(word, word) for word in command] for command in commands)
        self._stopping = self._left = False
        self._awake, self._ended = threading.Event(), threading.Event()
        self._worker: str | None = None
        self._out = job.out
        self._history = History(self._folder / PROGRESS)
        self._reported = self._history.read()[-1:]

    def events(self) -> Iterator[dict[str, Any]]:
        """Besides those of a training: `begun`, on a worker, and `waiting`, with a `text` that says for what."""
        try:
            while True:
                try:
                    yield dict((yield from self._followed(self._connection.client())))
                    return
                except UnavailableError as error:
                    sentence = str(error)
                except (Exception, asyncio.CancelledError) as error:  # whatever Dask raises: the run is never left as it is
                    lost = f"The scheduler {self._connection.address} was lost ({type(error).__name__})"
                    sentence = f"{lost}: the run goes on from its last save when it is there again."
                self._tried.set()
                self._worker = None
                yield {"event": "waiting", "text": sentence}
                self._sleep(SECONDS_BETWEEN_TRIES)
                if (end := self._end_without_scheduler()) is not None:
                    yield end
                    return
        finally:
            self._tried.set()
            self._ended.set()

    def stop(self) -> None:
        self._stopping = True
        self._awake.set()

    def leave(self) -> None:
        self._left = True
        self._awake.set()

    def wait(self, seconds: float) -> None:
        if not self._ended.wait(seconds):
            raise subprocess.TimeoutExpired(self._first, seconds)

    def _followed(self, client: Client) -> Generator[dict[str, Any], None, Event]:
        """Until it has ended; its last event. Raises UnavailableError."""
        if self._before is not None:
            self._before._tried.wait()
            self._before = None
        future = self._found(client)
        if future is None:
            if (end := self._end_without_scheduler()) is not None:
                return end
            future = self._submitted(client)
        self._tried.set()
        told: SimpleQueue[dict[str, Any]] = SimpleQueue()
        client.subscribe_topic(future.key, lambda event: told.put(event[1]))
        for _, message in client.get_events(future.key):
            told.put(message)
        yield from self._reports_of(client, future, told)
        if self._left and not future.done():
            return on_worker.stopped()
        client.unsubscribe_topic(future.key)
        client.unpublish_dataset(str(self._folder))
        if future.cancelled():  # by `_tell_to_stop`
            return on_worker.stopped()
        on_worker.stop_event(future.key, client).clear()
        if (error := future.exception()) is not None:
            return {"event": "error", "died": True, "text": given_up(error)}
        result: Event = future.result()
        return result

    def _found(self, client: Client) -> Future | None:
        """The task that goes on, from before the server or the connection was lost."""
        future: Future | None = client.get_dataset(str(self._folder), default=None)
        return None if future is None or future.done() else future

    def _submitted(self, client: Client) -> Future:
        if is_held(self._folder / LOCK):
            raise UnavailableError("Another command, or a worker that has lost its scheduler, trains it: it goes on when that has ended.")
        key = f"lstm-demo-{self._folder.stem}-{uuid4().hex[:8]}"
        future = client.submit(imported_there("train"), self._first, self._again, str(self._folder), key, key=key, pure=False)
        client.publish_dataset(future, name=str(self._folder), override=True)
        return future

    def _reports_of(self, client: Client, future: Future, told: SimpleQueue[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """Until its future is done, or the server ends."""
        asked, told_to_stop, elsewhere = time.monotonic(), False, 0
        yield {"event": "waiting", "text": "It waits for a worker of the cluster."}
        while True:
            done = future.done()
            while not told.empty():
                if (message := told.get())["event"] == "begun":
                    self._worker, elsewhere = message["worker"], 0
                yield message
            for report in self._new_reports():
                yield {"event": "progress", **report}
            if done and (told_to_stop or not future.cancelled()):
                return
            if done or client.status != "running":
                raise CancelledError  # by the loss of the connection
            if self._stopping and not told_to_stop:
                told_to_stop = True
                self._tell_to_stop(client, future)
            if self._left:
                return
            if time.monotonic() - asked >= SECONDS_BETWEEN_PLACES:
                asked = time.monotonic()
                elsewhere = elsewhere + 1 if self._worker is not None and _place(client, future) != self._worker else 0
                if elsewhere == 2:  # once may be the moment in which it has ended
                    self._worker = None
                    yield {"event": "waiting", "text": "Its worker was lost: it goes on from its last save with another one."}
            self._sleep(SECONDS_BETWEEN_LOOKS)

    def _tell_to_stop(self, client: Client, future: Future) -> None:
        on_worker.stop_event(future.key, client).set()
        if self._worker is None:
            client.unpublish_dataset(str(self._folder))  # what is published is not given up
            future.cancel()

    def _end_without_scheduler(self) -> dict[str, Any] | None:
        """The last event of a run that came to its end while nobody followed it, or is to stop and has not begun."""
        if self._left:
            return on_worker.stopped()
        if is_held(self._folder / LOCK):
            return None
        with suppress(RunError):
            record = read_record(self._folder)
            if record.state in ("done", "failed"):
                end = {"event": "done" if record.state == "done" else "error", "text": record.text}
                return end | ({"file": str(self._out)} if self._out.exists() else {})
        return on_worker.stopped() if self._stopping else None

    def _sleep(self, seconds: float) -> None:
        """Or until somebody asks for something."""
        self._awake.wait(seconds)
        self._awake.clear()

    def _new_reports(self) -> list[Report]:
        """Since the last call. All of them, where the run began anew from an earlier step."""
        reports = self._history.read()
        last, self._reported = self._reported, reports[-1:]
        known = next((at for at in range(len(reports) - 1, -1, -1) if reports[at] is last[0]), -1) if last else -1
        return list(reports[known + 1 :])


def imported_there(name: str) -> Callable[..., Any]:
    """The function of this name in `on_worker.py`, for a worker. One without this program says so; a pickled reference would end it."""

    def call(*arguments: Any) -> Any:
        from lstm_demo.runs import on_worker

        return getattr(on_worker, name)(*arguments)

    return call


def given_up(error: BaseException) -> str:
    """Why a task has failed, in a sentence."""
    if isinstance(error, ModuleNotFoundError):
        return f"A worker cannot import {error.name}: start the workers in this program's folder, or where it is installed."
    return f"The cluster gave the run up: {type(error).__name__}: {str(error)[:500]}"


def _place(client: Client, future: Future) -> str | None:
    """The worker that has the task now; none while there is none for it."""
    return next((worker for worker, keys in client.processing().items() if future.key in keys), None)
