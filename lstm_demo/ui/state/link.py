"""What the link that opened the page still determines."""

from __future__ import annotations

from dataclasses import dataclass

from lstm_demo.insight.unit_order import liveliest_units
from lstm_demo.model.trace import Trace
from lstm_demo.theatre.selection import Selection

IN_SIDEBAR = frozenset({"model", "train"})
NOT_PRESENTED = IN_SIDEBAR | {"sidebar", "studio", "take"}
"""What Present hides; what explains the reading, too, while no tour is open."""


@dataclass(frozen=True)
class TheatrePosition:
    """The layer, unit and row that the theatre should show, each from 0. None leaves the choice to the theatre."""

    layer: int | None = None
    unit: int | None = None
    row: int | None = None

    def selection_in(self, trace: Trace) -> Selection:
        """Where nothing is asked for, or the trace has no such layer or unit: the last layer and its liveliest unit, no row pinned."""
        layer = trace.config.top_cell if self.layer is None else min(self.layer, trace.config.num_cells - 1)
        unit = self.unit
        if unit is None or unit >= trace.config.hidden_size:
            unit = int(liveliest_units(trace, layer, 1)[0])
        return Selection(layer, unit, self.row)


@dataclass
class LinkState:
    """What is left of the link.

    opened: whether the address has been read.
    note: a sentence about what could not be done; empty where everything could, or once the person has closed the note.
    position: the position that the theatre is to show when it is next drawn; None once it was drawn there.
    hidden: the parts of the page that are not drawn, by the names in `lesson.PARTS`.
    presenting: whether canvas and theatre alone are shown, big.
    """

    opened: bool = False
    note: str = ""
    position: TheatrePosition | None = None
    hidden: frozenset[str] = frozenset()
    presenting: bool = False

    def shows(self, part: str) -> bool:
        """Whether this part of the page is drawn."""
        return part not in self.hidden and not (part in IN_SIDEBAR and "sidebar" in self.hidden)

    def is_visible(self, part: str) -> bool:
        """Whether it can be seen, too: Present hides parts that are drawn. "explain" counts as visible, as it is beside an open tour."""
        return self.shows(part) and not (self.presenting and part in NOT_PRESENTED)

    def show_everything(self) -> None:
        self.hidden = frozenset()

    def present(self, on: bool) -> None:
        self.presenting = on

    def close_note(self) -> None:
        self.note = ""
