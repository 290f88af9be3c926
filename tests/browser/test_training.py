"""Training from the sidebar, in a real browser: start, watch, refresh in the middle, stop, and read with the new model."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from hand import PATIENCE, seen, settle, wait_for_new_reading, wait_until
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from conftest import Opener


def start_training(page: Page) -> None:
    button = page.get_by_role("button", name="Start training")
    expect(button).to_be_enabled()
    button.click()


def test_a_training_run_is_watched_refreshed_stopped_and_its_model_reads_the_same_digit(open_page: Opener) -> None:
    page = open_page()
    before = seen(page, "reading")
    start_training(page)
    stop = page.get_by_role("button", name="Stop, keep the best")
    stop.wait_for()
    expect(page.get_by_text("images/s").first).to_be_visible()

    page.reload()
    stop.wait_for()
    page.get_by_test_id("theatre").wait_for()
    expect(page.get_by_text("images/s").first).to_be_visible()
    other = open_page()
    others = seen(other, "reading")

    stop.click()
    stop.wait_for(state="detached")
    wait_for_new_reading(page, before)
    wait_until(page, 'data.row === "28" && data.playing === "false"')
    expect(other.get_by_text("my-quick was trained here.")).to_be_visible()
    assert seen(other, "reading") == others, "it goes on reading with its own model"


def test_a_page_looks_at_a_training_without_a_run_and_not_at_all_while_it_is_hidden(open_page: Opener) -> None:
    page = open_page()
    start_training(page)
    expect(page.get_by_text("images/s").first).to_be_visible()
    looks: list[str] = []
    page.on("request", lambda request: looks.append(request.url) if request.url.endswith("trainings.json") else None)
    page.reload()
    expect(page.get_by_text("images/s").first).to_be_visible()
    page.locator(".st-key-explain .sentences").wait_for()  # told by itself after a while, which takes a run
    settle(page)
    runs: list[object] = []
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")

    def sent(frame: object) -> None:  # Playwright marks what it is given: a list's own method cannot be marked
        runs.append(frame)

    client.on("Network.webSocketFrameSent", sent)
    looks.clear()
    wait_for(page, lambda: len(looks) >= 3)
    assert runs == []

    show(page, "hidden")
    page.wait_for_timeout(1500)  # one may be under way
    looks.clear()
    page.wait_for_timeout(4000)
    assert looks == []
    show(page, "visible")
    wait_for(page, lambda: len(looks) >= 1)
    page.get_by_role("button", name="Stop, keep the best").click()
    page.get_by_role("button", name="Start training").wait_for()


def show(page: Page, state: str) -> None:
    """The tab as the browser would tell it of its state."""
    page.evaluate(
        """state => {
            Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        state,
    )


def wait_for(page: Page, condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE / 1000
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        page.wait_for_timeout(100)


def test_a_second_run_waits_in_the_queue_and_says_its_place(open_page: Opener) -> None:
    page = open_page()
    start_training(page)
    page.get_by_role("button", name="Stop, keep the best").wait_for()
    page.get_by_role("button", name="Train this one next").click()
    expect(page.get_by_text("place 1 in the queue")).to_be_visible()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("place 1 in the queue")).to_have_count(0)
    page.get_by_role("button", name="Stop, keep the best").click()
    page.get_by_role("button", name="Start training").wait_for()
