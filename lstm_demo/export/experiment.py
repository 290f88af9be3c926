"""One reading to take home: the script, the weights that it needs and the picture that it reads, in one archive."""

from __future__ import annotations

import io
import zipfile

import numpy as np
from PIL import Image

from lstm_demo.export.script import script
from lstm_demo.model.trace import Array, Trace


def experiment_zip(trace: Trace, model_file: bytes, name: str = "reading") -> bytes:
    """`NAME.py`, which runs by itself; `NAME.safetensors`, the model's own file as it is, card and all; `NAME.png`, the picture read.

    name: plain, without a folder; it names all three. The script holds the picture too, exactly: the PNG's 256 greys are for the eye.
    """
    weights = f"{name}.safetensors"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{name}.py", script(trace, weights))
        archive.writestr(weights, model_file)
        archive.writestr(f"{name}.png", _png(trace.image))
    return file.getvalue()


def _png(image: Array) -> bytes:
    """White ink on black, as the network sees it."""
    file = io.BytesIO()
    Image.fromarray(np.rint(image * 255).clip(0, 255).astype(np.uint8)).save(file, "PNG")
    return file.getvalue()
