"""The first images of a batch, side by side."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from html import escape

import numpy as np
from PIL import Image

from lstm_demo.model.trace import Array


def digits_html(images: Array, labels: Sequence[int], notes: Sequence[str]) -> str:
    """images: (N, 28, 28) in [0, 1]. notes: a few words below each."""
    figures = [
        f'<figure><img src="{_picture(image)}" alt="Image {number}, a {label}">'
        f"<figcaption><b>{label}</b><span>{escape(note)}</span></figcaption></figure>"
        for number, (image, label, note) in enumerate(zip(images, labels, notes), start=1)
    ]
    return f'<div class="step-digits">{"".join(figures)}</div>'


def _picture(image: Array) -> str:
    file = io.BytesIO()
    Image.fromarray(np.round(np.clip(image, 0, 1) * 255).astype(np.uint8)).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode("ascii")
