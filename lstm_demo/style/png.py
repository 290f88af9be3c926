"""A picture as a `data:` address, which holds all of it."""

from __future__ import annotations

import base64
import io

from lstm_demo.model.trace import Array


def png_address(image: Array) -> str:
    """(H, W) in [0, 1] → a grey PNG."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray((image * 255).round().astype("uint8")).save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
