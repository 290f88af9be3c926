"""One reading to take home: the script and the weights that it needs, in one archive."""

from __future__ import annotations

import io
import zipfile

from lstm_demo.exchange.script import script
from lstm_demo.model.trace import Trace


def experiment_zip(trace: Trace, model_file: bytes, name: str = "reading") -> bytes:
    """`NAME.py`, which runs by itself, and `NAME.safetensors`, the model's own file as it is, card and all.

    name: plain, without a folder; it names both.
    """
    weights = f"{name}.safetensors"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{name}.py", script(trace, weights))
        archive.writestr(weights, model_file)
    return file.getvalue()
