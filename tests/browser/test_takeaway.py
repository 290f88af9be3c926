"""What is taken away from the page in a real browser, and what is brought to it."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from hand import seen, settle, settled_reading, theatre, wait_for_new_reading
from playwright.sync_api import Browser, Download, Locator, Page, expect
from test_accessibility import findings
from test_explain import choose_view, explained
from test_exported_page import offline_page, wait_for_row

from lstm_demo.data.samples import sample_digits
from lstm_demo.files.catalogue import DEFAULT_MODEL, PRETRAINED, SUFFIX
from lstm_demo.files.checkpoint import load_model, save_model
from lstm_demo.files.safetensors_head import CARD_KEY, with_metadata
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.tracing import trace
from lstm_demo.ui.state.session import OPENING_DIGIT

if TYPE_CHECKING:
    from conftest import Opener

MOTION = "reduce"
NAME = f"{DEFAULT_MODEL}-reads-{OPENING_DIGIT}"
LOGITS = """
import contextlib, io, json, runpy, sys
script, said = runpy.run_path(sys.argv[1]), io.StringIO()
with contextlib.redirect_stdout(said):
    status = script["main"]()
logits = script["read"](script["picture"](), script["load_file"](script["WEIGHTS"]))
assert "lstm_demo" not in sys.modules
print(json.dumps({"status": status, "logits": logits.tolist()}))
"""


def takeaway(page: Page) -> Locator:
    """The dialog, opened."""
    page.get_by_role("button", name="Take it away").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="ONNX").wait_for()
    return dialog


def taken(page: Page, dialog: Locator, label: str) -> Download:
    with page.expect_download() as download:
        dialog.get_by_role("button", name=label, exact=True).click()
    assert download.value.failure() is None
    return download.value


def test_the_web_page_plays_without_a_network_and_the_experiment_without_this_package(
    open_page: Opener, browser: Browser, tmp_path: Path
) -> None:
    page = open_page()
    dialog = takeaway(page)
    html = taken(page, dialog, "Web page")
    assert html.suggested_filename == f"{NAME}.html"
    html.save_as(tmp_path / "reading.html")
    with offline_page(browser, tmp_path / "reading.html") as saved:
        wait_for_row(saved, 28)
    experiment = taken(page, dialog, "Experiment")
    assert experiment.suggested_filename == f"{NAME}.zip"
    experiment.save_as(tmp_path / "reading.zip")
    zipfile.ZipFile(tmp_path / "reading.zip").extractall(tmp_path)
    found = run_afresh(tmp_path / f"{NAME}.py")
    real = trace(load_model(PRETRAINED / f"{DEFAULT_MODEL}{SUFFIX}").model, sample_digits()[OPENING_DIGIT])
    np.testing.assert_allclose(np.array(found["logits"]), real.logits, rtol=1e-5, atol=1e-5)
    assert found["status"] == 0


def run_afresh(script: Path) -> dict[str, Any]:
    """In a new process that cannot see this package."""
    command = [sys.executable, "-I", "-c", LOGITS, str(script)]
    result = subprocess.run(command, cwd=script.parent, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_the_keyboard_alone_takes_a_file_away(open_page: Opener) -> None:
    page = open_page(theme="dark")
    page.get_by_role("button", name="Take it away").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    csv = dialog.get_by_role("button", name="CSV")
    csv.wait_for()
    for _ in range(20):
        page.keyboard.press("Tab")
        if csv.evaluate("element => element === document.activeElement"):
            break
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == f"{NAME}.csv"
    assert download.value.path().read_text(encoding="utf-8").startswith("layer,row,unit,quantity,value\n")
    expect(dialog).to_contain_text("kB")  # how large it has become
    expect(csv).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (360, "dark")])
def test_the_dialog_is_accessible_and_fits(open_page: Opener, width: int, theme: str) -> None:
    page = open_page(width=width, theme=theme, reduced_motion="reduce")
    dialog = takeaway(page)
    settle(page)
    assert findings(page) == []
    assert dialog.evaluate("element => element.scrollWidth <= element.clientWidth")


def test_a_figure_is_saved_by_its_own_button_in_the_format_that_was_chosen(open_page: Opener) -> None:
    page = open_page(height=2400)
    explained(page)
    choose_view(page, "Curves")
    figure = page.get_by_test_id("stPlotlyChart").first
    camera = figure.get_by_role("button", name="Download plot")
    camera.wait_for(state="attached")
    page.mouse.move(5, 5)
    expect(figure.locator(".modebar-group")).to_have_css("opacity", "0")
    figure.hover()
    expect(figure.locator(".modebar-group")).to_have_css("opacity", "1")
    assert saved(page, camera) == (f"{NAME}-gates-layer-1.svg", b"<svg")
    takeaway(page).get_by_role("radio", name="PNG").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    heard = "document.querySelector('.js-plotly-plot')._context.toImageButtonOptions.format === 'png'"
    page.wait_for_function(heard)
    page.mouse.move(5, 5)
    camera.focus()
    expect(figure.locator(".modebar-group")).to_have_css("opacity", "1")  # a keyboard finds it too
    assert saved(page, camera) == (f"{NAME}-gates-layer-1.png", b"\x89PNG")


def saved(page: Page, camera: Locator) -> tuple[str, bytes]:
    """The file's name, and how it begins."""
    with page.expect_download() as download:
        camera.press("Enter")
    return download.value.suggested_filename, download.value.path().read_bytes()[:4]


