"""One reading to take home: the script, the weights that it needs and the picture that it reads, in one archive."""

from __future__ import annotations

import io
import zipfile

from lstm_demo.export.script import script
from lstm_demo.model.trace import Trace
from lstm_demo.style.png import png_bytes


def experiment_zip(trace: Trace, model_file: bytes, name: str = "reading") -> bytes:
    """`NAME.py`, which runs by itself; `NAME.safetensors`, the model's own file as it is, card and all; `NAME.png`, the picture
    read, white ink on black.

    name: plain, without a folder; it names all three. The script holds the picture too, exactly: the PNG's 256 greys are for the eye.
    """
    weights = f"{name}.safetensors"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{name}.py", script(trace, weights))
        archive.writestr(weights, model_file)
        archive.writestr(f"{name}.png", png_bytes(trace.image))
    return file.getvalue()
