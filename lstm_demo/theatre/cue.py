"""A cue: what the page wants the theatre to do once, for example go to a row, play, highlight units, or point at a view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from lstm_demo.model.trace import Trace
from lstm_demo.theatre.selection import Selection

VIEWS = ("controls", "picture", "verdict", "maps", "states", "cell", "arithmetic", "means", "history")
"""By these names a cue points at a view; "states" are the maps of the states alone."""

SPEEDS = (0.5, 1.0, 2.0, 4.0)


@dataclass(frozen=True)
class Cue:
    """An instruction to the theatre, carried out once for each new `number`. All indices count from 0; None leaves a thing as it is.

    number: differs from the one before, and is not 0.
    layer, unit, row: go there. A row without `play` pauses on it.
    play: True plays from `row`, or from where it stands; False pauses.
    speed: one of `SPEEDS`.
    rows, units, gate, digit: highlighted in every view until the person acts. gate is a traced quantity's name (`"forget_gate"`,
        `"cell_state"` …), digit a class; its rows are those after which it leads.
    view: one of `VIEWS`: it scrolls into sight and is ringed until the person acts; of "maps" that of `gate` alone, if there is one.
    substep: shows this substep of the row (for an LSTM 0 gates, 1 forget, 2 write, 3 reveal); None leaves substeps.
    hide_after: nothing that was read after this row is shown, until the next cue or until the person acts.

    Raises:
        ValueError: no such view or speed, or the number 0.
    """

    number: int
    row: int | None = None
    unit: int | None = None
    layer: int | None = None
    play: bool | None = None
    speed: float | None = None
    rows: tuple[int, ...] = ()
    units: tuple[int, ...] = ()
    gate: str | None = None
    digit: int | None = None
    view: str | None = None
    substep: int | None = None
    hide_after: int | None = None

    def __post_init__(self) -> None:
        if self.number == 0:
            raise ValueError("a cue's number must not be 0, which stands for no cue")
        if self.view is not None and self.view not in VIEWS:
            raise ValueError(f"no view {self.view!r} in the theatre: choose one of {', '.join(VIEWS)}")
        if self.speed is not None and self.speed not in SPEEDS:
            raise ValueError(f"speed must be one of {', '.join(map(str, SPEEDS))}, got {self.speed}")

    def fitted(self, trace: Trace) -> Cue:
        """Without whatever this trace does not have: a story's unit may be gone with its model."""
        layers, rows, units = trace.hidden_state.shape

        def within(value: int | None, count: int) -> int | None:
            return value if value is not None and 0 <= value < count else None

        return replace(
            self,
            row=within(self.row, rows),
            unit=within(self.unit, units),
            layer=within(self.layer, layers),
            rows=tuple(row for row in self.rows if 0 <= row < rows),
            units=tuple(unit for unit in self.units if 0 <= unit < units),
            gate=self.gate if any(quantity.name == self.gate for quantity in trace.QUANTITIES) else None,
            digit=within(self.digit, trace.config.num_classes),
            hide_after=within(self.hide_after, rows),
        )

    def applied(self, selection: Selection) -> Selection:
        """The selection after going there."""
        layer = selection.layer if self.layer is None else self.layer
        unit = selection.unit if self.unit is None else self.unit
        row = None if self.play else selection.row if self.row is None else self.row
        return Selection(layer, unit, row)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def overridden_in(sent: Mapping[str, Any]) -> int:
    """The number of the last cue that the person overrode by acting in the theatre, from a browser's message; 0 for none."""
    number = sent.get("touched")
    return number if isinstance(number, int) and not isinstance(number, bool) else 0
