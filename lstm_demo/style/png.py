"""A picture as a PNG, and as a `data:` address that holds the whole of it."""

from __future__ import annotations

import base64
import io

import numpy as np
import numpy.typing as npt


def png_bytes(image: npt.NDArray[np.floating] | npt.NDArray[np.uint8], *, smallest: bool = False) -> bytes:
    """(H, W) in [0, 1], or (H, W) or (H, W, 3) bytes → a PNG. smallest: take longer over it."""
    from PIL import Image

    pixels = image if image.dtype == np.uint8 else np.rint(np.clip(image, 0, 1) * 255).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", optimize=smallest)
    return file.getvalue()


def png_address(image: npt.NDArray[np.floating] | npt.NDArray[np.uint8], *, smallest: bool = False) -> str:
    """The same as an address."""
    return "data:image/png;base64," + base64.b64encode(png_bytes(image, smallest=smallest)).decode("ascii")
