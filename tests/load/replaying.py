"""Clients that do what a recorded page did, each over a websocket of its own."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import random
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import websockets
from PIL import Image, ImageDraw
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.load.recording import Look, Recording

SECONDS_BETWEEN_PAGES = 0.2
PATIENCE = 60.0
KINDS = 200  # of each drawing


@dataclass
class Clients:
    """What all of them saw. first, waits: seconds, until the first page was there and from each drawing to its reading."""

    first: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    looks: int = 0
    received: int = 0
    errors: list[str] = field(default_factory=list)


async def replay(address: str, recording: Recording, sessions: int, period: float, seconds: float, all_open: Callable[[], None]) -> Clients:
    """period: seconds between two drawings of one page; 0 for pages that do not draw. all_open: called before the first drawing."""
    clients, drawings = Clients(), [variant(message) for message in recording.drawings for _ in range(KINDS)]
    random.shuffle(drawings)
    lives, begin = [], asyncio.Event()
    for _ in range(sessions):
        page = _Page(address, clients, begin)
        lives.append(asyncio.create_task(_survived(page.live(recording.looks, drawings, period, seconds), clients)))
        await asyncio.sleep(SECONDS_BETWEEN_PAGES)
    while len(clients.first) + len(clients.errors) < sessions:
        await asyncio.sleep(SECONDS_BETWEEN_PAGES)
    all_open()
    begin.set()
    await asyncio.gather(*lives)
    return clients


def variant(message: BackMsg) -> BackMsg:
    """The same drawing with two dots of ink more, so that the server has not read it before."""
    other = BackMsg()
    other.CopyFrom(message)
    for widget in other.rerun_script.widget_states.widgets:
        if widget.WhichOneof("value") == "json_value" and "data:image/png" in widget.json_value:
            state = json.loads(widget.json_value)
            _, _, picture = state["drawing"]["data"].partition(",")
            state["drawing"]["data"] = f"data:image/png;base64,{_dotted(picture)}"
            widget.json_value = json.dumps(state)
    return other


def _dotted(picture: str) -> str:
    image = Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGBA")
    for _ in range(2):
        x, y = random.randrange(60, image.width - 60), random.randrange(60, image.height - 60)
        ImageDraw.Draw(image).ellipse((x - 9, y - 9, x + 9, y + 9), fill="white")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode("ascii")


async def _survived(life: Coroutine[object, object, None], clients: Clients) -> None:
    try:
        await life
    except Exception as error:
        clients.errors.append(repr(error)[:100])


class _Page:
    """One open page. Runs of its script are told apart by the fragments that they run."""

    def __init__(self, address: str, clients: Clients, begin: asyncio.Event) -> None:
        self._where, self._clients, self._begin = urlsplit(address), clients, begin
        self._ended: asyncio.Queue[frozenset[str]] = asyncio.Queue()

    async def live(self, looks: list[Look], drawings: list[BackMsg], period: float, seconds: float) -> None:
        origin = f"http://{self._where.netloc}"
        url = f"ws://{self._where.netloc}/_stcore/stream"
        async with websockets.connect(url, subprotocols=["streamlit"], max_size=None, origin=origin) as socket:  # type: ignore[arg-type]
            others = [asyncio.create_task(_survived(self._read(socket), self._clients))]
            opening = BackMsg()
            opening.rerun_script.query_string = ""
            self._clients.first.append(await self._asked(socket, opening, frozenset()))
            await self._begin.wait()
            others += [asyncio.create_task(_survived(self._look(socket, look), self._clients)) for look in looks]
            end = time.monotonic() + seconds
            await asyncio.sleep(random.random() * (period or 1))
            while period and time.monotonic() < end:
                drawing = random.choice(drawings)
                wait = await self._asked(socket, drawing, frozenset({drawing.rerun_script.fragment_id}))
                self._clients.waits.append(wait)
                await asyncio.sleep(max(0.0, period - wait))
            await asyncio.sleep(max(0.0, end - time.monotonic()))
            for other in others:
                other.cancel()

    async def _asked(self, socket: websockets.ClientConnection, message: BackMsg, fragments: frozenset[str]) -> float:
        """Seconds until the run that answers has ended."""
        while not self._ended.empty():
            self._ended.get_nowait()
        sent = time.monotonic()
        await socket.send(message.SerializeToString())
        while True:
            ran = await asyncio.wait_for(self._ended.get(), PATIENCE)
            if fragments <= ran:
                return time.monotonic() - sent

    async def _read(self, socket: websockets.ClientConnection) -> None:
        ran: set[str] = set()
        async for data in socket:
            self._clients.received += len(data)
            message = ForwardMsg()
            message.ParseFromString(data)  # type: ignore[arg-type]
            kind = message.WhichOneof("type")
            if kind == "delta":
                ran.add(message.delta.fragment_id)
                if message.delta.new_element.WhichOneof("type") == "exception":
                    self._clients.errors.append("an exception on the page")
            elif kind == "script_finished":
                if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    self._ended.put_nowait(frozenset(ran))
                ran.clear()

    async def _look(self, socket: websockets.ClientConnection, look: Look) -> None:
        await asyncio.sleep(random.random() * look.period)
        connection = None if look.message is not None else await asyncio.open_connection(self._where.hostname, self._where.port)
        while True:
            if look.message is not None:
                await socket.send(look.message.SerializeToString())
            elif connection is not None:
                self._clients.received += len(await self._fetched(*connection, look.path))
            self._clients.looks += 1
            await asyncio.sleep(look.period)

    async def _fetched(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str) -> bytes:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {self._where.netloc}\r\nAccept-Encoding: gzip\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        if " 200 " not in head.partition("\r\n")[0]:
            self._clients.errors.append(head.partition("\r\n")[0])
        length = next(int(line.partition(":")[2]) for line in head.split("\r\n") if line.startswith("content-length"))
        return await reader.readexactly(length)
