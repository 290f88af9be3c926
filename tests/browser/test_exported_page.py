"""The page that is taken away, opened from a file without a network: it plays, and reads what is drawn on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import torch
from drawn_page import draw_by_finger, draw_by_mouse, drawn_image, pad, read_in_browser
from hand import PATIENCE, seen, theatre, wait_until
from playwright.sync_api import Browser, Page, expect
from test_accessibility import findings

import lstm_demo
from lstm_demo.data.samples import sample_digits
from lstm_demo.export.page.html_page import BOTH_WAYS, html_page
from lstm_demo.files.catalogue import DEFAULT_MODEL, find_model
from lstm_demo.files.checkpoint import load_model
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.description import CELL_KINDS
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.tracing import trace
from lstm_demo.style.percent import accuracy_text

CLOSE = 1e-5


@contextmanager
def offline_page(browser: Browser, file: Path, width: int = 1200, **options: object) -> Iterator[Page]:
    """The file, opened where there is no network; at the end, that it asked for nothing from one and that no script failed."""
    context = browser.new_context(viewport={"width": width, "height": 820}, offline=True, **options)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    wrong: list[str] = []
    page.on("request", lambda request: wrong.append(request.url) if not request.url.startswith(("file:", "data:", "blob:")) else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.goto(file.as_uri())
    theatre(page).wait_for()
    yield page
    assert wrong == []
    context.close()


def wait_for_row(page: Page, row: int) -> None:
    wait_until(page, f'data.row === "{row}"')


@pytest.fixture(scope="module")
def default_model() -> RecurrentClassifier:
    return load_model(find_model(DEFAULT_MODEL).path).model


@pytest.fixture(scope="module")
def default_page(default_model: RecurrentClassifier, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the default model, on which sample 3 is read first."""
    file = tmp_path_factory.mktemp("taken") / "reading.html"
    text = html_page(trace(default_model, sample_digits()[3]), default_model, entry=find_model(DEFAULT_MODEL))
    file.write_text(text, encoding="utf-8")
    return file


def test_it_plays_by_itself_without_a_network_and_the_keyboard_steps(browser: Browser, default_page: Path) -> None:
    with offline_page(browser, default_page) as page:
        wait_until(page, 'data.playing === "true" && Number(data.row) > 1')  # nobody has touched anything
        wait_until(page, 'data.row === "28" && data.playing === "false"')
        expect(page.get_by_text(f"{accuracy_text(find_model(DEFAULT_MODEL).card.test_accuracy)} of the test digits right")).to_be_visible()
        theatre(page).focus()
        page.keyboard.press("ArrowLeft")
        wait_for_row(page, 27)
        page.keyboard.press("s")
        wait_until(page, 'data.substep === "0"')
        page.keyboard.press("s")
        page.keyboard.press("Home")
        page.keyboard.press(" ")
        wait_until(page, 'data.playing === "true" && Number(data.row) > 1')
        page.keyboard.press(" ")
        wait_until(page, 'data.playing === "false"')


def test_the_reading_follows_the_pen_and_plays_when_it_is_lifted(
    browser: Browser, default_page: Path, default_model: RecurrentClassifier
) -> None:
    with offline_page(browser, default_page) as page:
        wait_until(page, 'data.prediction === "3"')
        draw_by_mouse(page, 7, lift=False)
        wait_until(page, 'data.prediction === "7" && data.row === "28" && data.playing === "false"')  # the pen is still down
        following = seen(page, "reading")
        page.mouse.up()
        wait_until(page, f'data.reading !== "{following}" && data.playing === "true"')
        real = trace(default_model, drawn_image(page))
        np.testing.assert_allclose(read_in_browser(page), real.probabilities, atol=CLOSE)
        assert real.prediction == 7


