"""The controls of "What if?": setting them, which must happen before they are drawn, and reading them."""

from __future__ import annotations

from lstm_demo.lesson.intervention import NOTHING, Intervention, InterventionChoice, bounds, intervention_of, quantities
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.description import Example, Quantity
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.ui.state.session import get_widget, set_widget

GATE, VALUE, ROWS, UNIT, LAYER = "held-gate", "held-value", "held-rows", "held-unit", "held-layer"
EVERY = "all"


def set_example(example: Example, rows: int) -> None:
    """Set the controls to a ready-made example. rows: how many rows the network reads."""
    set_intervention(intervention_of(example, rows))


def set_intervention(chosen: InterventionChoice) -> None:
    """Set the controls to this choice."""
    if chosen == NOTHING:
        set_widget(GATE, NOTHING)
        return
    set_widget(GATE, chosen.gate)
    set_widget(VALUE, chosen.value)
    set_widget(ROWS, (chosen.first + 1, chosen.last + 1))
    set_widget(UNIT, EVERY if chosen.unit is None else str(chosen.unit))
    set_widget(LAYER, EVERY if chosen.layer is None else str(chosen.layer + 1))


def current_intervention(config: ModelConfig, rows: int) -> InterventionChoice | None:
    """The choice that the controls show; None where it is the default. rows: how many rows the network reads."""
    gate, default = get_widget(GATE), intervention_of(CELLS[config.cell].examples[0], rows)
    if gate == NOTHING:
        return NOTHING
    known = quantities(config.cell)
    if gate not in known:  # the controls were never drawn, or for another kind of cell
        return None
    first, last = (min(row, rows) for row in get_widget(ROWS) or (1, rows))
    layer = chosen_index(LAYER, -1) if config.num_cells > 1 else None
    chosen = Intervention(gate, round(slider_value(known[gate]), 2), first - 1, last - 1, chosen_index(UNIT), layer)
    return chosen if chosen != default and chosen.fits(config) else None


def slider_value(quantity: Quantity) -> float:
    """The value that was chosen last, moved into this quantity's bounds."""
    low, high = bounds(quantity)
    return min(max(float(get_widget(VALUE) or 0.0), low), high)


def chosen_index(key: str, offset: int = 0) -> int | None:
    """The unit or layer that was chosen, with `offset` added; None for all of them."""
    label = get_widget(key)
    return None if label in (None, EVERY) else int(label) + offset
