"""A few clients of the load test for a moment: they still speak as a browser does, and nobody is shown another's drawing."""

from __future__ import annotations

import asyncio
import urllib.request
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Page as BrowserPage

from lstm_demo.ui.server.metrics import READING_SECONDS
from tests.browser.conftest import Opener
from tests.load.drawings import deal
from tests.load.page import Observed, Page
from tests.load.recording import Ear, Recording, record_drawings
from tests.load.replaying import Plan, replay

MOTION = "reduce"


def run_aside(life: Coroutine[object, object, object]) -> None:
    """In a thread, since Playwright's own event loop runs in this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, life).result()


def readings_counted(server: str) -> int:
    answer = urllib.request.urlopen(f"{server}/_stcore/metrics?families={READING_SECONDS}").read().decode()
    return int(next(line for line in answer.splitlines() if line.startswith(f"{READING_SECONDS}_count")).split()[1])


@pytest.fixture
def recording(open_page: Opener) -> Recording:
    page: BrowserPage = open_page()
    ear = Ear(page)
    page.reload()  # the ear hears the websocket from its beginning
    page.locator(".st-key-explain").wait_for()
    return Recording(record_drawings(page, ear))


def test_each_client_is_shown_the_reading_of_its_own_drawing_and_finds_it_again_after_a_cut(server: str, recording: Recording) -> None:
    several, cut_off, shown_anothers = Observed(), Observed(), Observed()
    (hand,) = deal(recording.drawings, 1, 2)
    shown_anothers.owners = {hand[0].image: 1}

    counted = readings_counted(server)

    async def clients() -> None:
        run = await replay(server, recording, Plan(sessions=3, period=0.5, seconds=2.0), lambda drawings: None)
        several.waits, several.first, several.errors = run.observed.waits, run.observed.first, run.observed.errors
        page = Page(server, 0, cut_off)
        await page.open()
        await page.draw(hand[1])
        await page.close()  # as when its server goes away
        await page.draw_or_come_back(hand[0])
        await page.close()
        other = Page(server, 0, shown_anothers)  # the check itself: this drawing is said to be page 1's
        await other.open()
        await other.draw(hand[0])
        await other.close()

    run_aside(clients())
    assert several.errors == [] and len(several.first) == 3 and len(several.waits) >= 3
    assert (cut_off.errors, cut_off.returned) == ([], 1)
    assert set(shown_anothers.errors) == {"a page is shown another's drawing"}
    assert readings_counted(server) - counted >= len(several.waits) + 3, "each reading is counted for who watches the server"
