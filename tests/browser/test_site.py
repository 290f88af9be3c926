"""A site, served by Python's own http.server under a sub-path, used by mouse, keyboard and touch, and without a network."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from drawn_page import draw_by_finger, draw_by_mouse, drawn_image, pad, read_in_browser
from hand import PATIENCE, theatre, wait_until
from playwright.sync_api import Browser, BrowserContext, Page, expect
from test_accessibility import findings

from lstm_demo.data.samples import sample_digits
from lstm_demo.export.page.site import write_site
from lstm_demo.export.page.site_lesson import site_lesson
from lstm_demo.files.catalogue import find_model
from lstm_demo.files.checkpoint import load_model
from lstm_demo.insight.ablation import Surgery, read_with
from lstm_demo.lesson.codec import pack, unpack
from lstm_demo.lesson.lesson import Lesson
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.tracing import trace
from lstm_demo.style.percent import accuracy_text

if TYPE_CHECKING:
    from _typeshed import StrPath

SMALL, GRU = "lstm-1x32", "gru-1x128"
CLOSE = 1e-5
FORGETTING = "Forgetting http://localhost:8501/?v=1&m=lstm-1x32&digit=7&view=what-if&if=forget_gate,0,1-28&studio=runs"
KEPT = """async () => {
    const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
    return (await Promise.all(caches_.map((cache) => cache.keys()))).flat().length;
}"""
Site = tuple[str, Path]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(folder: StrPath) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Its address, under a sub-path, and its folder."""
    folder = tmp_path / "www" / "classes" / "lstm"
    write_site(folder, [find_model(SMALL), find_model(GRU)], [site_lesson(FORGETTING)])
    with served(tmp_path / "www") as address:
        yield f"{address}/classes/lstm/", folder


@contextmanager
def visitor(browser: Browser, width: int = 1200, **options: object) -> Iterator[BrowserContext]:
    settings = {"reduced_motion": "reduce"} | options
    context = browser.new_context(viewport={"width": width, "height": 820}, **settings)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


def opened(context: BrowserContext, address: str, wrong: list[str] | None = None) -> Page:
    page, own = context.new_page(), (address.split("#")[0], "data:")
    if wrong is not None:
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: None if request.url.startswith(own) else wrong.append(request.url))
    page.goto(address)
    theatre(page).wait_for()
    wait_until(page, 'data.prediction !== undefined && data.row === "28"')
    return page


def network(name: str) -> RecurrentClassifier:
    return load_model(find_model(name).path).model


@pytest.mark.parametrize(("width", "theme"), [(1200, "light"), (360, "dark")])
def test_a_visitor_draws_chooses_a_model_and_picks_a_sample(browser: Browser, site: Site, width: int, theme: str) -> None:
    wrong: list[str] = []
    with visitor(browser, width, has_touch=width < 480, color_scheme=theme) as context:
        page = opened(context, site[0], wrong)
        (draw_by_finger if width < 480 else draw_by_mouse)(page, 1)
        wait_until(page, 'data.prediction === "1"')
        np.testing.assert_allclose(read_in_browser(page), trace(network(SMALL), drawn_image(page)).probabilities, atol=CLOSE)
        page.get_by_label("Model", exact=True).select_option(label=f"{GRU} · {accuracy_text(find_model(GRU).card.test_accuracy)}")
        expect(page.get_by_text("61,962 parameters")).to_be_visible()
        sample = page.get_by_role("radio", name="Sample 8")
        sample.focus()
        page.keyboard.press("Enter")
        wait_until(page, 'data.prediction === "8"')
        np.testing.assert_allclose(read_in_browser(page), trace(network(GRU), sample_digits()[8]).probabilities, atol=CLOSE)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert findings(page) == []
    assert wrong == []


def test_a_model_comes_when_it_is_chosen_and_not_before(browser: Browser, site: Site) -> None:
    with visitor(browser) as context:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(site[0])
        wait_until(page, 'data.prediction === "3"')
        assert not [url for url in asked if GRU in url]
        page.get_by_label("Model", exact=True).select_option(index=1)
        expect(page.get_by_text("61,962 parameters")).to_be_visible()
        assert [url for url in asked if GRU in url]


def test_after_one_visit_no_network_is_needed(browser: Browser, tmp_path: Path) -> None:
    folder = tmp_path / "www" / "lstm"
    write_site(folder, [find_model(SMALL), find_model(GRU)])
    with visitor(browser) as context:
        with served(tmp_path / "www") as address:
            page = opened(context, f"{address}/lstm/")
            page.evaluate("navigator.serviceWorker.ready")
            page.wait_for_function(f"async () => await ({KEPT})() >= 5")  # page, script, styles, font, the first model
        page.reload()  # the server is gone
        wait_until(page, 'data.prediction === "3"')
        draw_by_mouse(page, 7)
        wait_until(page, 'data.prediction === "7"')
        page.get_by_label("Model", exact=True).select_option(index=1)
        expect(page.get_by_text(f"{GRU} has not been loaded on this device yet, and there is no network")).to_be_visible()
        expect(page.get_by_label("Model", exact=True)).to_have_value("0")
        assert findings(page) == []


