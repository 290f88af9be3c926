"""An intervention in "What if?": a quantity is held at a value, in some rows, for one unit or for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from lstm_demo.model.config import MAX_CELLS, MAX_HIDDEN_SIZE, ModelConfig
from lstm_demo.model.kinds.description import CELL_KINDS, CellKind, Example, Quantity
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.step_words import in_steps

if TYPE_CHECKING:
    from lstm_demo.insight.ablation import Surgery

NOTHING: Final = "nothing"
PICTURE_ROWS = 28


@dataclass(frozen=True)
class Intervention:
    """Rows, units and layers count from 0.

    gate: the name of the quantity, one that some cell has.
    value: what it is held at, within the widest bounds that it has in any cell.
    first, last: the rows in which it is held, both included.
    unit: the unit for which it is held; None for all.
    layer: the layer in which it is held, of two directions the number of the cell; None for all.

    Raises:
        ValueError: no such quantity, or a value outside its limits; the message names both.
    """

    gate: str
    value: float
    first: int
    last: int
    unit: int | None = None
    layer: int | None = None

    def __post_init__(self) -> None:
        known = {name: quantity for cell in CELL_KINDS for name, quantity in quantities(cell).items()}
        if self.gate not in known:
            raise ValueError(f"no cell has a {self.gate!r}: choose one of {', '.join(known)}")
        widest = [bounds(quantities(cell)[self.gate]) for cell in CELL_KINDS if self.gate in quantities(cell)]
        low, high = min(low for low, _ in widest), max(high for _, high in widest)
        if not low <= self.value <= high:
            raise ValueError(f"{self.gate} must be {low:g} to {high:g}, got {self.value}")
        if not 0 <= self.first <= self.last:
            raise ValueError(f"rows must be from one to the same or a later one, got {self.first} to {self.last}")
        for name, value, count in (("unit", self.unit, MAX_HIDDEN_SIZE), ("layer", self.layer, MAX_CELLS)):
            if value is not None and not 0 <= value < count:
                raise ValueError(f"{name} must be 0–{count - 1}, got {value}")

    def fits(self, config: ModelConfig) -> bool:
        """Whether a network of this configuration has the quantity, unit and layer, and the value lies within the quantity's bounds."""
        quantity = quantities(config.cell).get(self.gate)
        if quantity is None or (self.unit or 0) >= config.hidden_size or (self.layer or 0) >= config.num_cells:
            return False
        low, high = bounds(quantity)
        return low <= self.value <= high

    def surgery(self) -> Surgery:
        from lstm_demo.insight.ablation import Surgery

        units = None if self.unit is None else (self.unit,)
        return Surgery(self.gate, self.value, rows=tuple(range(self.first, self.last + 1)), units=units, layer=self.layer)


def intervention_of(example: Example, rows: int, unit: int | None = None, layer: int | None = None) -> Intervention:
    """The intervention of a ready-made example. rows: how many rows the network reads. unit, layer: None for all."""
    last = rows - 1 if example.last is None else _scaled(rows, example.last)
    return Intervention(example.gate, example.value, _scaled(rows, example.first), last, unit, layer)


def example_name(example: Example, config: ModelConfig, rows: int, unit: int) -> str:
    """The example's name with this unit and this network's rows in it."""
    return in_steps(example.name.format(unit=unit, row=_scaled(rows, example.first) + 1), config)


InterventionChoice = Intervention | Literal["nothing"]
"""What a person can choose in "What if?": an intervention, or "nothing" for the real reading."""


def _scaled(rows: int, row: int) -> int:
    """The place of one of a picture's 28 rows among so many rows."""
    return row * rows // PICTURE_ROWS


def quantities(cell: CellKind) -> dict[str, Quantity]:
    """The quantities that can be held, by name."""
    return {quantity.name: quantity for quantity in CELLS[cell].quantities}


def bounds(quantity: Quantity) -> tuple[float, float]:
    """The ends of the slider for its value; −3 to 3 where the quantity has no bounds."""
    return (-3.0 if quantity.low is None else float(quantity.low), 3.0 if quantity.high is None else float(quantity.high))
