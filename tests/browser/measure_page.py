"""How quick the page is: medians of what a person waits for, in a real Chromium against a server of its own.

    python -m tests.browser.measure_page [--times 9] [--no-training]

- cold: from asking a server that has just started for the page to the first picture that plays
- the browser's own reading, with one layer of 128 units and with two, and its preparation of a drawing
- pen-move → painted: from a movement of the pen to the frame that shows what the model makes of it
- pen-up → animating: from lifting the pen to the first frame of the animation
- pen-up → the cell's: from lifting the pen to the frame in which Python's reading has taken the browser's place; the canvas itself waits
  200 ms of it
- frames a second while a reading plays, alone and while a training runs in the sidebar
- frames a second, and readings a second, while a slider of "What if?" is dragged to and fro
"""

from __future__ import annotations

import argparse
import base64
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from lstm_demo.files.catalogue import PRETRAINED
from lstm_demo.files.checkpoint import load_model
from lstm_demo.theatre.bundle import script
from lstm_demo.theatre.weights import pack_weights
from tests.browser.conftest import find_chromium, serving

# Two strokes that no model takes for the same digit, drawn by turns; as fractions of the canvas.
STROKES = ([(0.25, 0.2), (0.75, 0.2), (0.45, 0.85)], [(0.5, 0.15), (0.5, 0.85)])
WATCH = """theatre => {
  const before = theatre.dataset.reading;
  const painted = what => setTimeout(() => what(performance.now()));  // the frame under way is painted first
  window.moves = [];
  window.measured = new Promise(resolve => {
    let moved = null, up = null, animating = null, read = null;
    addEventListener("pointermove", () => { moved ??= performance.now(); }, { capture: true });
    addEventListener("pointerup", () => { up = performance.now(); }, { capture: true, once: true });
    const observer = new MutationObserver(() => {
      const { reading, source, playing } = theatre.dataset;
      if (reading === read || reading === before) return;
      read = reading;
      if (up === null) {
        const at = moved;
        moved = null;
        if (at !== null) painted(now => window.moves.push(now - at));
        return;
      }
      if (playing === "true") animating ??= new Promise(done => painted(now => done(now - up)));
      if (source !== "cell") return;
      observer.disconnect();
      painted(now => animating.then(first => resolve([first, now - up])));
    });
    observer.observe(theatre, { attributes: true });
  });
}"""
READ = Path(__file__).with_name("measure_reading.js")
COUNT_FRAMES = """async (theatre, seconds) => {
  const times = [];
  await new Promise(resolve => {
    const tick = now => { times.push(now); now - times[0] < seconds * 1000 ? requestAnimationFrame(tick) : resolve(); };
    requestAnimationFrame(tick);
  });
  const gaps = times.slice(1).map((time, index) => time - times[index]);
  const playing = theatre.dataset.playing === "true";
  return { fps: 1000 * gaps.length / (times.at(-1) - times[0]), longest: Math.max(...gaps), playing };
}"""

COUNT_READINGS = """two => {
  const times = [];
  let readings = 0;
  const observer = new MutationObserver(() => { readings += 1; });
  observer.observe(two, { attributes: true, attributeFilter: ["data-value"] });
  let frame = requestAnimationFrame(function tick(now) { times.push(now); frame = requestAnimationFrame(tick); });
  window.dragged = () => {
    cancelAnimationFrame(frame);
    observer.disconnect();
    const seconds = (times.at(-1) - times[0]) / 1000;
    return [(times.length - 1) / seconds, readings / seconds];
  };
}"""


@contextmanager
def fresh_server() -> Iterator[str]:
    """A server that nobody has asked for anything yet."""
    with tempfile.TemporaryDirectory() as runs, serving("app.py", LSTM_DEMO_RUNS=runs) as address:
        yield address


def open_page(browser: Browser, address: str) -> tuple[Page, Locator, float]:
    """The page, its theatre, and the seconds until that played."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    start = time.monotonic()
    page.goto(address, wait_until="commit")
    theatre = page.get_by_test_id("theatre")
    theatre.wait_for(timeout=120_000)
    page.wait_for_function("theatre => Number(theatre.dataset.row) >= 1", arg=theatre.element_handle(), polling="raf")
    return page, theatre, time.monotonic() - start


def wait_until_warm(page: Page, theatre: Locator) -> None:
    """Another sample than the prepared one needs torch, and is read when that is there."""
    watched = [theatre.element_handle(), theatre.get_attribute("data-reading")]
    page.get_by_role("radio", name="8", exact=True).click()
    page.wait_for_function("([theatre, before]) => theatre.dataset.reading !== before", arg=watched, timeout=60_000)
    page.wait_for_timeout(3000)


def draw(page: Page, stroke: list[tuple[float, float]]) -> None:
    box = page.locator("canvas.upper-canvas").first.bounding_box()
    assert box is not None
    points = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in stroke]
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point, steps=6)
    page.mouse.up()


def follow_the_pen(page: Page, theatre: Locator, times: int) -> tuple[list[float], list[float], list[float]]:
    """Milliseconds from a movement to its frame, from pen-up to the animation, and from there to Python's reading.

    One drawing after the other, on a canvas that was cleared in between.
    """
    moves, starts, waits = [], [], []
    for turn in range(times):
        theatre.evaluate(WATCH)
        draw(page, STROKES[turn % 2])
        first, cell = page.evaluate("window.measured")
        starts.append(float(first))
        waits.append(float(cell))
        moves += map(float, page.evaluate("window.moves"))
        page.wait_for_timeout(300)
        page.get_by_test_id("stButton").get_by_role("button", name="Clear").click()
        page.wait_for_timeout(900)
    return moves, starts, waits


def reading_alone(browser: Browser) -> None:
    """The browser's own reading and preparation, on an empty page."""
    page = browser.new_page()
    page.goto("about:blank")
    page.add_script_tag(content=script(READ), type="module")
    for name in ("lstm-1x128", "lstm-2x128"):
        packed = base64.b64encode(pack_weights(load_model(PRETRAINED / f"{name}.safetensors").model)).decode()
        report(f"a reading in the browser, {name}", page.evaluate("weights => window.measureReading(weights)", packed), "ms", digits=1)
    report("a drawing prepared in the browser", page.evaluate("window.measurePreparation()"), "ms", digits=1)
    page.close()


