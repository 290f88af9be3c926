"""The reading as one picture: what stands in it, at which size, and that it needs nothing from outside."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from PIL import Image

from lstm_demo.export.animation.layout import lay_out
from lstm_demo.export.animation.still_picture import png_bytes, svg_text
from lstm_demo.export.animation.storyboard import scaled
from lstm_demo.model.trace import Trace
from lstm_demo.style.palette import PALETTES, Theme
from lstm_demo.style.words import network_size

SVG = "{http://www.w3.org/2000/svg}"


def test_the_svg_names_every_quantity_and_holds_its_maps(any_reading: Trace) -> None:
    root = ElementTree.fromstring(svg_text(any_reading))
    words = " ".join(text.text or "" for text in root.iter(f"{SVG}text"))
    assert all(quantity.label in words for quantity in any_reading.QUANTITIES)
    assert f"{network_size(any_reading.config)} reads a digit" in words
    sources = [image.get("href", "") for image in root.iter(f"{SVG}image")]
    assert len(sources) == 2 + 2 * len(any_reading.QUANTITIES)  # digit, probabilities; each map and its legend
    assert all(source.startswith("data:image/png;base64,") for source in sources)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_png_is_the_last_row_at_twice_the_size_without_a_mark_of_now(reading: Trace, theme: Theme) -> None:
    picture = Image.open(io.BytesIO(png_bytes(reading, palette=PALETTES[theme]))).convert("RGB")
    board = lay_out(reading, palette=PALETTES[theme])
    assert picture.size == (2 * board.width, 2 * board.height)
    map_ = next(grid for grid in board.grids if grid.lines)
    box = tuple(round(2 * side) for side in (map_.box.x, map_.box.y, map_.box.right, map_.box.bottom))
    seen = np.asarray(picture.crop(box))
    colours = {tuple(colour) for colour in map_.cells.reshape(-1, 3)}
    assert {tuple(colour) for colour in seen.reshape(-1, 3)} == colours  # nothing covers a cell
    accent = tuple(int(PALETTES[theme].accent[at : at + 2], 16) for at in (1, 3, 5))
    assert accent not in colours


def test_a_board_is_scaled_in_all_its_parts(reading: Trace) -> None:
    small = lay_out(reading)
    large = scaled(small, 3)
    assert large.frames[4].now[1] == tuple(3 * value for value in small.frames[4].now[1])
    assert large.texts[0].size == 3 * small.texts[0].size
    assert large.grids[1].box.right == pytest.approx(3 * small.grids[1].box.right)


def test_a_layer_that_is_not_there_is_refused(reading: Trace) -> None:
    for draw in (svg_text, png_bytes):
        with pytest.raises(ValueError, match="layer"):
            draw(reading, 2)
