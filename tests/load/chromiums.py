"""Real browsers among the pages: each draws with the mouse, and looks whether it is its own drawing that is read."""

from __future__ import annotations

import asyncio
import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import Page, sync_playwright

from tests.browser.hand import draw, seen, wait_until
from tests.load.drawings import drawing_of
from tests.load.recording import Ear, clear_canvas, open_page

OF_ONE_STROKE = (3, 7, 0, 1)  # each of these is read once


class Chromiums:
    """waits: seconds from the lifted pen to the cell's reading are added here. errors: so are sentences."""

    def __init__(self, address: str, count: int, period: float, waits: list[float], errors: list[str]) -> None:
        self._address, self._count, self._period = address, count, period
        self._waits, self._errors = waits, errors
        self._ready = threading.Semaphore(0)
        self._begin = threading.Event()
        self._end = 0.0
        self._threads = ThreadPoolExecutor(max(1, count), thread_name_prefix="chromium")
        self._lives: list[asyncio.Future[None]] = []

    async def open(self) -> None:
        """Returns when all of them show the page."""
        loop = asyncio.get_running_loop()
        self._lives = [loop.run_in_executor(self._threads, self._live, number) for number in range(self._count)]
        for _ in range(self._count):
            await asyncio.to_thread(self._ready.acquire)

    async def draw_until(self, end: float) -> None:
        """end: a moment of `time.monotonic`."""
        self._end = end
        self._begin.set()
        await asyncio.gather(*self._lives)

    def end(self) -> None:
        """Also where they have not begun."""
        self._begin.set()
        self._threads.shutdown(wait=True)

    def _live(self, number: int) -> None:
        try:
            with sync_playwright() as playwright:
                page, ear = open_page(playwright, self._address)
                page.on("pageerror", lambda error: self._errors.append(str(error)[:100]))
                self._ready.release()
                self._begin.wait()
                for digit in itertools.islice(itertools.cycle(OF_ONE_STROKE), number, None):
                    if not self._period or time.monotonic() > self._end:
                        break
                    self._draw(page, ear, digit)
                page.context.browser.close()  # type: ignore[union-attr]
        except Exception as error:
            self._errors.append(f"Chromium {number}: {error!r}"[:200])
        finally:
            self._ready.release()

    def _draw(self, page: Page, ear: Ear, digit: int) -> None:
        clear_canvas(page)
        moment, before = time.monotonic(), seen(page, "reading")
        draw(page, digit)
        lifted = time.monotonic()
        wait_until(page, f'data.reading !== "{before}" && data.source === "cell"')
        self._waits.append(time.monotonic() - lifted)
        sent = max(ear.since(moment), key=lambda message: message.ByteSize())
        if not seen(page, "reading").endswith(f"-{drawing_of(sent).image}"):
            self._errors.append("a Chromium does not show the reading of its own drawing")
        page.wait_for_timeout(max(0.0, 1000 * (moment + self._period - time.monotonic())))
