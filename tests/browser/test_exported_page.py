"""The exported page, opened from a file without a network: it plays by itself, and can be paused and stepped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from hand import PATIENCE
from playwright.sync_api import Browser, Page

from lstm_demo.data.samples import sample_digits
from lstm_demo.export.animation.html_page import html_page
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.tracing import trace


@contextmanager
def offline_page(browser: Browser, file: Path) -> Iterator[Page]:
    """The file, opened where there is no network; at the end, that it asked for nothing from one and that no script failed."""
    context = browser.new_context(viewport={"width": 1200, "height": 820}, offline=True)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    wrong: list[str] = []
    page.on("request", lambda request: wrong.append(request.url) if not request.url.startswith(("file:", "data:", "blob:")) else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(file.as_uri())
    yield page
    assert wrong == []
    context.close()


def wait_for_row(page: Page, row: int) -> None:
    page.wait_for_function("row => document.querySelector('main').dataset.row === String(row)", arg=row)


def test_it_plays_by_itself_without_a_network_and_can_be_stepped(browser: Browser, tmp_path: Path) -> None:
    torch.manual_seed(3)
    reading = trace(RecurrentClassifier(ModelConfig("lstm", 40, 2)).eval(), sample_digits()[3])
    (tmp_path / "reading.html").write_text(html_page(reading), encoding="utf-8")
    with offline_page(browser, tmp_path / "reading.html") as page:
        wait_for_row(page, 5)  # nobody has touched anything
        wait_for_row(page, 28)
        page.get_by_text(f"after row 28; next {reading.logits[-1].argsort()[-2]}").wait_for()
        page.wait_for_function("document.querySelector('main').dataset.playing === 'false'")
        page.keyboard.press("ArrowLeft")
        wait_for_row(page, 27)
        page.keyboard.press(" ")
        wait_for_row(page, 28)
        page.get_by_text("Play", exact=True).click()  # from the start again
        wait_for_row(page, 3)
        page.keyboard.press(" ")
        assert page.locator("main").get_attribute("data-playing") == "false"


def test_space_right_after_an_arrow_plays(browser: Browser, tmp_path: Path) -> None:
    torch.manual_seed(3)
    reading = trace(RecurrentClassifier(ModelConfig("lstm", 8)).eval(), sample_digits()[3])
    (tmp_path / "reading.html").write_text(html_page(reading), encoding="utf-8")
    with offline_page(browser, tmp_path / "reading.html") as page:
        wait_for_row(page, 28)
        page.wait_for_function("document.querySelector('main').dataset.playing === 'false'")
        press = "keys => { for (const key of keys) dispatchEvent(new KeyboardEvent('keydown', { key })); }"
        page.evaluate(press, ["ArrowLeft", " "])
        page.wait_for_function("document.querySelector('main').dataset.playing === 'true'")