@pytest.mark.parametrize("width", [1280, 360])
def test_while_the_pen_is_down_the_answer_is_in_sight_and_no_sample_is_marked(browser: Browser, default_page: Path, width: int) -> None:
    with offline_page(browser, default_page, width=width, reduced_motion="reduce") as page:
        wait_for_row(page, 28)
        strip, sample = theatre(page).locator(".live-verdict"), page.get_by_role("radio", name="Sample 3")
        expect(sample).to_be_checked()
        draw_by_mouse(page, 7, lift=False)
        wait_until(page, 'data.prediction === "7"')
        answer = strip if width == 360 else theatre(page).locator(".verdict")
        expect(answer.locator("b").first).to_have_text("7")
        expect(answer).to_be_in_viewport()
        expect(sample).not_to_be_checked()
        assert findings(page) == []
        page.mouse.up()
        expect(strip).to_be_hidden()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_finger_draws_on_a_phone(browser: Browser, default_page: Path, default_model: RecurrentClassifier, theme: str) -> None:
    with offline_page(browser, default_page, width=360, has_touch=True, reduced_motion="reduce", color_scheme=theme) as page:
        wait_for_row(page, 28)
        draw_by_finger(page, 1)
        wait_until(page, 'data.prediction === "1"')
        np.testing.assert_allclose(read_in_browser(page), trace(default_model, drawn_image(page)).probabilities, atol=CLOSE)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        verdict, down = theatre(page).locator(".verdict .digit"), page.get_by_role("button", name="Watch it being read")
        expect(verdict).not_to_be_in_viewport()
        down.tap()
        expect(verdict).to_be_in_viewport()
        expect(down).to_be_hidden()
        page.get_by_role("radio", name="Sample 4").tap()  # above the theatre, to which the page goes back by itself
        wait_until(page, 'data.prediction === "4"')
        expect(verdict).to_be_in_viewport()
        assert page.get_by_role("button", name="Undo").is_disabled()  # the last change wins
        assert findings(page) == []


def test_what_cannot_be_read_is_told_and_the_reading_before_is_dimmed(browser: Browser, default_page: Path) -> None:
    with offline_page(browser, default_page, reduced_motion="reduce") as page:
        wait_for_row(page, 28)
        box = pad(page).bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + 100, box["y"] + 100)
        expect(page.get_by_text("That is a single dot: draw a whole digit.")).to_be_visible()
        expect(theatre(page)).to_contain_text("What is on the canvas could not be read. This is still the reading of sample 3.")
        page.get_by_role("button", name="Clear").click()
        expect(theatre(page)).to_contain_text("The canvas is empty. This is still the reading of sample 3.")
        assert findings(page) == []
        draw_by_mouse(page, 7)
        wait_until(page, 'data.prediction === "7" && data.outdated === undefined')
        page.get_by_role("button", name="Undo").click()
        expect(theatre(page)).to_contain_text("The canvas is empty. This is still the reading of the last drawing.")


def test_the_keyboard_alone_picks_a_digit_and_changes_how_the_page_looks(browser: Browser, default_page: Path) -> None:
    with offline_page(browser, default_page, reduced_motion="reduce", color_scheme="light") as page:
        wait_for_row(page, 28)
        ground = "() => getComputedStyle(document.body).backgroundColor"
        for _ in range(3):
            page.keyboard.press("Tab")  # Auto, Light, Dark
        page.keyboard.press("Enter")
        assert page.evaluate(ground) == "rgb(14, 17, 23)"
        forget = theatre(page).locator('[data-quantity="forget_gate"] .symbol').first
        before = forget.evaluate("element => getComputedStyle(element).color")
        page.keyboard.press("Tab")
        page.keyboard.press(" ")
        expect(forget).not_to_have_css("color", before)
        page.keyboard.press("Tab")  # to the sample that is marked
        page.keyboard.press("ArrowRight")
        wait_until(page, 'data.prediction === "4"')
        expect(page.get_by_role("radio", name="Sample 4")).to_be_focused()
        assert findings(page) == []


@pytest.mark.parametrize("width", [1280, 360])
def test_a_gate_is_held_and_the_answer_follows(
    browser: Browser, default_page: Path, default_model: RecurrentClassifier, width: int
) -> None:
    from lstm_demo.insight.ablation import Surgery, read_with

    with offline_page(browser, default_page, width=width, reduced_motion="reduce") as page:
        wait_for_row(page, 28)
        page.get_by_label("What if? Hold").select_option("forget gate")
        expect(page.locator(".outcome")).to_contain_text("With the forget gate held at 0.00 throughout the answer is")
        page.get_by_label("from row").fill("10")
        page.get_by_label("at 0.00 (erase)").press("ArrowRight")
        expect(page.locator(".outcome")).to_contain_text("held at 0.05 from row 10 to 28")
        surgery = Surgery("forget_gate", 0.05, rows=tuple(range(9, 28)))
        other = read_with(default_model, sample_digits()[3], surgery)
        np.testing.assert_allclose(read_in_browser(page), other.probabilities, atol=CLOSE)
        assert findings(page) == []
        page.get_by_role("button", name="Back to the real reading").click()
        wait_until(page, 'data.prediction === "3"')
        expect(page.locator(".outcome")).to_be_hidden()


