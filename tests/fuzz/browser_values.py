"""What a browser may send in the place of a drawing or of a component's message: anything at all."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from PIL import Image

from lstm_demo.data.drawing import DrawingError, prepare_drawing
from lstm_demo.data.picture import PictureError, decode_picture
from lstm_demo.data.samples import sample_digits
from lstm_demo.theatre.cue import overridden_in
from lstm_demo.theatre.selection import Selection
from lstm_demo.ui.browser.pointing import pressed_number
from lstm_demo.ui.state.canvas import CanvasState, canvas_picture
from tests.fuzz.files import check_sentence, mutated_document
from tests.fuzz.mutations import STRANGE, damaged

STROKE = {"type": "Path", "path": [["M", 10, 20], ["Q", 30, 40, 50, 60]], "strokeWidth": 21, "stroke": "#ffffff", "left": 0.5, "top": 1}
MESSAGE = {"layer": 0, "unit": 3, "row": 4, "turn": 7, "touched": 2, "operands": [0, 3], "story": True, "why": [7, 1, 12]}


@cache
def drawing() -> bytes:
    """A PNG of 280 × 280, as the canvas sends it."""
    digit = np.kron((sample_digits()[7] * 255).astype(np.uint8), np.ones((10, 10), np.uint8))
    file = io.BytesIO()
    Image.merge("RGBA", [Image.fromarray(digit)] * 4).save(file, "PNG")
    return file.getvalue()


def canvas_value(chance: random.Random) -> bool:
    """Whether the drawing was read; Clear, Undo and Undo again work whatever the strokes are."""
    raw: Any = json.loads(mutated_document({"objects": [STROKE, STROKE], "background": ""}, chance))
    if chance.random() < 0.1:
        raw = chance.choice(STRANGE)
    png = damaged(drawing(), chance) if chance.random() < 0.9 else drawing()
    canvas = CanvasState(picture=canvas_picture(sample_digits()[3]) if chance.random() < 0.3 else None)
    canvas.receive(raw, png)
    for change in (canvas.clear, canvas.undo, canvas.undo):
        change()
        assert canvas.bare_picture in (None, canvas.picture) and all(isinstance(stroke, dict) for stroke in canvas.strokes)
    try:
        read = prepare_drawing(decode_picture(png))
    except (DrawingError, PictureError) as error:
        check_sentence(str(error))
        return False
    assert read.shape == (28, 28) and 0 <= read.min() <= read.max() <= 1
    return True


def component_value(chance: random.Random) -> bool:
    """Whether a message of the theatre still selects something."""
    sent: Any = json.loads(mutated_document({"selection": MESSAGE, "point": 2}, chance))
    message = sent.get("selection")
    if isinstance(message, dict):
        assert type(overridden_in(message)) is int
    assert type(pressed_number(sent)) in (int, type(None))
    assert pressed_number(message) is None or isinstance(message, dict)
    selected = Selection.from_browser(message)
    assert selected is None or all(type(one) in (int, type(None)) for one in (selected.layer, selected.unit, selected.row))
    return selected is not None


BROWSER_TARGETS: dict[str, Callable[[random.Random], bool]] = {"canvas values": canvas_value, "component values": component_value}
