"""What is taken away in safe colours differs from the standard in the lines' colours, and in nothing else."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from lstm_demo.export import figures
from lstm_demo.export.animation import gif_and_mp4 as film
from lstm_demo.export.animation.gif_and_mp4 import gif_bytes, mp4_bytes
from lstm_demo.export.animation.layout import lay_out
from lstm_demo.export.animation.still_picture import png_bytes, svg_text
from lstm_demo.export.animation.storyboard import Board
from lstm_demo.export.autograd_graph import autograd_dot
from lstm_demo.export.figures import Subject, figure_bytes
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.trace import Trace
from lstm_demo.style.file_names import FIGURES
from lstm_demo.style.palette import COLOURS, THEMES, Theme, palette_of

both_themes = pytest.mark.parametrize("theme", THEMES)
Colour = tuple[int, ...]


def other_lines(theme: Theme) -> dict[str, str]:
    """From each standard colour to the safe one in its place, where they differ."""
    safe = palette_of(theme, "safe").lines
    return {colour: safe[name] for name, colour in palette_of(theme).lines.items() if colour != safe[name]}


def channels(colour: str) -> Colour:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def recoloured(text: str, theme: Theme) -> str:
    """The standard colours, opaque or faded, replaced by the safe ones; fails where there is none."""
    other = other_lines(theme)
    other |= {f"rgba{channels(a)}"[:-1].replace(" ", ""): f"rgba{channels(b)}"[:-1].replace(" ", "") for a, b in other.items()}
    changed, count = re.subn("|".join(map(re.escape, other)), lambda found: other[found[0]], text)
    assert count and not any(colour in changed for colour in other)
    return changed


@both_themes
def test_vectors_and_graphs_differ_in_the_lines_colours_alone(theme: Theme, any_model: RecurrentClassifier, any_reading: Trace) -> None:
    standard, safe = (palette_of(theme, colours) for colours in COLOURS)
    assert svg_text(any_reading, palette=safe) == recoloured(svg_text(any_reading, palette=standard), theme)
    graph = autograd_dot(any_model, any_reading.image, 1, palette=standard)
    assert autograd_dot(any_model, any_reading.image, 1, palette=safe) == recoloured(graph, theme)


@both_themes
def test_figures_differ_in_the_lines_colours_alone(
    theme: Theme, model: RecurrentClassifier, reading: Trace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "_drawn", lambda figure, form: figure.to_json().encode())
    for name in FIGURES:
        standard, safe = (figure_bytes(name, "svg", Subject(model, reading, palette=palette_of(theme, one))).decode() for one in COLOURS)
        assert safe == (standard if name == "verdict" else recoloured(standard, theme)), name  # a verdict has ramps only


def seen(pixels: np.ndarray) -> set[Colour]:  # type: ignore[type-arg]
    numbers = np.unique(pixels.reshape(-1, 3).astype(np.int32) @ (1 << 16, 1 << 8, 1))
    return {(number >> 16, number >> 8 & 255, number & 255) for number in numbers.tolist()}


@both_themes
def test_pixels_show_the_safe_lines_and_none_of_the_standard_ones(theme: Theme, reading: Trace, monkeypatch: pytest.MonkeyPatch) -> None:
    raw: list[bytes] = []

    def two_rows(*what: Any, **how: Any) -> Board:
        board = lay_out(*what, **how)
        return replace(board, frames=board.frames[-2:])

    monkeypatch.setattr(film, "lay_out", two_rows)
    monkeypatch.setattr(film, "find_ffmpeg", lambda: "ffmpeg")
    monkeypatch.setattr(film, "_encode", lambda ffmpeg, pixels, width, height, target: raw.append(pixels) or target.write_bytes(b""))
    colours = {}
    for one in COLOURS:
        palette = palette_of(theme, one)
        mp4_bytes(reading, palette=palette)
        for form, data in (("png", png_bytes(reading, palette=palette)), ("gif", gif_bytes(reading, palette=palette))):
            colours[form, one] = seen(np.asarray(Image.open(io.BytesIO(data)).convert("RGB")))
        colours["mp4", one] = seen(np.frombuffer(raw[-1], dtype=np.uint8))
    used = {palette_of(theme).lines[quantity.name] for quantity in reading.QUANTITIES}
    replaced = {channels(a): channels(b) for a, b in other_lines(theme).items() if a in used}
    assert len(replaced) == len(used) - 1  # what is put out, h, is the text's colour in both
    for form in ("png", "gif", "mp4"):
        assert set(replaced) <= colours[form, "standard"] and not set(replaced.values()) & colours[form, "standard"], form
        assert set(replaced.values()) <= colours[form, "safe"] and not set(replaced) & colours[form, "safe"], form


@both_themes
def test_a_picture_differs_only_where_a_quantity_is_written(theme: Theme, reading: Trace) -> None:
    standard, safe = (np.array(Image.open(io.BytesIO(png_bytes(reading, palette=palette_of(theme, one))))) for one in COLOURS)
    board = lay_out(reading, palette=palette_of(theme))
    for text in board.frames[-1].texts:
        if text.colour in other_lines(theme):
            top, bottom, right = (round(2 * side) for side in (text.y - text.size, text.y + text.size, text.x))
            assert (standard[top:bottom, right - 400 : right] != safe[top:bottom, right - 400 : right]).any(), text.text
            standard[top:bottom, right - 400 : right] = safe[top:bottom, right - 400 : right]
    assert (standard == safe).all()


@pytest.mark.parametrize(
    ("asked", "sentence"), [({"theme": "blue"}, "theme must be light or dark, got 'blue'"), ({"colours": "x"}, "or safe")]
)
def test_other_words_are_refused(asked: dict[str, str], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        palette_of(**asked)  # type: ignore[arg-type]