def test_a_model_file_that_was_changed_is_refused(browser: Browser, site: Site) -> None:
    address, folder = site
    (file,) = (folder / "models").glob(f"{GRU}-*")
    content = bytearray(file.read_bytes())
    content[-5] ^= 1
    file.write_bytes(content)
    with visitor(browser) as context:
        page = opened(context, address)
        page.get_by_label("Model", exact=True).select_option(index=1)
        expect(page.get_by_text(f"The file of {GRU} is not the one that this site was made with, so it is not used.")).to_be_visible()
        page.get_by_role("radio", name="Sample 6").click()
        wait_until(page, 'data.prediction === "6"')
        np.testing.assert_allclose(read_in_browser(page), trace(network(SMALL), sample_digits()[6]).probabilities, atol=CLOSE)


def test_a_lesson_opens_as_it_was_made(browser: Browser, site: Site) -> None:
    with visitor(browser) as context:
        page = opened(context, site[0])
        page.get_by_role("link", name="Forgetting").click()
        expect(page.locator(".outcome")).to_contain_text("With the forget gate held at 0.00 throughout")
        other = read_with(network(SMALL), sample_digits()[7], Surgery("forget_gate", 0.0, rows=tuple(range(28))))
        np.testing.assert_allclose(read_in_browser(page), other.probabilities, atol=CLOSE)
        assert findings(page) == []


def test_the_address_is_a_lesson_that_opens_the_same_again_here_and_in_the_app(browser: Browser, site: Site) -> None:
    with visitor(browser) as context:
        page = opened(context, site[0])
        draw_by_mouse(page, 7)
        wait_until(page, 'data.prediction === "7"')
        page.get_by_label("Model", exact=True).select_option(index=1)
        expect(page.get_by_text("61,962 parameters")).to_be_visible()
        theatre(page).focus()
        for key in ("ArrowLeft", "ArrowLeft", "ArrowDown"):
            page.keyboard.press(key)
        wait_until(page, 'data.row === "26"')
        page.wait_for_function("() => location.hash.includes('r=26') && location.hash.includes('u=')")
        shown = read_in_browser(page)
        address = page.url
        lesson, note = unpack({name: [value] for name, _, value in (part.partition("=") for part in address.partition("#")[2].split("&"))})
        assert note == "" and lesson.model == GRU and lesson.row == 25 and lesson.drawing is not None
        again = context.new_page()
        again.goto(address)
        wait_until(again, 'data.row === "26" && data.prediction === "7"')
        np.testing.assert_array_equal(read_in_browser(again), shown)
        unit = theatre(page).get_attribute("data-unit")
        assert theatre(again).get_attribute("data-unit") == unit == str(lesson.unit)


@pytest.mark.parametrize(
    ("fragment", "sentence"),
    [
        ("v=1&r=99&digit=4", "Part of this link cannot be read, so the page shows its own: the row."),
        ("v=1&d=eNpj&digit=4", "the drawing."),
        ("v=2&digit=4", "This link is of another version of this page"),
        ("v=1&m=<b>mine</b>", "lstm-1x32 reads instead of this link's model, which is not on this site."),
    ],
)
def test_a_link_that_cannot_be_read_shows_the_page_and_says_so(browser: Browser, site: Site, fragment: str, sentence: str) -> None:
    with visitor(browser) as context:
        page = opened(context, f"{site[0]}#{fragment}")
        expect(page.get_by_text(sentence)).to_be_visible()
        assert pad(page).is_visible()


def test_a_drawing_in_a_link_of_the_app_is_read_to_the_last_bit(browser: Browser, site: Site) -> None:
    image = sample_digits()[2]
    link = pack(Lesson(drawing=np.rint(image * 255).astype(np.uint8).tobytes(), hidden=frozenset({"desk"})))
    with visitor(browser) as context:
        page = opened(context, f"{site[0]}#{link}")
        np.testing.assert_allclose(read_in_browser(page), trace(network(SMALL), image).probabilities, atol=CLOSE)
        expect(pad(page)).to_be_hidden()


def test_without_a_server_the_page_says_what_it_needs(browser: Browser, site: Site) -> None:
    with visitor(browser) as context:
        page = context.new_page()
        page.goto((site[1] / "index.html").as_uri())
        expect(page.get_by_text("python -m http.server")).to_be_visible()