def frames(page: Page, theatre: Locator, times: int) -> tuple[float, float]:
    """The median of the frames a second, and the longest gap between two frames in milliseconds, while samples play."""
    rates, gaps = [], []
    for turn in range(times):
        page.get_by_role("radio", name=str(turn % 10), exact=True).click()
        page.wait_for_timeout(600)
        counted = theatre.evaluate(COUNT_FRAMES, 2)
        assert counted["playing"], "the reading ended before the frames were counted"
        rates.append(counted["fps"])
        gaps.append(counted["longest"])
    return median(rates), max(gaps)


def drag_what_if(page: Page, times: int) -> tuple[list[float], list[float]]:
    """Frames, and readings that were shown, a second, while the value of "What if?" is dragged from end to end."""
    page.get_by_role("radio", name="What if?").click()
    two = page.get_by_test_id("two-readings")
    two.locator("canvas").first.wait_for()
    slider = page.locator(".st-key-held-value").get_by_role("group")
    slider.scroll_into_view_if_needed()
    rates, readings = [], []
    for turn in range(times):
        page.wait_for_timeout(1500)
        box = slider.bounding_box()
        assert box is not None
        ends = [(box["x"] + box["width"] * part, box["y"] + box["height"] / 2) for part in (0.97, 0.03)]
        start, end = ends if turn % 2 == 0 else ends[::-1]
        page.mouse.move(*start)
        page.mouse.down()
        two.evaluate(COUNT_READINGS)
        page.mouse.move(*end, steps=60)
        frames_a_second, readings_a_second = page.evaluate("window.dragged()")
        page.mouse.up()
        rates.append(float(frames_a_second))
        readings.append(float(readings_a_second))
    return rates, readings


def report(what: str, values: list[float], unit: str, digits: int = 0) -> None:
    print(f"{what:<44} {median(values):8.{digits}f} {unit}   ({min(values):.{digits}f} to {max(values):.{digits}f}, {len(values)} times)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=9, help="of each measurement; a cold page is opened a third as often")
    parser.add_argument("--no-training", action="store_true", help="leave out what is measured while a training runs")
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        reading_alone(browser)
        cold = []
        for _ in range(max(1, options.times // 3)):
            with fresh_server() as address:
                cold.append(open_page(browser, address)[2])
        report("cold page → first picture plays", cold, "s", digits=1)
        with fresh_server() as address:
            page, theatre, _ = open_page(browser, address)
            wait_until_warm(page, theatre)
            measure(page, theatre, options.times, "")
            if not options.no_training:
                choose_a_long_training(page)
                page.get_by_role("button", name="Start training").click()
                page.get_by_text("images/s").wait_for(timeout=60_000)
                measure(page, theatre, options.times, ", while training")
                page.get_by_role("button", name="Stop").click()
                page.wait_for_timeout(1500)
            # The last, since it scrolls: where the canvas is out of sight nothing is drawn.
            rates, readings = drag_what_if(page, options.times)
            report("frames a second while What if? is dragged", rates, "")
            report("readings a second while What if? is dragged", readings, "")
        browser.close()


def choose_a_long_training(page: Page) -> None:
    """One that is still under way when the measuring is done."""
    page.get_by_test_id("stSelectbox").filter(has_text="Recipe").get_by_role("combobox").click()
    page.get_by_role("option", name="Ours · Best", exact=True).click()
    page.get_by_text("2 layers of 128").first.wait_for()


def measure(page: Page, theatre: Locator, times: int, when: str) -> None:
    moves, starts, waits = follow_the_pen(page, theatre, times)
    report(f"pen-move → painted{when}", moves, "ms")
    report(f"pen-up → animating{when}", starts, "ms")
    report(f"pen-up → the cell's{when}", waits, "ms")
    rate, gap = frames(page, theatre, times)
    print(f"{'frames a second' + when:<44} {rate:8.1f}      (longest gap {gap:.0f} ms)")


if __name__ == "__main__":
    main()
