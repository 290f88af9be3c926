"""What the controls of "What if?" hold: set before they are drawn, read as they stand."""

from __future__ import annotations

from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.description import Example, Quantity
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.ui.state.intervention import NOTHING, Held, Holding, bounds, held_as, quantities
from lstm_demo.ui.state.session import get_widget, set_widget

GATE, VALUE, ROWS, UNIT, LAYER = "held-gate", "held-value", "held-rows", "held-unit", "held-layer"
EVERY = "all"


def hold(example: Example, rows: int, unit: int | None = None, layer: int | None = None) -> None:
    """Set the controls; before they are drawn. rows: of the image."""
    take_held(held_as(example, rows, unit, layer))


def take_held(held: Holding) -> None:
    """Set the controls; before they are drawn."""
    if held == NOTHING:
        set_widget(GATE, NOTHING)
        return
    set_widget(GATE, held.gate)
    set_widget(VALUE, held.value)
    set_widget(ROWS, (held.first + 1, held.last + 1))
    set_widget(UNIT, EVERY if held.unit is None else str(held.unit))
    set_widget(LAYER, EVERY if held.layer is None else str(held.layer + 1))


def held_here(config: ModelConfig, rows: int) -> Holding | None:
    """As the controls stand; None where they stand as the view opens by itself. rows: of the image."""
    gate, usual = get_widget(GATE), held_as(CELLS[config.cell].examples[0], rows)
    if gate == NOTHING:
        return NOTHING
    known = quantities(config.cell)
    if gate not in known:  # never drawn, or for another cell and about to be drawn anew
        return None
    first, last = (min(row, rows) for row in get_widget(ROWS) or (1, rows))
    layer = chosen_index(LAYER, -1) if config.num_cells > 1 else None
    held = Held(gate, round(held_value(known[gate]), 2), first - 1, last - 1, chosen_index(UNIT), layer)
    return held if held != usual and held.fits(config) else None


def held_value(quantity: Quantity) -> float:
    low, high = bounds(quantity)
    return min(max(float(get_widget(VALUE) or 0.0), low), high)


def chosen_index(key: str, offset: int = 0) -> int | None:
    """What a choice among units or layers means; None for all of them."""
    chosen = get_widget(key)
    return None if chosen in (None, EVERY) else int(chosen) + offset
