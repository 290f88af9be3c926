"""What is looked at: one unit of one layer, and perhaps one row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lstm_demo.insight.unit_order import liveliest_units
from lstm_demo.model.trace import Trace


@dataclass(frozen=True)
class Selection:
    """All counted from 0. row: the row last pinned by a person, None while nobody has pinned one."""

    layer: int
    unit: int
    row: int | None = None

    def fits(self, trace: Trace) -> bool:
        """Whether the trace has such a layer, unit and row."""
        layers, rows, units = trace.hidden_state.shape
        return 0 <= self.layer < layers and 0 <= self.unit < units and (self.row is None or 0 <= self.row < rows)

    @classmethod
    def from_browser(cls, values: object) -> Selection | None:
        """The selection in a browser's message; None for anything that is not one (a browser may send whatever it likes)."""
        if not isinstance(values, Mapping):
            return None
        layer, unit, row = (values.get(name) for name in ("layer", "unit", "row"))
        if not _is_whole(layer) or not _is_whole(unit) or not (row is None or _is_whole(row)):
            return None
        return cls(layer, unit, row)  # type: ignore[arg-type]  # _is_whole has looked


def default_selection(trace: Trace) -> Selection:
    """The liveliest unit of the last layer (of its forward direction), no row pinned."""
    layer = trace.config.top_cell
    return Selection(layer, int(liveliest_units(trace, layer, 1)[0]))


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
