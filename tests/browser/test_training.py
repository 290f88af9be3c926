"""Training from the sidebar, in a real browser: start, watch, refresh in the middle, stop, and read with the new model."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from hand import seen, wait_for_new_reading, wait_until
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from conftest import Opener


def start_training(page: Page) -> None:
    button = page.get_by_role("button", name="Start training")
    expect(button).to_be_enabled(timeout=60_000)
    button.click()


def test_a_training_run_is_watched_refreshed_stopped_and_its_model_reads_the_same_digit(open_page: Opener) -> None:
    page = open_page()
    before = seen(page, "reading")
    start_training(page)
    stop = page.get_by_role("button", name="Stop, keep the best")
    stop.wait_for(timeout=30_000)
    expect(page.get_by_text("images/s").first).to_be_visible(timeout=60_000)

    page.reload()
    stop.wait_for(timeout=60_000)
    page.get_by_test_id("theatre").wait_for()
    expect(page.get_by_text("images/s").first).to_be_visible(timeout=30_000)

    clicked = time.monotonic()
    stop.click()
    stop.wait_for(state="detached", timeout=10_000)
    assert time.monotonic() - clicked < 10  # on a machine that runs tests; tests/training holds the child's own second
    wait_for_new_reading(page, before)
    wait_until(page, 'data.row === "28" && data.playing === "false"')


def test_a_second_run_waits_in_the_queue_and_says_its_place(open_page: Opener) -> None:
    page = open_page()
    start_training(page)
    page.get_by_role("button", name="Stop, keep the best").wait_for(timeout=30_000)
    page.get_by_role("button", name="Train this one next").click()
    expect(page.get_by_text("place 1 in the queue")).to_be_visible(timeout=15_000)
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("place 1 in the queue")).to_have_count(0, timeout=15_000)
    page.get_by_role("button", name="Stop, keep the best").click()
    page.get_by_role("button", name="Start training").wait_for(timeout=20_000)
