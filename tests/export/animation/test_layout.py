from __future__ import annotations

import numpy as np
import pytest

from lstm_demo.export.animation.layout import lay_out
from lstm_demo.export.animation.storyboard import Box, coloured, enlarged
from lstm_demo.model.trace import Trace
from lstm_demo.style.palette import DARK, LIGHT


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
    assert f"after row 28; next {np.argsort(-reading.logits[-1])[1]}" in " ".join(text.text for text in last.texts)
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
