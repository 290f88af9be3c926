"""A trace as files for other programs: CSV for a spreadsheet, .npz for NumPy."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np

from lstm_demo.model.trace import Array, Trace

CSV_HEADER = "layer,row,unit,quantity,value"


def csv_text(trace: Trace) -> str:
    """One line a number: every quantity of every unit, then, with no layer, the logit and the probability of every class (as unit).

    Of a network that reads in two directions layers are written `1 forward`, `1 backward` …, and its one answer has no row: it is given
    when all is read. The last line, of a model with a novelty detector, is `novelty`, above 0 where the picture is unlike anything learned.

    Layers and rows count from 1, as on the page; units and classes from 0. Each value has the digits that give its float32 back.
    """
    novelty = [] if trace.novelty is None else [f",,,novelty,{trace.novelty}"]
    return "\n".join([CSV_HEADER, *_quantities(trace), *_classes(trace), *novelty, ""])


def npz_bytes(trace: Trace) -> bytes:
    """What `Trace.load` and `numpy.load` read: every array by name, the addends too."""
    file = io.BytesIO()
    trace.save(file)
    return file.getvalue()


def _quantities(trace: Trace) -> Iterator[str]:
    config = trace.config
    layers = [str(cell // config.directions + 1) for cell in range(config.num_cells)]
    if config.bidirectional:
        layers = [f"{layer} {'backward' if config.is_backward(cell) else 'forward'}" for cell, layer in enumerate(layers)]
    for quantity in trace.QUANTITIES:
        texts = _texts(trace.quantity(quantity.name))
        for (layer, row, unit), text in np.ndenumerate(texts):
            yield f"{layers[layer]},{row + 1},{unit},{quantity.name},{text}"


def _classes(trace: Trace) -> Iterator[str]:
    for name, values in (("logit", trace.logits), ("probability", trace.probabilities)):
        for (row, number), text in np.ndenumerate(_texts(values)):
            after = "" if trace.config.bidirectional else row + 1
            yield f",{after},{number},{name},{text}"


def _texts(values: Array) -> np.ndarray[tuple[int, ...], np.dtype[np.str_]]:
    texts: np.ndarray[tuple[int, ...], np.dtype[np.str_]] = values.astype(np.str_)  # the shortest that round-trips
    return texts
