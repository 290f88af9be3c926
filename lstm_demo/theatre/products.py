"""What a step makes on the way and a trace does not keep: multiplied here, in float32, as the cell does, so that the browser need not."""

from __future__ import annotations

from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.trace import Array, Trace


def step_products(trace: Trace, layer: int, opened: list[int]) -> dict[str, Array]:
    """By name, of the opened units, each (P, T): see `Description.products`."""

    def own(name: str) -> Array:
        chosen: Array = getattr(trace, name)[layer][:, opened].T
        return chosen

    def before(name: str) -> Array:
        return trace.previous(getattr(trace, name)[layer], layer)[:, opened].T

    return CELLS[trace.config.cell].products(own, before)
