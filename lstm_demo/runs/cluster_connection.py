"""The connection to the scheduler of a Dask cluster. Imports Dask only when it is asked for."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from distributed import Client

SCHEDULER_VARIABLE = "LSTM_DEMO_SCHEDULER"
SECONDS_TO_CONNECT, SECONDS_BETWEEN_TRIES = 5.0, 5.0


class UnavailableError(Exception):
    """The run has to wait. The sentence says for what."""


class Connection:
    """One for all threads, made when it is first asked for. address: of the scheduler, such as tcp://host:8786."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._client: Client | None = None
        self._lock = threading.Lock()
        self._failed: tuple[float, str] = (-SECONDS_BETWEEN_TRIES, "")

    def client(self) -> Client:
        """Connected; anew, if the connection was lost. Raises UnavailableError, also for some seconds after a try that has failed."""
        with self._lock:
            if self._client is None or self._client.status != "running":
                failed_at, sentence = self._failed
                if time.monotonic() - failed_at < SECONDS_BETWEEN_TRIES:
                    raise UnavailableError(sentence)
                self._disconnect()
                try:
                    self._client = self._connected()
                except UnavailableError as error:
                    self._failed = (time.monotonic(), str(error))
                    raise
            return self._client

    def close(self) -> None:
        with self._lock:
            self._disconnect()

    def _connected(self) -> Client:
        try:
            from distributed import Client
        except ImportError:
            raise UnavailableError(
                f"{SCHEDULER_VARIABLE} is set, and the package distributed is missing: pip install 'lstm-demo[cluster]'."
            ) from None
        try:
            return Client(self.address, timeout=SECONDS_TO_CONNECT, set_as_default=False, name="lstm-demo")
        except (OSError, ValueError, RuntimeError) as error:
            why = f" ({error})" if isinstance(error, ValueError) else ""
            raise UnavailableError(f"The scheduler {self.address} cannot be reached{why}.") from None

    def _disconnect(self) -> None:
        if self._client is not None:
            self._client.close(timeout=1)
            self._client = None
