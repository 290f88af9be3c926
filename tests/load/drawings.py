"""Drawings that no two pages share, each with the image that the server must make of it."""

from __future__ import annotations

import base64
import io
import json
import random
from dataclasses import dataclass

from PIL import Image, ImageDraw
from streamlit.proto.BackMsg_pb2 import BackMsg

from lstm_demo.data.drawing import prepare_drawing
from lstm_demo.data.picture import decode_picture
from lstm_demo.ui.state.session import fingerprint

EDGE = 60  # pixels of 280 that stay free of dots


@dataclass(frozen=True)
class Drawing:
    """message: what a browser sends. image: identifies the 28×28 image that is read; it is the second half of the reading's name."""

    message: BackMsg
    image: str


def drawing_of(message: BackMsg) -> Drawing:
    """Raises ValueError: the message holds no drawing."""
    for widget in message.rerun_script.widget_states.widgets:
        if widget.WhichOneof("value") == "json_value" and "data:image/png" in widget.json_value:
            _, _, picture = json.loads(widget.json_value)["drawing"]["data"].partition(",")
            return Drawing(message, fingerprint(prepare_drawing(decode_picture(base64.b64decode(picture)))))
    raise ValueError("no drawing in this message")


def variant(message: BackMsg, chance: random.Random) -> Drawing:
    """The same drawing with two dots of ink more, so that the server has not read it before."""
    other = BackMsg()
    other.CopyFrom(message)
    for widget in other.rerun_script.widget_states.widgets:
        if widget.WhichOneof("value") == "json_value" and "data:image/png" in widget.json_value:
            state = json.loads(widget.json_value)
            _, _, picture = state["drawing"]["data"].partition(",")
            state["drawing"]["data"] = f"data:image/png;base64,{_dotted(picture, chance)}"
            widget.json_value = json.dumps(state)
    return drawing_of(other)


def deal(messages: list[BackMsg], pages: int, each: int, seed: int = 0) -> list[list[Drawing]]:
    """So many drawings for each page; none of them is another's."""
    chance, known, hands = random.Random(seed), set[str](), []
    for _ in range(pages):
        hand: list[Drawing] = []
        while len(hand) < each:
            drawing = variant(messages[len(hand) % len(messages)], chance)
            if drawing.image not in known:
                known.add(drawing.image)
                hand.append(drawing)
        hands.append(hand)
    return hands


def _dotted(picture: str, chance: random.Random) -> str:
    image = Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGBA")
    for _ in range(2):
        x, y = chance.randrange(EDGE, image.width - EDGE), chance.randrange(EDGE, image.height - EDGE)
        ImageDraw.Draw(image).ellipse((x - 9, y - 9, x + 9, y + 9), fill="white")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode("ascii")
