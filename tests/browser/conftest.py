"""A real server and a real Chromium. Skipped with a reason where there is none; LSTM_DEMO_REQUIRE_BROWSER=1 makes that a failure."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests.browser.hand import PATIENCE

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]

FORGET = """
    try {
        if (!sessionStorage.getItem("opened")) localStorage.clear();
        sessionStorage.setItem("opened", "yes");
    } catch { /* a page without an address of its own has none */ }
"""
"""Streamlit keeps in the browser whether the sidebar stood open: a page does not begin as the page of another test ended."""

Opener = Callable[..., Page]

OPENED = pytest.StashKey[list[Page]]()
"""The pages that a test has opened."""

STATE = """() => JSON.stringify({
    address: location.href, size: [innerWidth, innerHeight], scrolled: document.querySelector("[data-testid=stMain]")?.scrollTop,
    underWay: window.underWay?.(), focus: document.activeElement?.outerHTML.slice(0, 200),
    pointedAt: [...document.querySelectorAll(":hover")].pop()?.outerHTML.slice(0, 200),
}, null, 1)"""


def find_chromium() -> str | None:
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        reason = "no Chromium on this machine: install Debian's package chromium to run the browser tests"
        if os.environ.get("LSTM_DEMO_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-background-networking", "--disable-gpu", "--process-per-site"],
        )
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def runs_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the page of `server` keeps what it trains; empty at first."""
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="session")
def server(runs_folder: Path) -> Iterator[str]:
    """The address of a running page."""
    with serving_page(runs_folder) as address:
        yield address


@contextmanager
def serving_page(runs_folder: Path) -> Iterator[str]:
    """The address of a page of its own, whose runs lie in this folder."""
    with (
        (runs_folder / "server.log").open("wb") as log,
        serving("app.py", log, LSTM_DEMO_RUNS=str(runs_folder), OMP_NUM_THREADS="1", LSTM_DEMO_NICENESS="0") as address,
    ):
        yield address


@contextmanager
def serving(script: str | Path, log: int | IO[bytes] = subprocess.DEVNULL, port: int = 0, **environment: str) -> Iterator[str]:
    """The address of a server of its own that shows this script. port: a free one where it is 0."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port), "--server.headless", "true"]
    process = subprocess.Popen(command, cwd=PROJECT, env={**os.environ, **environment}, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_healthy(address)
        yield address
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="module")
def stage_server(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a page with nothing but the view that the module tests: its `STAGE`."""
    with serving(request.module.STAGE, OMP_NUM_THREADS="1", PYTHONPATH=str(PROJECT)) as address:
        yield address


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_healthy(address: str) -> None:
    deadline = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"the page did not start within {PATIENCE / 1000:.0f} s")


class Pages:
    """Opens pages that share a cache and a process, as the tabs of one person do: half of the work of opening a page is done once."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.contexts: dict[str, BrowserContext] = {}

    def new(self, address: str, **options: object) -> Page:
        """An empty page, about to go to this address. options: what a context alone can have, such as touch."""
        place = f"{urlsplit(address).hostname} {sorted(options.items())}"
        if place not in self.contexts:
            self.contexts[place] = self.context(**options)
            if address.startswith("http"):  # a process ends with its last page: this one costs nothing, and stays open
                self.contexts[place].new_page().goto(urljoin(address, "/_stcore/health"))
        return self.contexts[place].new_page()

    def context(self, **options: object) -> BrowserContext:
        context = self.browser.new_context(**options)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        context.add_init_script(path=HERE / "under_way.js")
        context.add_init_script(FORGET)
        return context


@pytest.fixture(scope="session")
def pages(browser: Browser) -> Pages:
    return Pages(browser)


@pytest.fixture
def open_at(pages: Pages, request: pytest.FixtureRequest) -> Iterator[Opener]:
    """`open_at(address, width=…, theme=…)` gives a page; the test fails if the page's console reports an error."""
    opened: list[Page] = []
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and "favicon" not in message.text:
            errors.append(message.text)

    def note_error(error: PlaywrightError) -> None:
        # Where picture follows picture, the canvas's package clears a canvas that it has replaced already; the new one is not touched.
        if "streamlit_drawable_canvas" not in (error.stack or "") or "clearRect" not in error.message:
            errors.append(str(error))

    def opener(
        address: str,
        width: int = 1280,
        height: int = 900,
        theme: str = "light",
        reduced_motion: str = "no-preference",
        **options: object,
    ) -> Page:
        page = pages.new(address, **options)
        opened.append(page)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=theme, reduced_motion=reduced_motion)  # type: ignore[arg-type]
        page.on("console", note)
        page.on("pageerror", note_error)
        page.goto(address)
        return page

    request.node.stash[OPENED] = opened
    yield opener
    for page in opened:
        page.close()
    assert not errors, errors


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Of a test that fails, say what its pages were like: one that fails once in a hundred runs can then be understood."""
    report = yield
    if report.when == "call" and report.failed:
        for page in item.stash.get(OPENED, []):
            report.sections.append(("The page", describe(page)))
    return report


def describe(page: Page) -> str:
    try:
        theatre = page.get_by_test_id("theatre").first.evaluate("element => JSON.stringify({ ...element.dataset })", timeout=5000)
        return f"{page.evaluate(STATE)}\n{theatre}"
    except PlaywrightError as error:
        return f"it does not answer: {error.message}"


@pytest.fixture
def open_page(open_at: Opener, server: str, request: pytest.FixtureRequest) -> Opener:
    """`open_page(width=…, theme=…)` gives a loaded page; the test fails if the page's console reports an error.

    A reading that plays keeps a core busy: where a module is not about motion, its `MOTION` is "reduce".
    """
    motion = getattr(request.module, "MOTION", "no-preference")

    def opener(path: str = "/", **options: object) -> Page:
        page = open_at(server + path, **{"reduced_motion": motion} | options)
        page.get_by_test_id("theatre").wait_for()
        return page

    return opener
