"""Several commands `train` at once on the workers of a Dask cluster, for `reproduce`. Imports Dask only when it is called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from typing import Any, NamedTuple
from uuid import uuid4

from lstm_demo.runs import on_worker
from lstm_demo.runs.cluster import given_up, imported_there
from lstm_demo.runs.cluster_connection import Connection, UnavailableError


class Ended(NamedTuple):
    """How one command ended: its last event, and its model file, empty where there is none."""

    name: str
    event: Mapping[str, Any]
    model: bytes


def trained_on_cluster(address: str, commands: Mapping[str, Sequence[str]]) -> Iterator[Ended]:
    """As each ends. When the iterator is closed, those that still run are stopped. A command whose worker is lost is run again.

    address: of the scheduler. commands: words of `python -m lstm_demo` without `--out`, by the names of their model files.

    Raises:
        ConnectionError: the scheduler cannot be reached or was lost, or Dask is missing.
    """
    connection, key = Connection(address), f"lstm-demo-reproduce-{uuid4().hex[:8]}"
    try:
        client = connection.client()
    except UnavailableError as unavailable:
        raise ConnectionError(str(unavailable)) from None
    from distributed import as_completed

    try:
        futures = {
            client.submit(imported_there("train_away"), ["-m", "lstm_demo", *words], name, key, key=f"{key}-{name}", pure=False): name
            for name, words in commands.items()
        }
        with client.as_current():
            ended = as_completed(list(futures))
        for future in ended:
            if (error := future.exception()) is not None:
                yield Ended(futures[future], {"event": "error", "text": given_up(error)}, b"")
            else:
                yield Ended(futures[future], *future.result())
    except (OSError, CancelledError):
        raise ConnectionError(f"The scheduler {address} was lost. What is done is kept: type the command again.") from None
    finally:
        if client.status == "running":
            on_worker.stop_event(key, client).set()
        connection.close()
