"""One open page: a client that does over its own websocket what a recorded browser did, and says what was wrong with the answers."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.load.connection import Connection
from tests.load.drawings import Drawing
from tests.load.messages import Shown
from tests.load.recording import Look

PATIENCE = 60.0
SECONDS_TO_COME_BACK = 30.0
GONE = (websockets.ConnectionClosed, websockets.InvalidHandshake, OSError, EOFError)


@dataclass(frozen=True)
class Wait:
    """sent: a moment of `time.monotonic`. seconds: from then to the end of the run that answered."""

    sent: float
    seconds: float


@dataclass
class Observed:
    """What all pages saw.

    first: seconds until each page was there. owners: the page that each image belongs to.
    returned: pages that came back after their server had gone, with their drawing and model.
    """

    first: list[float] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)
    looks: int = 0
    received: int = 0
    returned: int = 0
    errors: list[str] = field(default_factory=list)
    owners: dict[str, int] = field(default_factory=dict)


class Page:
    """Runs of its script are told apart by the fragments that they run."""

    def __init__(self, address: str, number: int, observed: Observed) -> None:
        self._address, self._number, self._observed = address, number, observed
        self._connection = Connection(address)
        self._socket: websockets.ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._shown = Shown()
        self._drawn = ""  # the reading of the last drawing that was answered
        self._ended: asyncio.Queue[frozenset[str] | None] = asyncio.Queue()

    async def open(self) -> None:
        began = time.monotonic()
        await self._connect()
        await self._run(_opening(""))
        self._observed.first.append(time.monotonic() - began)

    async def draw_until(self, end: float, period: float, drawings: Iterator[Drawing]) -> None:
        """Draw every `period` seconds; with 0 only stay open. Where the server goes away, come back as a browser does."""
        await asyncio.sleep(random.random() * (period or 1))
        while period and time.monotonic() < end:
            began = time.monotonic()
            await self.draw_or_come_back(next(drawings))
            await asyncio.sleep(max(0.0, began + period - time.monotonic()))
        await asyncio.sleep(max(0.0, end - time.monotonic()))

    async def draw(self, drawing: Drawing) -> None:
        """Send it, and check that the theatre then shows its reading. Raises one of `GONE`."""
        sent = time.monotonic()
        await self._run(drawing.message)
        self._observed.waits.append(Wait(sent, time.monotonic() - sent))
        if not self._shown.reading.endswith(f"-{drawing.image}"):
            self._observed.errors.append("a page does not show the reading of its own drawing")
        self._drawn = self._shown.reading

    async def draw_or_come_back(self, drawing: Drawing) -> None:
        """As `draw`; where the server has gone away, come back instead."""
        try:
            await self.draw(drawing)
        except GONE as error:
            await self._come_back(error)

    async def storm(self, drawings: list[Drawing]) -> None:
        """Send all of them at once, and wait until the last is answered."""
        assert self._socket is not None
        for drawing in drawings[:-1]:
            await self._socket.send(drawing.message.SerializeToString())
        await self._run(drawings[-1].message)
        while not self._shown.reading.endswith(f"-{drawings[-1].image}"):
            await asyncio.wait_for(self._ended.get(), PATIENCE)

    async def look(self, look: Look) -> None:
        """Until it is cancelled."""
        connection = Connection(self._address)
        connection.keep_cookies([("Set-Cookie", cookie) for cookie in self._connection.cookies.split("; ") if cookie])
        await asyncio.sleep(random.random() * look.period)
        while True:
            with suppress(*GONE):
                if look.message is None:
                    status, body = await connection.fetch(look.path)
                    self._observed.received += len(body)
                    if status != 200:
                        self._observed.errors.append(f"{look.path} is answered with {status}")
                elif self._socket is not None:
                    await self._socket.send(look.message.SerializeToString())
                self._observed.looks += 1
            await asyncio.sleep(look.period)

    async def close(self) -> None:
        self._connection.close()
        if self._reader is not None:
            self._reader.cancel()
        if self._socket is not None:
            await self._socket.close()

    async def _come_back(self, why: Exception) -> None:
        """With the address that the page had. Tried again until a server answers."""
        query, drawn, deadline = self._shown.query, self._drawn, time.monotonic() + SECONDS_TO_COME_BACK
        while True:
            await self.close()
            try:
                await self._connect()
                await self._run(_opening(query))
                break
            except GONE:
                if time.monotonic() > deadline:
                    raise why from None
                await asyncio.sleep(0.5)
        if drawn and self._shown.reading != drawn:
            self._observed.errors.append("a page came back without its drawing or its model")
        else:
            self._observed.returned += 1

    async def _connect(self) -> None:
        await self._connection.fetch("/")
        self._ended = asyncio.Queue()
        self._socket = await websockets.connect(
            f"ws://{self._connection.host}/_stcore/stream",
            subprotocols=[websockets.Subprotocol(name) for name in ("streamlit", "none", self._shown.session) if name],
            additional_headers={"Cookie": self._connection.cookies} if self._connection.cookies else None,
            origin=websockets.Origin(f"http://{self._connection.host}"),
            max_size=None,
        )
        assert self._socket.response is not None
        self._connection.keep_cookies(list(self._socket.response.headers.raw_items()))
        self._reader = asyncio.create_task(self._read(self._socket, self._ended))

    async def _run(self, message: BackMsg) -> None:
        """Returns when the run that answers has ended. Raises one of `GONE`; TimeoutError."""
        assert self._socket is not None
        while not self._ended.empty():
            if self._ended.get_nowait() is None:
                raise ConnectionResetError("the server has closed the websocket")
        await self._socket.send(message.SerializeToString())
        fragment = message.rerun_script.fragment_id
        while True:
            ran = await asyncio.wait_for(self._ended.get(), PATIENCE)
            if ran is None:
                raise ConnectionResetError("the server has closed the websocket")
            if not fragment or fragment in ran:
                return

    async def _read(self, socket: websockets.ClientConnection, ended: asyncio.Queue[frozenset[str] | None]) -> None:
        observed, shown = self._observed, self._shown
        try:
            async for data in socket:
                assert isinstance(data, bytes)
                observed.received += len(data)
                before = shown.exceptions
                ran = shown.take(data)
                if shown.exceptions > before:
                    observed.errors.append("an exception on the page")
                if observed.owners.get(shown.reading.partition("-")[2], self._number) != self._number:
                    observed.errors.append("a page is shown another's drawing")
                if ran is not None:
                    ended.put_nowait(ran)
        except websockets.ConnectionClosed:
            pass
        ended.put_nowait(None)


def _opening(query: str) -> BackMsg:
    message = BackMsg()
    message.rerun_script.query_string = query
    return message
