"""The first images of a batch, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from lstm_demo.model.trace import Array
from lstm_demo.ui.inline_picture import png_address


def digits_html(images: Array, labels: Sequence[int], notes: Sequence[str]) -> str:
    """images: (N, 28, 28) in [0, 1]. notes: a few words below each."""
    figures = [
        f'<figure><img src="{png_address(np.clip(image, 0, 1))}" alt="Image {number}, a {label}">'
        f"<figcaption><b>{label}</b><span>{escape(note)}</span></figcaption></figure>"
        for number, (image, label, note) in enumerate(zip(images, labels, notes), start=1)
    ]
    return f'<div class="step-digits">{"".join(figures)}</div>'
