"""A hand that draws on the pad of the page without a server, and an eye that reads what its browser has read."""

from __future__ import annotations

import io
from typing import cast

import numpy as np
import numpy.typing as npt
from hand import STROKES
from playwright.sync_api import Locator, Page

from lstm_demo.data.drawing import prepare_drawing
from lstm_demo.data.picture import decode_picture
from lstm_demo.model.trace import Array

Places = list[tuple[float, float]]


def pad(page: Page) -> Locator:
    return page.get_by_test_id("pad")


def places(page: Page, digit: int) -> list[Places]:
    """A digit's strokes, in the middle four fifths of the pad, in pixels of the window."""
    pad(page).scroll_into_view_if_needed()
    box = pad(page).bounding_box()
    assert box is not None
    return [
        [(box["x"] + box["width"] * (0.1 + 0.8 * x), box["y"] + box["height"] * (0.1 + 0.8 * y)) for x, y in stroke]
        for stroke in STROKES[digit]
    ]


def draw_by_mouse(page: Page, digit: int, *, lift: bool = True) -> None:
    """lift: else the pen stays down at the end of the last stroke."""
    strokes = places(page, digit)
    for stroke in strokes:
        page.mouse.move(*stroke[0])
        page.mouse.down()
        for place in stroke[1:]:
            page.mouse.move(*place, steps=6)
        if lift or stroke is not strokes[-1]:
            page.mouse.up()


def draw_by_finger(page: Page, digit: int) -> None:
    browser = page.context.new_cdp_session(page)
    for stroke in places(page, digit):
        for kind, place in [("touchStart", stroke[0]), *(("touchMove", place) for place in stroke), ("touchEnd", None)]:
            points = [dict(zip("xy", place))] if place else []
            browser.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def drawn_image(page: Page) -> Array:
    """What is on the pad, prepared by Python."""
    png = bytes(pad(page).evaluate("async canvas => [...new Uint8Array(await (await new Promise(r => canvas.toBlob(r))).arrayBuffer())]"))
    assert io.BytesIO(png).read(4) == b"\x89PNG"
    return prepare_drawing(decode_picture(png))


def read_in_browser(page: Page) -> npt.NDArray[np.float64]:
    """(T, K): the class probabilities after every row of the reading that is shown."""
    values = page.get_by_test_id("theatre").evaluate("root => [root.packet.header.classes, ...root.packet.answers.data]")
    return np.array(cast(list[float], values[1:])).reshape(-1, int(values[0]))
