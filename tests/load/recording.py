"""What one Chromium sends: two drawings, and what the page asks for by itself while nobody touches it."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, Playwright, Request, WebSocket, expect, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.browser import conftest
from tests.browser.conftest import find_chromium
from tests.browser.hand import button, draw, seen, settle, wait_for_new_reading

SECONDS_LEFT_ALONE = 15.0
UNDER_WAY = Path(conftest.__file__).with_name("under_way.js")  # `settle` asks it
SOON = 300_000  # milliseconds, on a machine that is busy


@dataclass(frozen=True)
class Look:
    """Something that the page asks for again and again: a message to the server, or the address of a file. period: seconds."""

    period: float
    message: BackMsg | None = None
    path: str = ""

    def __str__(self) -> str:
        what = self.path if self.message is None else f"a run of fragment {self.message.rerun_script.fragment_id[:8]}"
        return f"{what} every {self.period:.1f} s"


@dataclass
class Recording:
    """drawings: the messages that brought two drawings. looks: what the page asks for when it is left alone."""

    drawings: list[BackMsg] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)

    def summary(self) -> str:
        sizes = " and ".join(f"{message.ByteSize():,}" for message in self.drawings)
        return f"drawings of {sizes} bytes; by itself: {', '.join(map(str, self.looks)) or 'nothing'}"


class Ear:
    """Everything that a page sends, with the time of it."""

    def __init__(self, page: Page) -> None:
        self.messages: list[tuple[float, BackMsg]] = []
        self.requests: list[tuple[float, str]] = []
        page.on("websocket", self._listen)
        page.on("request", self._note)

    def since(self, moment: float) -> list[BackMsg]:
        return [message for at, message in self.messages if at >= moment]

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: self._take(frame))

    def _take(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes):
            message = BackMsg()
            message.ParseFromString(frame)
            self.messages.append((time.monotonic(), message))

    def _note(self, request: Request) -> None:
        if request.method == "GET" and "?" not in request.url:
            self.requests.append((time.monotonic(), urlsplit(request.url).path))


def record(address: str, *, training: bool) -> Recording:
    """training: start one, which goes on after the Chromium has been closed, and look at it."""
    with sync_playwright() as playwright:
        page, ear = open_page(playwright, address)
        if training:
            start_training(page)
        recording = Recording(record_drawings(page, ear))
        left_alone = time.monotonic()
        page.wait_for_timeout(1000 * SECONDS_LEFT_ALONE)
        recording.looks = looks(ear, left_alone)
        page.context.browser.close()  # type: ignore[union-attr]
        return recording


def open_page(playwright: Playwright, address: str) -> tuple[Page, Ear]:
    """A page in a Chromium of its own, as soon as its server has loaded torch."""
    browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"])
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(SOON)
    page.add_init_script(path=UNDER_WAY)
    ear = Ear(page)
    page.goto(address)
    page.get_by_test_id("theatre").wait_for()
    page.locator(".st-key-explain").wait_for()
    return page, ear


def clear_canvas(page: Page) -> None:
    clear = button(page, "Clear")
    if clear.is_enabled():
        clear.click()
        expect(clear).to_be_disabled(timeout=SOON)


def start_training(page: Page) -> None:
    """The quick recipe, for longer than the measurement takes."""
    sidebar = page.get_by_test_id("stSidebar")
    sidebar.get_by_text("Settings", exact=True).click()
    epochs = sidebar.get_by_role("spinbutton", name="Epochs")
    epochs.fill("200")
    epochs.press("Enter")
    page.wait_for_timeout(1000)
    sidebar.get_by_role("button", name="Start training").click()
    expect(sidebar.get_by_role("button", name="Stop, keep the best")).to_be_visible(timeout=SOON)


def record_drawings(page: Page, ear: Ear) -> list[BackMsg]:
    """The messages that bring two drawings, of different digits."""
    return [_drawing(page, ear, digit) for digit in (3, 7)]


def _drawing(page: Page, ear: Ear, digit: int) -> BackMsg:
    """The message that brought it: the longest one, since it alone holds the picture."""
    clear_canvas(page)
    before, moment = seen(page, "reading"), time.monotonic()
    draw(page, digit)
    wait_for_new_reading(page, before)
    settle(page)
    return max(ear.since(moment), key=lambda message: message.ByteSize())


def looks(ear: Ear, since: float) -> list[Look]:
    """What was asked for at least three times."""
    times: dict[str, list[float]] = defaultdict(list)
    messages: dict[str, BackMsg] = {}
    for at, message in ear.messages:
        if at >= since:
            name = message.rerun_script.fragment_id
            times[name].append(at)
            messages[name] = message
    for at, path in ear.requests:
        if at >= since:
            times[path].append(at)
    return [
        Look((at[-1] - at[0]) / (len(at) - 1), messages.get(name), "" if name in messages else name)
        for name, at in times.items()
        if len(at) >= 3
    ]
