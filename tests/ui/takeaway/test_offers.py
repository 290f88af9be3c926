"""Take it away, without a browser: what is on offer, that nothing is made before it is asked for, and how a failure is told."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lstm_demo.files.catalogue import ModelEntry, find_model
from lstm_demo.model.trace import Trace
from lstm_demo.style.palette import LIGHT, SAFE
from lstm_demo.ui.page.colours import SAFE_COLOURS
from lstm_demo.ui.state.downloads import Downloads
from lstm_demo.ui.takeaway import offers as takeaway
from lstm_demo.ui.takeaway import panel as takeaway_panel
from lstm_demo.ui.takeaway.offers import Appearance, FileOffer, model_offers, number_offers, reading_offers

Opener = Callable[[], AppTest]
NAMES = ("web-page", "gif", "film", "picture", "csv", "numpy", "experiment", "model", "onnx")


@pytest.fixture
def handed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bytes]]:
    """What the browser would have saved."""
    found: list[tuple[str, bytes]] = []
    monkeypatch.setattr(takeaway_panel, "save_file", lambda content, name, mime, request: found.append((name, content)))
    return found


def opened(open_page: Opener) -> AppTest:
    return open_page().button(key="takeaway-open").click().run()


def take(page: AppTest, key: str) -> AppTest:
    return page.button(key=f"take-{key}").click().run()


def words(page: AppTest) -> str:
    return " ".join(element.value for kind in (page.caption, page.warning, page.info, page.error) for element in kind)


def test_opening_it_makes_nothing(open_page: Opener, handed: list[tuple[str, bytes]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Downloads, "make", lambda *_: pytest.fail("made before it was asked for"))
    page = opened(open_page)
    assert [name for name in NAMES if page.button(key=f"take-{name}")] == list(NAMES)
    assert handed == [] and "MB" not in words(page) and "kB" not in words(page)


def test_one_press_makes_the_file_and_tells_its_size(open_page: Opener, handed: list[tuple[str, bytes]]) -> None:
    page = take(opened(open_page), "numpy")
    ((name, content),) = handed
    reading = page.session_state["session"].reading.trace
    assert name == f"lstm-1x128-reads-{reading.prediction}.npz"
    assert (Trace.load(io.BytesIO(content)).logits == reading.logits).all()
    assert f"**{len(content) / 1e3:.0f} kB**" in words(page)
    page.run()
    assert len(handed) == 1  # another run of the page saves nothing again


def test_the_experiment_holds_script_weights_and_drawing(open_page: Opener, handed: list[tuple[str, bytes]], models: Path) -> None:
    take(opened(open_page), "experiment")
    ((name, content),) = handed
    stem = name.removesuffix(".zip")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert sorted(archive.namelist()) == [f"{stem}.png", f"{stem}.py", f"{stem}.safetensors"]
        assert archive.read(f"{stem}.safetensors") == (models / "lstm-1x128.safetensors").read_bytes()


def test_the_picture_comes_in_the_format_that_was_chosen(open_page: Opener, handed: list[tuple[str, bytes]]) -> None:
    page = take(opened(open_page), "picture")
    page.button_group(key="picture-format").set_value("png").run()
    take(page, "picture")
    assert [content[:4] for _, content in handed] == [b"<svg", b"\x89PNG"]
    assert [name.rsplit(".", 1)[1] for name, _ in handed] == ["svg", "png"]
    assert page.session_state["session"].downloads.picture_format == "png"


def test_a_model_that_has_gone_is_one_sentence_and_the_rest_stays(
    open_page: Opener, handed: list[tuple[str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(entry: ModelEntry) -> bytes:
        raise ValueError(f"There is no model file {entry.path}.")

    monkeypatch.setattr(takeaway, "_weights", gone)
    page = take(opened(open_page), "model")
    assert handed == [] and "There is no model file" in words(page)
    take(page, "csv")
    assert len(handed) == 1


def test_a_reading_whose_model_is_no_longer_here_can_still_be_taken(
    open_page: Opener, handed: list[tuple[str, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(takeaway_panel, "model_of", lambda session, reading: None)
    page = opened(open_page)
    assert takeaway_panel.NO_MODEL in words(page)
    assert not [button for button in page.button if button.key == "take-model"]
    take(page, "csv")
    assert handed[0][0].startswith("reads-")


def test_without_any_model_there_is_nothing_and_it_says_so(open_page: Opener, models: Path) -> None:
    for path in models.glob("*.safetensors"):
        path.unlink()
    assert takeaway_panel.NOTHING in words(opened(open_page))


def test_an_unforeseen_error_is_one_sentence(open_page: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> bytes:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(Downloads, "make", broken)
    page = take(opened(open_page), "csv")
    assert not page.exception
    assert "Something went wrong" in words(page) and "secret detail" not in words(page)


@pytest.fixture
def offers(open_page: Opener) -> dict[str, FileOffer]:
    """All there is of the page's reading, by label."""
    page = open_page()
    session = page.session_state["session"]
    view, trace = Appearance(session.model, 0, "dark", "standard", "svg"), session.reading.trace
    entry = find_model(session.model)
    found = [*reading_offers(trace, view, entry), *number_offers(trace, view), *model_offers(trace, entry)]
    return {offer.label: offer for offer in found}


def test_every_file_begins_as_its_kind_does(offers: dict[str, FileOffer]) -> None:
    pytest.importorskip("onnx")
    starts = {
        "Web page": b"<!doctype html>",
        "GIF": b"GIF89a",
        "Picture": b"<svg",
        "CSV": b"layer,row",
        "NumPy": b"PK",
        "Experiment": b"PK",
    }
    for label, start in starts.items():
        assert offers[label].make().startswith(start), label
    if not offers["Film"].missing:
        assert offers["Film"].make()[4:8] == b"ftyp"
    assert len(offers["ONNX"].make()) > 500
    assert all(offer.good_for.endswith(".") and len(offer.good_for) < 100 for offer in offers.values())


def test_what_the_machine_lacks_is_told_and_cannot_be_pressed(open_page: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(takeaway, "find_ffmpeg", lambda: None)
    monkeypatch.setattr(takeaway, "find_spec", lambda name: None)
    page = opened(open_page)
    assert takeaway.NO_FFMPEG in words(page) and takeaway.NO_ONNX in words(page)
    assert page.button(key="take-film").disabled and page.button(key="take-onnx").disabled
    assert not page.button(key="take-gif").disabled


def test_files_are_in_the_pages_safe_colours(open_page: Opener, handed: list[tuple[str, bytes]]) -> None:
    page = opened(open_page)
    take(page, "picture")
    page.toggle(key=SAFE_COLOURS).set_value(True).run()
    take(page, "picture")
    standard, safe = (palette.lines["forget_gate"].encode() for palette in (LIGHT, SAFE["light"]))
    assert [(standard in content, safe in content) for _, content in handed] == [(True, False), (False, True)]
