"""A page's connections: plain requests that keep their cookies, as a browser does."""

from __future__ import annotations

import asyncio
from http.cookies import SimpleCookie
from urllib.parse import urlsplit


class Connection:
    """One connection for plain requests, opened again where the server has closed it, and the cookies of all answers."""

    def __init__(self, address: str) -> None:
        self.host = urlsplit(address).netloc
        self._where = urlsplit(address)
        self._cookies: SimpleCookie = SimpleCookie()
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    @property
    def cookies(self) -> str:
        """The value of the header Cookie."""
        return "; ".join(f"{name}={morsel.value}" for name, morsel in self._cookies.items())

    def keep_cookies(self, headers: list[tuple[str, str]]) -> None:
        for name, value in headers:
            if name.lower() == "set-cookie":
                self._cookies.load(value)

    async def fetch(self, path: str) -> tuple[int, bytes]:
        """The status and the body. Raises OSError, EOFError: there is no answer."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._where.hostname, self._where.port)
        try:
            return await self._fetched(*self._streams, path)
        except (OSError, EOFError):
            self.close()
            raise

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _fetched(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str) -> tuple[int, bytes]:
        cookies = f"Cookie: {self.cookies}\r\n" if self._cookies else ""
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {self.host}\r\nAccept-Encoding: identity\r\n{cookies}\r\n".encode())
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").strip().split("\r\n")
        headers = [(name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
        self.keep_cookies(headers)
        named = {name.lower(): value for name, value in headers}
        if named.get("transfer-encoding") == "chunked":
            body = await _chunks(reader)
        else:
            body = await reader.readexactly(int(named.get("content-length", 0)))
        return int(first.split()[1]), body


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    whole = b""
    while length := int(await reader.readline(), 16):
        whole += (await reader.readexactly(length + 2))[:-2]
    await reader.readline()
    return whole
