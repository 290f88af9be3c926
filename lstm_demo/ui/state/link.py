"""What the link that a page was opened with still means for it."""

from __future__ import annotations

from dataclasses import dataclass

from lstm_demo.insight.unit_order import liveliest_units
from lstm_demo.model.trace import Trace
from lstm_demo.theatre.selection import Selection

IN_SIDEBAR = frozenset({"model", "train"})


@dataclass(frozen=True)
class Place:
    """Where the theatre is to stand: as a link asks, or as it stood before another model came. All count from 0; None says nothing."""

    layer: int | None = None
    unit: int | None = None
    row: int | None = None

    def on(self, trace: Trace) -> Selection:
        """In the last layer, at its liveliest unit, no row pinned, where nothing else is said or the trace has no such place."""
        layer = trace.config.top_cell if self.layer is None else min(self.layer, trace.config.num_cells - 1)
        unit = self.unit
        if unit is None or unit >= trace.config.hidden_size:
            unit = int(liveliest_units(trace, layer, 1)[0])
        return Selection(layer, unit, self.row)


@dataclass
class LinkState:
    """opened: the address has been looked at. note: a line about what could not be done, empty where all could, or once it was put away.

    place: where the theatre is to stand, until it was drawn there. hidden: parts of the page that are not drawn (lesson.PARTS).
    """

    opened: bool = False
    note: str = ""
    place: Place | None = None
    hidden: frozenset[str] = frozenset()

    def shows(self, part: str) -> bool:
        return part not in self.hidden and not (part in IN_SIDEBAR and "sidebar" in self.hidden)

    def show_everything(self) -> None:
        self.hidden = frozenset()

    def put_away_note(self) -> None:
        self.note = ""