def test_a_model_is_brought_and_reads_and_a_hostile_one_changes_nothing(open_page: Opener, tmp_path: Path) -> None:
    ours = a_model(tmp_path / "brought (1).safetensors")
    hostile = [
        with_card(ours, tmp_path / "seen.safetensors", recipe="![](https://elsewhere.example/seen.png)"),
        damaged(ours, tmp_path / "damaged.safetensors"),
        pickled(tmp_path / "tutorial.pt"),
    ]
    page = open_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    explained(page)
    sidebar = page.get_by_test_id("stSidebar")
    sidebar.get_by_text("Bring a model").click()
    before = settled_reading(page)
    for file, words in zip(
        hostile, ("its card has a recipe such as", "it does not match its checksum", "python -m lstm_demo convert tutorial.pt")
    ):
        bring(sidebar, file)
        expect(sidebar).to_contain_text(words)
    assert seen(page, "reading") == before
    bring(sidebar, ours)
    wait_for_new_reading(page, before)
    expect(sidebar).to_contain_text("brought-1 is here and reads your digit")
    expect(theatre(page)).to_be_visible()
    bring(sidebar, ours)
    expect(sidebar).to_contain_text("brought-1 was here already")
    assert not [address for address in asked if "elsewhere" in address]


def bring(sidebar: Locator, file: Path) -> None:
    uploader = sidebar.locator("input[type=file]")
    expect(uploader).to_have_count(1)  # until the page has run, the one before may stand beside it
    uploader.set_input_files(file)


def a_model(path: Path) -> Path:
    torch.manual_seed(5)
    config = ModelConfig(hidden_size=9)
    card = load_model(PRETRAINED / f"{DEFAULT_MODEL}{SUFFIX}").card
    save_model(path, RecurrentClassifier(config), type(card)(**{**vars(card), "model": config, "name": "brought", "calibration": None}))
    return path


def with_card(model: Path, path: Path, **changes: str) -> Path:
    path.write_bytes(with_metadata(model.read_bytes(), {CARD_KEY: json.dumps(json.loads(load_model(model).card.to_json()) | changes)}))
    return path


def damaged(model: Path, path: Path) -> Path:
    content = model.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    return path


def pickled(path: Path) -> Path:
    torch.save({"fc.weight": torch.zeros(3)}, path)
    return path
