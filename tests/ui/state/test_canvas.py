from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lstm_demo.ui.state.canvas import CanvasState, canvas_picture

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


def with_a_picture() -> CanvasState:
    canvas = CanvasState()
    canvas.set_picture(canvas_picture(np.eye(28, dtype=np.float32)))
    return canvas


def as_reported(canvas: CanvasState) -> dict[str, Any]:
    """What the browser sends of what it was to start from: more than it was told of each."""
    return {"objects": [{**stroke, "version": "7", "opacity": 1} for stroke in canvas.initial_drawing["objects"]]}


def test_a_picture_laid_on_the_canvas_is_no_new_drawing() -> None:
    canvas = with_a_picture()
    assert not canvas.receive(canvas.initial_drawing, None)
    assert canvas.can_undo and canvas.bare_picture is canvas.picture


def test_a_stroke_over_a_picture_is_a_new_drawing_and_undo_leaves_the_picture_then_nothing() -> None:
    canvas = with_a_picture()
    assert canvas.receive({"objects": [*as_reported(canvas)["objects"], FIRST]}, b"both") and canvas.bare_picture is None
    canvas.undo()
    assert canvas.receive(as_reported(canvas), b"picture") and canvas.bare_picture is canvas.picture
    canvas.undo()
    assert canvas.initial_drawing["objects"] == [] and not canvas.can_undo


def test_a_picture_that_another_has_replaced_meanwhile_is_no_drawing() -> None:
    canvas = with_a_picture()
    first = as_reported(canvas)
    canvas.set_picture(canvas_picture(np.ones((28, 28), dtype=np.float32)))
    assert not canvas.receive(first, b"the first, as the canvas smooths it")
    assert canvas.bare_picture is not None and not canvas.unread


def test_clear_takes_the_picture_away_and_undo_brings_it_back() -> None:
    canvas = with_a_picture()
    canvas.clear()
    assert canvas.initial_drawing["objects"] == [] and canvas.bare_picture is None
    canvas.undo()
    assert canvas.bare_picture is canvas.picture


@pytest.mark.parametrize("change", [{"left": 5}, {"scaleX": 5}, {"angle": 90}, {"skewX": 1}, {"flipX": True}, {"src": "data:,"}])
def test_a_picture_that_was_moved_or_is_another_is_not_the_one_that_was_laid(change: dict[str, Any]) -> None:
    canvas = with_a_picture()
    picture = as_reported(canvas)["objects"][0]
    assert canvas.receive({"objects": [picture | change]}, b"moved") and canvas.bare_picture is None
