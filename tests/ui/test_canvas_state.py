from __future__ import annotations

from typing import Any

import pytest

from lstm_demo.ui.canvas_state import CanvasState

FIRST, SECOND = {"type": "Path", "number": 1}, {"type": "Path", "number": 2}


def with_two_strokes() -> CanvasState:
    canvas = CanvasState()
    assert canvas.receive({"objects": [FIRST, SECOND]}, b"two")
    return canvas


def test_undo_takes_the_last_stroke_away() -> None:
    canvas = with_two_strokes()
    canvas.undo()
    assert canvas.initial_drawing["objects"] == [FIRST]


def test_undo_after_clear_brings_the_drawing_back() -> None:
    canvas = with_two_strokes()
    canvas.clear()
    assert canvas.initial_drawing["objects"] == []
    canvas.undo()
    assert canvas.initial_drawing["objects"] == [FIRST, SECOND]


def test_two_clears_in_a_row_are_two_editions_only_if_something_was_drawn() -> None:
    canvas = with_two_strokes()
    canvas.clear()
    edition = canvas.edition
    canvas.clear()
    assert canvas.edition == edition


def test_clearing_the_same_drawing_twice_clears_twice() -> None:
    """The browser acts on a change only, and both times it is to start from nothing."""
    canvas = with_two_strokes()
    canvas.clear()
    first = canvas.initial_drawing
    canvas.receive({"objects": [FIRST]}, b"one")
    canvas.clear()
    assert canvas.initial_drawing != first


def test_each_drawing_is_read_once() -> None:
    canvas = with_two_strokes()
    assert not canvas.receive({"objects": [FIRST, SECOND]}, b"two")


def test_an_empty_canvas_is_not_a_drawing() -> None:
    assert not CanvasState().receive({"objects": []}, b"black")


@pytest.mark.parametrize("raw", [None, 3, "text", [], {"objects": "x"}, {"objects": [1, None]}])
def test_a_forged_report_is_an_empty_canvas(raw: Any) -> None:
    canvas = CanvasState()
    assert not canvas.receive(raw, b"png")
    assert canvas.strokes == []


def test_there_is_nothing_to_undo_at_first() -> None:
    assert not CanvasState().can_undo
