"""The trace that a page opens with. It is computed in advance, so that the first animation does not have to wait for torch.

    python -m lstm_demo.ui.page.opening

writes it for the default model. It is used only as long as it fits that model's weights; otherwise the page computes the trace.
"""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import numpy as np

from lstm_demo.data.samples import sample_digits
from lstm_demo.files.catalogue import DEFAULT_MODEL, PRETRAINED, ModelEntry, find_model
from lstm_demo.model.trace import Trace, TraceError
from lstm_demo.ui.state.session import OPENING_DIGIT, InputImage

OPENING = PRETRAINED / "opening.npz"
CHECKSUM = "model_sha256"


def opening_trace(entry: ModelEntry, given: InputImage, path: Path = OPENING) -> Trace | None:
    """The stored trace, if it was made with this model from this image; else None."""
    if entry.name != DEFAULT_MODEL or given.digit != OPENING_DIGIT or not path.is_file():
        return None
    try:
        with np.load(path, allow_pickle=False) as stored:
            checksum = str(stored[CHECKSUM])
        trace = Trace.load(path)
    except (TraceError, zipfile.BadZipFile, EOFError, OSError, ValueError, KeyError):
        return None
    fits = checksum == entry.card.sha256 and trace.config == entry.card.model and np.array_equal(trace.image, given.image)
    return trace if fits else None


def write_opening(path: Path = OPENING) -> Path:
    """Trace the opening sample with the default model and write it with the checksum of the model's weights.

    Raises:
        CheckpointError: there is no default model, or its file is damaged.
    """
    from lstm_demo.files.checkpoint import load_model
    from lstm_demo.model.tracing import trace

    entry = find_model(DEFAULT_MODEL)
    buffer = io.BytesIO()
    trace(load_model(entry.path).model, sample_digits()[OPENING_DIGIT]).save(buffer)
    buffer.seek(0)
    with np.load(buffer, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    temporary = path.with_suffix(".part.npz")
    np.savez_compressed(temporary, allow_pickle=False, **arrays, **{CHECKSUM: np.array(entry.card.sha256)})
    os.replace(temporary, path)
    return path


if __name__ == "__main__":
    print(f"{write_opening()} written")  # noqa: T201
