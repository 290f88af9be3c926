"""The runs in a real browser: curves that grow in place, a pause that outlives a refresh, a name, a note, a deletion that is undone."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hand import PATIENCE, settle
from playwright.sync_api import Locator, Page, expect
from test_accessibility import findings

from lstm_demo.files.folders import RUN_SUFFIX
from lstm_demo.files.lock import Lock, is_held
from lstm_demo.runs.record import LOCK, STATE, RunRecord, update_record, write_record
from tests.browser.conftest import serving_page

if TYPE_CHECKING:
    from conftest import Opener


@pytest.fixture(scope="module")
def runs_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Without the runs that other files' tests have left: the view would look at one of them."""
    return tmp_path_factory.mktemp("runs-alone")


@pytest.fixture(scope="module")
def server(runs_folder: Path) -> Iterator[str]:
    with serving_page(runs_folder) as address:
        yield address


def open_runs(page: Page) -> Locator:
    """A page that was reloaded still shows them: its address says so."""
    view = page.get_by_role("radio", name="Runs")
    view.wait_for()
    if view.get_attribute("aria-checked") != "true":
        view.click()
    runs = page.locator(".st-key-runs")
    runs.wait_for()
    return runs


def start_training(page: Page) -> None:
    """The smallest network there is, for longer than the test takes."""
    sidebar = page.get_by_test_id("stSidebar")
    expect(sidebar.get_by_role("button", name="Start training")).to_be_enabled()
    sidebar.get_by_text("Settings", exact=True).click()
    for name, value in (("Epochs", "200"), ("Hidden units", "4")):
        field = sidebar.get_by_role("spinbutton", name=name)
        field.fill(value)
        field.press("Enter")
        settle(page)
    sidebar.get_by_role("button", name="Start training").click()


WATCH = """runs => {
    const charts = [...runs.querySelectorAll(".st-key-run-charts canvas")];
    window.watched = { frames: 0, gone: 0, drawn: new Set(), over: false };
    const pixels = chart => chart.getContext("2d").getImageData(0, chart.height / 2, chart.width, 12).data;
    const look = () => {
        const strips = charts.map(chart => (chart.isConnected ? pixels(chart).reduce((sum, value) => sum + value, 0) : 0));
        window.watched.frames += 1;
        if (strips.length !== 4 || strips.includes(0)) window.watched.gone += 1;
        window.watched.drawn.add(strips.join());
        if (!window.watched.over) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}"""


def step_of(runs: Locator) -> int:
    found = re.search(r"step ([\d,]+) of", runs.locator(".run-legend").inner_text())
    return int(found[1].replace(",", "")) if found else 0


def test_a_run_is_watched_paused_resumed_stopped_named_and_deleted_with_undo(open_page: Opener) -> None:
    page = open_page()
    runs = open_runs(page)
    start_training(page)
    expect(legend(runs)).to_contain_text(re.compile(r"running · step \d.* · test \d"), timeout=2 * PATIENCE)  # every chart has begun
    it_grows_in_place(page, runs)
    runs.get_by_role("button", name="Pause").click()
    expect(runs.get_by_role("button", name="Resume")).to_be_visible()

    page.reload()
    runs = open_runs(page)
    expect(legend(runs)).to_contain_text("paused")
    a_second_tab_sees_it(open_page)
    it_goes_on_from_there(page, runs)
    runs.get_by_role("button", name="Stop").click()
    expect(runs.get_by_role("button", name="Resume")).to_be_visible()
    it_is_named(runs)
    it_is_deleted_and_brought_back_by_keyboard(page, runs)
    expect(page.get_by_test_id("stToast")).to_have_count(0)  # nameless to a screen reader, and Streamlit's own
    assert findings(page) == []


def legend(runs: Locator) -> Locator:
    return runs.locator(".run-legend")


def it_grows_in_place(page: Page, runs: Locator) -> None:
    """The very canvases that were there are drawn anew, and at no frame is one of them gone or blank."""
    runs.evaluate(WATCH)
    page.wait_for_function("window.watched.drawn.size >= 3")
    seen = page.evaluate("(window.watched.over = true, { frames: window.watched.frames, gone: window.watched.gone })")
    assert seen["gone"] == 0, seen


def a_second_tab_sees_it(open_page: Opener) -> None:
    """On a phone."""
    other = open_page(width=360)
    expect(legend(open_runs(other))).to_contain_text("paused")
    assert other.evaluate("document.documentElement.scrollWidth") <= 360


def it_goes_on_from_there(page: Page, runs: Locator) -> None:
    paused_at = step_of(runs)
    runs.get_by_role("button", name="Resume").click()
    expect(page.get_by_test_id("stSidebar").get_by_role("button", name="Pause")).to_be_visible()
    expect(legend(runs)).to_contain_text("running")
    deadline = time.monotonic() + PATIENCE / 1000
    while step_of(runs) <= paused_at:
        assert time.monotonic() < deadline, "it did not go on"
        page.wait_for_timeout(300)


def it_is_named(runs: Locator) -> None:
    name = runs.get_by_role("textbox", name="Name")
    for given, what_comes in (("two words", runs.get_by_text("will not do")), ("kept", legend(runs).get_by_text("kept", exact=True))):
        name.fill(given)
        name.press("Enter")
        expect(what_comes).to_be_visible()


def it_is_deleted_and_brought_back_by_keyboard(page: Page, runs: Locator) -> None:
    for button, there in (("Delete", 0), ("Bring back", 1)):
        expect(runs.get_by_role("button", name=button).first).to_be_enabled()
        runs.get_by_role("button", name=button).first.focus()
        page.keyboard.press("Enter")
        expect(legend(runs).get_by_text("kept", exact=True)).to_have_count(there)


def test_a_run_that_ends_is_seen_to_once_its_process_has_and_while_another_goes_on(open_page: Opener, runs_folder: Path) -> None:
    with trained_elsewhere(runs_folder, "goes-on") as other, trained_elsewhere(runs_folder, "ends") as process:
        runs = open_runs(open_page())
        runs.get_by_role("radio", name="ends").click()
        expect(runs.get_by_text("Another server or another command trains it.")).to_be_visible()
        update_record(process.path.parent, state="stopped")
        expect(legend(runs)).to_contain_text("stopped")
        expect(runs.get_by_role("button", name="Resume")).to_have_count(0)
        process.let_go()
        expect(runs.get_by_role("button", name="Resume")).to_be_visible()
        assert is_held(other.path)


@contextmanager
def trained_elsewhere(folder: Path, name: str) -> Iterator[Lock]:
    """A run that this process has in hand, as its training would; gone at the end."""
    run = folder / f"{name}{RUN_SUFFIX}"
    write_record(run, RunRecord(name, "quick", state="running"))
    (run / STATE).touch()
    lock = Lock(run / LOCK)
    assert lock.take()
    try:
        yield lock
    finally:
        lock.let_go()
        shutil.rmtree(run)
