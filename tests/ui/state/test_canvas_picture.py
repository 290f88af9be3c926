from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image

from lstm_demo.ui.state.canvas import CANVAS_SIDE, canvas_picture

NOISE = np.random.default_rng(0).integers(0, 256, (28, 28)).astype(np.uint8)


def test_the_canvas_is_given_every_pixel_as_it_was() -> None:
    kind, _, data = canvas_picture(NOISE.astype(np.float32) / np.float32(255)).stroke["src"].partition(",")
    assert kind == "data:image/png;base64"
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(base64.b64decode(data)))), NOISE)


def test_the_picture_fills_the_canvas() -> None:
    stroke = canvas_picture(np.zeros((28, 28), dtype=np.float32)).stroke
    assert (stroke["left"], stroke["top"]) == (0, 0)
    assert (28 * stroke["scaleX"], 28 * stroke["scaleY"]) == (CANVAS_SIDE, CANVAS_SIDE)
