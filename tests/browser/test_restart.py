"""A page whose server was started anew, or replaced by another one, comes back by itself as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conftest import free_port, serving
from hand import draw, seen, settle, theatre, wait_for_new_reading, wait_until
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Pages


def test_a_page_comes_back_with_its_drawing_and_model_when_its_server_is_started_anew(pages: Pages, tmp_path: Path) -> None:
    port = free_port()
    environment = {"LSTM_DEMO_RUNS": str(tmp_path), "OMP_NUM_THREADS": "1"}
    with serving("app.py", port=port, **environment) as address:
        page = opened(pages, address)
        draw_new(page, 4)
        page.get_by_test_id("stSidebar").get_by_text("Colour-blind-safe colours").click()  # a run of the whole page is the last one
        page.wait_for_url("**colours=safe**")
        settle(page)
        before = seen(page, "reading"), page.url
        page.evaluate("window.kept = true")

    with serving("app.py", port=port, **environment):
        page.wait_for_function("!window.kept")
        theatre(page).wait_for()
        wait_until(page, f'data.reading === "{before[0]}" && data.source === "cell"')
        settle(page)
        assert page.url == before[1]
        page.evaluate("window.kept = true")

    expect(page.get_by_test_id("stApp")).not_to_have_attribute("data-test-connection-state", "CONNECTED")
    page.keyboard.press("Escape")
    draw(page, 1)  # while there is no server
    wait_until(page, f'data.reading !== "{before[0]}"')
    settle(page)
    with serving("app.py", port=port, **environment):
        page.wait_for_function("!window.kept")
        theatre(page).wait_for()
        wait_until(page, f'data.reading !== "{before[0]}" && data.source === "cell"')
        page.wait_for_url("**m=lstm-1x32**")
    page.close()


def opened(pages: Pages, address: str) -> Page:
    page = pages.new(f"{address}/?m=lstm-1x32")
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{address}/?m=lstm-1x32")
    theatre(page).wait_for()
    settle(page)
    return page


def draw_new(page: Page, digit: int) -> None:
    before = seen(page, "reading")
    draw(page, digit)
    wait_for_new_reading(page, before)
    settle(page)
