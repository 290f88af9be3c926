"""Single figures as files. One is really drawn, by the system's Chromium; the others only up to that."""

from __future__ import annotations

import builtins
import importlib.util
import io
import shutil
import xml.etree.ElementTree as ElementTree
from typing import Any

import plotly.graph_objects as go
import pytest
from PIL import Image

from lstm_demo.export import figures
from lstm_demo.export.figures import NoBrowser, Subject, figure_bytes
from lstm_demo.export.formats import MissingPackage
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.trace import Trace
from lstm_demo.style.file_names import FIGURES, MAPS
from lstm_demo.style.palette import DARK
from lstm_demo.style.words import network_size

HAS_BROWSER = any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[go.Figure]:
    """The figures that would have been drawn."""
    found: list[go.Figure] = []

    def keep(figure: go.Figure, form: str) -> bytes:
        found.append(figure)
        return form.encode()

    monkeypatch.setattr(figures, "_drawn", keep)
    return found


def test_every_figure_has_a_title_that_says_what_it_is_of(
    any_model: RecurrentClassifier, any_reading: Trace, drawn: list[go.Figure]
) -> None:
    for name in FIGURES:
        if name != MAPS:
            assert figure_bytes(name, "svg", Subject(any_model, any_reading, palette=DARK)) == b"svg"
    assert len(drawn) == 4
    for figure in drawn:
        assert f"{network_size(any_reading.config)} reads a {any_reading.prediction}" in figure.layout.title.text
        assert figure.layout.paper_bgcolor == DARK.background
        assert figure.layout.margin.t > figures.TITLE and figure.layout.width == figures.WIDTH


def test_the_unit_asked_for_is_shown_and_the_liveliest_if_none_is(
    model: RecurrentClassifier, reading: Trace, drawn: list[go.Figure]
) -> None:
    figure_bytes("unit", "svg", Subject(model, reading, layer=0, unit=7))
    figure_bytes("unit", "svg", Subject(model, reading))
    assert "unit 7 of layer 1" in drawn[0].layout.title.text
    assert (drawn[0].data[0].y == reading.quantity(reading.QUANTITIES[0].name)[0, :, 7]).all()
    assert f"unit {Subject(model, reading).at_unit} of layer 2" in drawn[1].layout.title.text


@pytest.mark.parametrize(("place", "words"), [({"layer": 2}, "layer must be 0–1, got 2"), ({"unit": 40}, "unit must be 0–39, got 40")])
def test_what_is_not_there_cannot_sit(model: RecurrentClassifier, reading: Trace, place: dict[str, int], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Subject(model, reading, **place)


def test_the_maps_need_neither_kaleido_nor_a_browser(model: RecurrentClassifier, reading: Trace, drawn: list[go.Figure]) -> None:
    assert figure_bytes(MAPS, "png", Subject(model, reading)).startswith(b"\x89PNG")
    assert figure_bytes(MAPS, "svg", Subject(model, reading)).startswith(b"<svg")
    assert drawn == []


@pytest.mark.skipif(not HAS_BROWSER or importlib.util.find_spec("kaleido") is None, reason="needs kaleido and a Chromium")
def test_a_figure_is_drawn_by_the_systems_chromium(model: RecurrentClassifier, reading: Trace) -> None:
    subject = Subject(model, reading)
    root = ElementTree.fromstring(figure_bytes("verdict", "svg", subject))
    assert any("probabilities by row" in "".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text"))
    picture = Image.open(io.BytesIO(figure_bytes("verdict", "png", subject)))
    assert picture.width == 2 * figures.WIDTH


def test_without_kaleido_the_sentence_says_how_to_get_it(
    model: RecurrentClassifier, reading: Trace, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def refusing(name: str, *rest: Any, **more: Any) -> Any:
        if name.split(".")[0] == "kaleido":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", refusing)
    with pytest.raises(MissingPackage, match="pip install kaleido"):
        figure_bytes("verdict", "svg", Subject(model, reading))


def test_without_a_browser_the_sentence_says_which_one(model: RecurrentClassifier, reading: Trace, monkeypatch: pytest.MonkeyPatch) -> None:
    kaleido = pytest.importorskip("kaleido")
    from kaleido.errors import ChromeNotFoundError

    def none(*_: object, **__: object) -> bytes:
        raise ChromeNotFoundError

    monkeypatch.setattr(kaleido, "calc_fig_sync", none)
    with pytest.raises(NoBrowser, match=r"needs Chrome or Chromium.*apt-get install chromium"):
        figure_bytes("verdict", "svg", Subject(model, reading))


def test_nothing_is_fetched_from_the_network(model: RecurrentClassifier, reading: Trace, monkeypatch: pytest.MonkeyPatch) -> None:
    kaleido = pytest.importorskip("kaleido")
    asked: dict[str, Any] = {}
    monkeypatch.setattr(kaleido, "calc_fig_sync", lambda figure, **options: asked.update(options) or b"")
    figure_bytes("verdict", "svg", Subject(model, reading))
    assert asked["kopts"] == {"mathjax": False}
