from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lstm_demo.export.animation.layout import lay_out
from lstm_demo.export.animation.painting import BOLD, REGULAR, _font
from lstm_demo.export.animation.storyboard import Box, Text, coloured, enlarged
from lstm_demo.model.trace import Trace
from lstm_demo.style.palette import DARK, LIGHT
from lstm_demo.style.words import unlike_anything_learned


def overlap(one: Box, other: Box) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def test_nothing_lies_over_anything_else_or_outside(any_reading: Trace) -> None:
    board = lay_out(any_reading)
    boxes = [grid.box for grid in board.grids]
    assert not [pair for number, one in enumerate(boxes) for pair in boxes[number + 1 :] if overlap(one, pair)]
    assert all(box.x >= 0 and box.right <= board.width and box.y >= 0 and box.bottom <= board.height for box in boxes)
    assert board.width % 2 == board.height % 2 == 0  # as a film needs it


def test_every_quantity_has_its_map_of_the_units_by_rows(reading: Trace) -> None:
    board = lay_out(reading, 0)
    maps = [grid for grid in board.grids if grid.lines and grid.lines[0].startswith("unit")]
    assert [grid.cells.shape for grid in maps] == [(32, 28, 3)] * 6
    units = [int(line.removeprefix("unit ")) for line in maps[0].lines]
    gate = reading.quantity("forget_gate")[0][:, units].T
    np.testing.assert_array_equal(maps[0].cells, coloured(gate, board.palette.sequential, 0, 1))


def test_a_row_uncovers_one_more_column_and_says_its_numbers(reading: Trace) -> None:
    board = lay_out(reading)
    strip = board.grids[1].box
    widths = [frame.covered[0].width for frame in board.frames]
    np.testing.assert_allclose(widths, [strip.width * (27 - row) / 28 for row in range(28)], atol=1e-9)
    last = board.frames[-1]
    assert last.leader == reading.prediction
    before = " ".join(text.text for text in board.frames[-2].texts)
    assert f"after row 27; next {np.argsort(-reading.logits[-2])[1]}" in before
    assert last.veil.height == pytest.approx(0)


def test_the_lengths_of_the_bars_are_the_probabilities(reading: Trace) -> None:
    frame = lay_out(reading).frames[13]
    lengths = np.array([bar.width for bar in frame.bars])
    np.testing.assert_allclose(lengths / lengths.max(), reading.probabilities[13] / reading.probabilities[13].max(), atol=0.02)


def test_colours_are_the_palettes_own_at_the_ends_and_zero_is_the_page() -> None:
    ends = coloured(np.array([[-2.0, 0.0, 2.0, np.nan]]), LIGHT.diverging, -1, 1)[0]
    hexes = ["#" + bytes(colour).hex() for colour in ends]
    assert hexes == [LIGHT.diverging[0], LIGHT.background, LIGHT.diverging[-1], LIGHT.background]


def test_enlarging_repeats_cells() -> None:
    cells = np.arange(6, dtype=np.uint8).reshape(1, 2, 3)
    assert enlarged(cells, 4, 2)[..., 0].tolist() == [[0, 0, 3, 3], [0, 0, 3, 3]]


def test_a_layer_that_is_not_there_is_refused(reading: Trace) -> None:
    with pytest.raises(ValueError, match="layer must be 0–1, got 2"):
        lay_out(reading, 2)


def test_a_dark_board_is_dark(reading: Trace) -> None:
    assert lay_out(reading, palette=DARK).palette == DARK


def test_what_is_unlike_anything_learned_is_said_when_all_has_been_read_and_not_before(any_reading: Trace) -> None:
    sentence = unlike_anything_learned(10)
    for novelty in (None, -0.5, 0.5):
        frames = lay_out(replace(any_reading, novelty=novelty)).frames
        saying = [number for number, frame in enumerate(frames) if sentence in [text.text for text in frame.texts]]
        assert saying == ([len(frames) - 1] if novelty == 0.5 else [])


def test_the_sentence_lies_over_no_other_words_and_not_outside(any_reading: Trace) -> None:
    board = lay_out(replace(any_reading, novelty=1.0))
    texts = [*board.texts, *board.frames[-1].texts]
    (place,) = [_around(text) for text in texts if text.text == unlike_anything_learned(10)]
    others = [_around(text) for text in texts if text.text != unlike_anything_learned(10)]
    assert not [other for other in (*others, *(grid.box for grid in board.grids)) if overlap(place, other)]
    assert place.right <= board.width


def _around(text: Text) -> Box:
    left, top, right, bottom = _font(text.size, BOLD if text.bold else REGULAR).getbbox(text.text, anchor="lm")
    shift = {"left": 0, "center": right / 2, "right": right}[text.anchor]
    return Box(text.x - shift, text.y + top, right - left, bottom - top)


def test_a_near_tie_is_said_of_the_last_row_alone(reading: Trace) -> None:
    probabilities = reading.probabilities.copy()
    probabilities[:] = [0.6, 0, 0, 0, 0, 0, 0, 0, 0.4, 0]
    said = [" ".join(text.text for text in frame.texts) for frame in lay_out(replace(reading, probabilities=probabilities)).frames]
    assert "after row 28; perhaps an 8, 40 %: 1.5 to 1" in said[-1].replace("\N{NO-BREAK SPACE}", " ")
    assert "next 8" in said[-2] and not any("perhaps" in words for words in said[:-1])
