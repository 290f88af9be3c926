"""Pictures of digits in the training studio. A press on one puts it on the canvas, and the theatre reads it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Literal, NamedTuple

import numpy as np
import streamlit as st

from lstm_demo.model.trace import Array
from lstm_demo.style.png import png_address
from lstm_demo.ui.browser.pointing import pressable
from lstm_demo.ui.page.drawing_panel import take_picture
from lstm_demo.ui.state.session import current_session

SHADES = 255


class DigitPicture(NamedTuple):
    """One picture.

    image: (28, 28) in [0, 1].
    name: a description, for people who cannot see it.
    words: HTML that is shown with it.
    """

    image: Array
    name: str
    words: str


def digit_pictures(
    pictures: Sequence[DigitPicture], *, key: str, shape: Literal["grid", "list"] = "grid", model: str | None = None
) -> None:
    """Draw the pictures. model: the name of the model that reads a picture when it is pressed; None for the model that is chosen."""
    session = current_session()
    buttons = "".join(_button(number, picture) for number, picture in enumerate(pictures))

    def press(number: int) -> None:
        session.model = model or session.model
        take_picture(session, np.round(np.clip(pictures[number].image, 0, 1) * SHADES).astype(np.float32) / np.float32(SHADES))
        session.problem, session.picked_in_studio = None, True

    pressable(f'<div class="digit-{shape}" data-roving>{buttons}</div>', len(pictures), press, key=key)
    if session.picked_in_studio:
        session.picked_in_studio = False
        st.rerun()


def _button(number: int, picture: DigitPicture) -> str:
    source = png_address(np.clip(picture.image, 0, 1))
    words, name = f'<span class="words">{picture.words}</span>', escape(f"{picture.name}: read it", quote=True)
    return f'<button type="button" data-point="{number}" aria-label="{name}"><img src="{source}" alt="">{words}</button>'


def batch_pictures(images: Array, labels: Sequence[int], notes: Sequence[str], *, key: str) -> None:
    """Images of a batch, side by side. images: (N, 28, 28) in [0, 1]. notes: a few words below each image."""
    pictures = [
        DigitPicture(image, f"Image {number}, a {label}", f"<b>{label}</b><span>{escape(note)}</span>")
        for number, (image, label, note) in enumerate(zip(images, labels, notes), start=1)
    ]
    digit_pictures(pictures, key=key)
