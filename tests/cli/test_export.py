"""`export`: every form at once, and what a person may get wrong."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from lstm_demo.data.samples import sample_digits
from lstm_demo.export import figures
from lstm_demo.export.animation import gif_and_mp4 as film
from lstm_demo.files.checkpoint import load_model
from lstm_demo.model.trace import Trace
from lstm_demo.model.tracing import trace
from lstm_demo.style.file_names import FIGURES
from lstm_demo.style.palette import LIGHT, SAFE
from tests.export.page.unpacking import content_of


def test_a_reading_is_written_in_every_form(run, model_file: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    forms = {
        form: tmp_path / f"seven{ending}"
        for form, ending in [("html", ".html"), ("gif", ".gif"), ("npz", ".npz"), ("csv", ".csv"), ("script", ".py")]
    }
    answer = run("export", model_file, "--sample", 7, *(word for form, path in forms.items() for word in (f"--{form}", path)))
    assert answer.status == 0, answer.err
    reading = Trace.load(forms["npz"])
    assert f"small reads a {reading.prediction} (" in answer.out
    assert (reading.logits == trace(load_model(model_file).model, sample_digits()[7]).logits).all()
    assert forms["html"].read_text(encoding="utf-8").startswith("<!doctype html>")
    assert forms["gif"].read_bytes().startswith(b"GIF89a")
    assert forms["csv"].read_text(encoding="utf-8").startswith("layer,row,unit,quantity,value\n1,1,0,forget_gate,")
    assert "with_name('seven.safetensors')" in forms["script"].read_text(encoding="utf-8")
    assert (tmp_path / "seven.safetensors").read_bytes() == model_file.read_bytes()


def test_the_maps_are_drawn_as_svg_and_png_without_a_browser(
    run, model_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setitem(sys.modules, "kaleido", None)
    answer = run("export", model_file, "--sample", 7, "--svg", tmp_path / "a.svg", "--png", tmp_path / "a.png", "--theme", "dark")
    assert answer.status == 0, answer.err
    assert (tmp_path / "a.svg").read_text(encoding="utf-8").startswith("<svg")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_a_figure_without_kaleido_is_refused_in_one_line(run, model_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setitem(sys.modules, "kaleido", None)
    answer = run("export", model_file, "--sample", 7, "--figure", "gates", "--svg", tmp_path / "a.svg")
    assert answer.status == 2 and answer.err.count("\n") == 1
    assert "needs the package kaleido, which is not installed: pip install kaleido" in answer.err


def test_each_figure_is_of_what_was_asked_for(run, model_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    drawn = []
    monkeypatch.setattr(figures, "_drawn", lambda figure, form: drawn.append(figure.layout.title.text) or b"drawn")
    for name in FIGURES:
        unit = ("--unit", 3) if name == "unit" else ()
        assert run("export", model_file, "--sample", 7, "--figure", name, *unit, "--png", tmp_path / f"{name}.png").status == 0
    assert [title.split(": ")[-1] for title in drawn][1] == "unit 3"
    assert len(drawn) == len(FIGURES) - 1  # the maps are drawn here


def test_the_model_alone_needs_no_picture(run, model_file: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    pytest.importorskip("onnx")
    answer = run("export", model_file, "--onnx", tmp_path / "small.onnx")
    assert answer.status == 0, answer.err
    assert (tmp_path / "small.onnx").stat().st_size > 1000


def test_a_scripts_weights_never_replace_another_model(run, model_file: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "other.safetensors").write_bytes(b"somebody's work")
    answer = run("export", model_file, "--sample", 7, "--script", tmp_path / "other.py")
    assert answer.status == 2 and "is another model: choose another name for the script" in answer.err
    assert (tmp_path / "other.safetensors").read_bytes() == b"somebody's work"
    beside = run("export", model_file, "--sample", 7, "--script", model_file.with_suffix(".py"))
    assert beside.status == 0 and ".safetensors" not in beside.out  # they are there already


def test_the_web_page_has_its_own_title_and_can_do_without_the_model(run, model_file: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    whole, alone = tmp_path / "whole.html", tmp_path / "alone.html"
    assert run("export", model_file, "--sample", 7, "--html", whole, "--title", "Class 4b").status == 0
    assert run("export", model_file, "--sample", 7, "--html", alone, "--without-model").status == 0
    contents = [content_of(path.read_text(encoding="utf-8")) for path in (whole, alone)]
    assert contents[0]["title"] == "Class 4b"
    assert ["weights" in content["models"][0] for content in contents] == [True, False]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("{model}", "Say what to write: --html, --gif, --mp4, --svg, --png, --npz, --csv"),
        ("{model} --html {tmp}/a.html", "Give one picture to read, or --sample with a digit"),
        ("{model} x.png --sample 3 --html {tmp}/a.html", "Give one picture to read, or --sample with a digit"),
        ("{model} --sample 10 --html {tmp}/a.html", "invalid choice: 10"),
        ("{model} --sample 3 --html {tmp}/a.gif", "--html must end in .html"),
        ("{model} --sample 3 --gif {tmp}/none/a.gif", "There is no folder"),
        ("{model} {tmp}/none.png --gif {tmp}/a.gif", "none.png"),
        ("{model} --sample 3 --gif {tmp}/a.gif --layer 2", "--layer must be 1–1 for this model, got 2"),
        ("{model} --sample 3 --gif {tmp}/a.gif --units 0", "--units must be at least 1 (the model has 8), got 0"),
        ("{model} --sample 3 --html {tmp}/a.html --figure unit", "Say where --figure unit is to be written: --svg or --png."),
        ("{model} --sample 3 --gif {tmp}/a.gif --title Mine", "are for the web page: say where it is to be written, --html FILE."),
        ("{model} --sample 3 --svg {tmp}/a.svg --figure arrows", "invalid choice: 'arrows'"),
        ("{model} --sample 3 --svg {tmp}/a.svg --figure unit --unit 8", "--unit must be 0–7 for this model, got 8"),
        ("{model} --svg {tmp}/a.svg", "Give one picture to read, or --sample with a digit"),
        ("nope --sample 3 --gif {tmp}/a.gif", "No model 'nope'"),
        ("{model} {model} --gif {tmp}/a.gif", ""),
    ],
)
def test_wrong_input_is_one_line_and_writes_nothing(run, model_file: Path, tmp_path: Path, words: str, sentence: str) -> None:  # type: ignore[no-untyped-def]
    before = set(tmp_path.iterdir())
    answer = run("export", *words.format(model=model_file, tmp=tmp_path).split())
    assert answer.status == 2
    assert sentence in answer.err and answer.err.count("\n") == 1
    assert set(tmp_path.iterdir()) == before


def test_without_ffmpeg_a_film_is_refused_in_one_line(run, model_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(film, "find_ffmpeg", lambda: None)
    answer = run("export", model_file, "--sample", 3, "--mp4", tmp_path / "a.mp4")
    assert answer.status == 2 and "An MP4 needs ffmpeg, which is not on this machine" in answer.err


def test_colours_can_be_those_that_colour_blind_people_tell_apart(run, model_file: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    files = {words: tmp_path / f"{len(words)}.svg" for words in [(), ("--colours", "safe"), ("--colours", "safe", "--theme", "dark")]}
    for words, path in files.items():
        assert run("export", model_file, "--sample", 7, "--svg", path, *words).status == 0
    standard, safe, dark = (path.read_text(encoding="utf-8") for path in files.values())
    forget = [palette.lines["forget_gate"] for palette in (LIGHT, SAFE["light"], SAFE["dark"])]
    assert [[colour in text for colour in forget] for text in (standard, safe, dark)] == np.eye(3, dtype=bool).tolist()
