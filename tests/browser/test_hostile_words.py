"""Words of strangers in every place where a file, a folder or a link can put them: no request leaves the page, and no element appears."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest
from conftest import serving
from hand import settle
from playwright.sync_api import Page, Route, expect

from lstm_demo.files.checkpoint import save_model
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.runs.record import RunRecord, write_record
from tests.cards import model_card

if TYPE_CHECKING:
    from conftest import Opener

HOST = "evil.example"
HOSTILE = (
    f"![x](http://{HOST}/a.png) <img src=http://{HOST}/b.png class=evil> <b class=evil>b</b> [l](http://{HOST}/l) <http://{HOST}/m> "
    f"http://{HOST}/c www.{HOST} me@{HOST} :material/skull: :skull: :red[r] `c` $x^2$ **s** \x1b[31m"
)
NAME = f"www.{HOST}"
FILE_NAME = f"![x](b.png) <b class=evil>b<|b> www.{HOST} me@{HOST} :skull: `c` $x$ \x1b[31m"
FOUND = """() => {
    const places = [...document.querySelectorAll("[data-testid=stSidebar], [data-testid=stMain], [role=dialog]")];
    const all = places.flatMap(place => [...place.querySelectorAll("*")]);
    const leads = text => {
        if (text === null || !URL.canParse(text, location.href)) return false;
        const url = new URL(text, location.href);
        return url.hostname.endsWith("evil.example") || url.pathname.endsWith("b.png") || url.protocol === "mailto:";
    };
    const strange = element =>
        element.matches(".evil, .katex, .stMarkdownColoredText") ||
        leads(element.getAttribute("src")) || leads(element.getAttribute("href")) ||
        (element.children.length === 0 && /^skull$|\\u{1F480}|\\u2620/u.test(element.textContent.trim()));
    return all.filter(strange).map(element => element.outerHTML.slice(0, 200));
}"""


@pytest.fixture(scope="module")
def hostile_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("hostile")
    config = ModelConfig(hidden_size=4)
    fields = ("name", "recipe", "data", "device", "machine", "ended", "command", "created")
    confusion = tuple((5, *[1] * 9) for _ in range(10))
    card = model_card(config, **dict.fromkeys(fields, HOSTILE), versions={HOSTILE: HOSTILE}, confusion=confusion, parameters=594)
    for name in (NAME, FILE_NAME.replace("\x1b", "")):
        save_model(folder / f"{name}.safetensors", RecurrentClassifier(config), card)
    (folder / f"{FILE_NAME}.safetensors").write_text(HOSTILE)
    words = {"note": HOSTILE, "text": HOSTILE, "command": HOSTILE, "created": "2026"}
    asked = {"settings": {HOSTILE: HOSTILE}, "data": HOSTILE}
    write_record(folder / f"{NAME}.run", RunRecord(NAME, HOSTILE[:200], state="stopped", request=asked, **words))  # type: ignore[arg-type]
    (folder / f"{NAME}.run" / "state.safetensors").write_text(HOSTILE)
    write_record(folder / "www.waits.run", RunRecord("www.waits", "quick", wanted=True, request={"settings": {}}))
    with serving("app.py", LSTM_DEMO_RUNS=str(folder), OMP_NUM_THREADS="1") as address:
        yield address


def test_words_of_strangers_are_words_wherever_they_stand(hostile_server: str, open_at: Opener, tmp_path: Path) -> None:
    left: list[str] = []

    def watch(route: Route) -> None:
        if urlsplit(route.request.url).hostname == "127.0.0.1":
            route.continue_()
        else:
            left.append(route.request.url)
            route.abort()

    page = open_at("about:blank")
    page.route("http://**", watch)
    page.route("https://**", watch)

    def look(what: str) -> None:
        settle(page)
        assert page.evaluate(FOUND) == [], what
        assert left == [], what

    page.goto(f"{hostile_server}/?m={quote(HOSTILE)}&view={quote(HOSTILE)}")
    page.locator(".st-key-link-note").wait_for()
    look("a link")
    page.goto(f"{hostile_server}/?m={NAME}&r=3&l=3&studio=runs")
    page.locator(".st-key-runs").wait_for()
    look("runs")
    sidebar = page.get_by_test_id("stSidebar")
    for expander in ("How it was trained", "Cannot be read"):
        sidebar.get_by_text(expander).click()
    expect(sidebar.get_by_text("seed 0")).to_contain_text(f"![x](http:\u2060//{HOST}/a.png)")
    look("the model's card, and what cannot be read")
    page.locator(".st-key-run-buttons").get_by_role("button", name="Resume").click()
    expect(page.locator(".st-key-runs").get_by_text("cannot be trained")).to_be_visible()
    look("a run that will not do")
    sidebar.get_by_role("button", name="Confusion matrix").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    look("the confusion matrix")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    for button, inside in (("Share a lesson", "characters, of at most"), ("Take it away", "Its model")):
        page.get_by_role("button", name=button, exact=True).click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_text(inside)).to_be_visible()
        look(button)
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
    upload(page, tmp_path)
    look("a file that was brought")
    for view in ("One step", "Learning"):
        tab = page.locator(".st-key-studio").get_by_role("radio").filter(has_text=view)
        if tab.count():
            tab.first.click()
            look(view)


def upload(page: Page, folder: Path) -> None:
    path = folder / f"{FILE_NAME}.safetensors"
    path.write_text(HOSTILE)
    page.get_by_test_id("stSidebar").get_by_text("Bring a model").click()
    page.get_by_test_id("stSidebar").locator("input[type=file]").first.set_input_files(str(path))
    expect(page.get_by_test_id("stSidebar").get_by_text("is not a safetensors file")).to_be_visible()
