"""The server goes away while a page is open, and another one takes its place."""

from __future__ import annotations

from pathlib import Path

from tests.browser.conftest import Pages, free_port, serving
from tests.browser.hand import draw, seen, settled_reading, theatre, wait_for_new_reading, wait_until


def test_a_drawing_and_its_model_are_there_again_when_another_server_takes_over(pages: Pages, tmp_path: Path) -> None:
    port, environment = free_port(), {"LSTM_DEMO_RUNS": str(tmp_path), "OMP_NUM_THREADS": "1"}
    with serving("app.py", port=port, **environment) as address:
        page = pages.new(address, reduced_motion="reduce")
        page.goto(f"{address}/?v=1&m=gru-1x128")
        theatre(page).wait_for()
        before = seen(page, "reading")
        draw(page, 7)
        wait_for_new_reading(page, before)
        drawn = settled_reading(page)
        page.wait_for_function("new URLSearchParams(location.search).has('d')")
    with serving("app.py", port=port, **environment):
        page.wait_for_function("performance.getEntriesByType('navigation')[0].type === 'reload'")
        wait_until(page, f'data.reading === "{drawn}" && data.source === "cell"')
        page.locator(".st-key-explain").wait_for()
        assert settled_reading(page) == drawn
    page.close()