@pytest.mark.parametrize("width", [1280, 360])
def test_the_picture_is_changed_pixel_by_pixel_and_read_at_once(
    browser: Browser, default_page: Path, default_model: RecurrentClassifier, width: int
) -> None:
    with offline_page(browser, default_page, width=width, reduced_motion="reduce") as page:
        wait_for_row(page, 28)
        page.get_by_role("button", name="Change the picture").click()
        picture = theatre(page).locator("canvas.picture")
        expect(picture).to_be_focused()
        before, real = seen(page, "reading"), sample_digits()[3]
        page.keyboard.press("ArrowRight")
        wait_until(page, f'data.reading !== "{before}"')
        moved = np.pad(real, ((0, 0), (1, 0)))[:, :28]
        np.testing.assert_allclose(read_in_browser(page), trace(default_model, moved).probabilities, atol=CLOSE)
        assert page.get_by_role("radio", name="Sample 3").get_attribute("aria-checked") == "false"
        box = picture.bounding_box()
        assert box is not None
        following = seen(page, "reading")
        page.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + box["height"] * 0.2)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + box["height"] * 0.8, steps=4)
        wait_until(page, f'data.reading !== "{following}"')  # while it is painted
        page.mouse.up()
        painted = np.array(theatre(page).evaluate("element => [...element.packet.image.data]"), np.float32).reshape(28, 28)
        assert painted.sum() > moved.sum() + 10
        np.testing.assert_allclose(read_in_browser(page), trace(default_model, painted).probabilities, atol=CLOSE)
        assert findings(page) == []
        for _ in range(2):
            page.get_by_role("button", name="Undo the last change of the picture").click()
        np.testing.assert_allclose(read_in_browser(page), trace(default_model, real).probabilities, atol=CLOSE)


@pytest.mark.parametrize("cell", CELL_KINDS)
def test_every_kind_of_cell_shows_its_views_and_its_products(browser: Browser, tmp_path: Path, cell: str) -> None:
    torch.manual_seed(3)
    model = RecurrentClassifier(ModelConfig(cell, 40, 2)).eval()  # type: ignore[arg-type]
    (tmp_path / "reading.html").write_text(html_page(trace(model, sample_digits()[3]), model, layer=0), encoding="utf-8")
    with offline_page(browser, tmp_path / "reading.html", reduced_motion="reduce") as page:
        wait_for_row(page, 28)
        assert seen(page, "layer") == "0"
        theatre(page).locator("button.unfold").first.click()
        expect(theatre(page).locator(".operands")).to_be_visible()


@pytest.mark.parametrize("both_ways", [False, True])
def test_a_reading_without_its_model_plays_and_says_why_nothing_can_be_drawn(browser: Browser, tmp_path: Path, both_ways: bool) -> None:
    torch.manual_seed(3)
    model = RecurrentClassifier(ModelConfig("lstm", 8, bidirectional=both_ways)).eval()
    text = html_page(trace(model, sample_digits()[3]), model if both_ways else None, title="<b>A</b> & B")
    (tmp_path / "reading.html").write_text(text, encoding="utf-8")
    with offline_page(browser, tmp_path / "reading.html", reduced_motion="reduce") as page:
        wait_until(page, 'data.playing === "false"')
        expect(page.get_by_role("heading", level=1)).to_have_text("<b>A</b> & B")
        assert pad(page).count() == 0
        assert page.get_by_text(BOTH_WAYS).count() == both_ways
        page.get_by_role("switch", name="Colour-blind-safe").click()
        assert findings(page) == []


def test_the_page_works_in_a_notebooks_frame(browser: Browser, tmp_path: Path, default_model: RecurrentClassifier) -> None:
    shown = lstm_demo.show(default_model, sample_digits()[3])
    (tmp_path / "notebook.html").write_text(f"<!doctype html><title>notebook</title>{shown._repr_html_()}", encoding="utf-8")
    context = browser.new_context(viewport={"width": 1000, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto((tmp_path / "notebook.html").as_uri())
    frame = page.frame_locator("iframe")
    frame.get_by_role("radio", name="Sample 7").click()
    expect(frame.get_by_test_id("theatre")).to_have_attribute("data-prediction", "7")
    context.close()
