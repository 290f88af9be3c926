"""The view "What if?": the same network reads the same digit again, with a gate or another quantity held at a value."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import streamlit as st

from lstm_demo.lesson.intervention import NOTHING, Intervention, bounds, example_name, intervention_of, quantities
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.description import Example
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.step_words import NO_ANSWER_BEFORE, cell_mark, in_steps
from lstm_demo.model.trace import Trace
from lstm_demo.plots.gate_questions import GATE_QUESTIONS
from lstm_demo.theatre.bundle import STYLES
from lstm_demo.theatre.packing import Held, pack
from lstm_demo.theatre.selection import Selection
from lstm_demo.ui.browser.component import component
from lstm_demo.ui.explain.whatif_words import outcome
from lstm_demo.ui.page.colours import page_palette, page_variant
from lstm_demo.ui.page.figure import show_figure
from lstm_demo.ui.state.session import Reading, get_widget, set_widget
from lstm_demo.ui.state.whatif import EVERY, GATE, LAYER, ROWS, UNIT, VALUE, chosen_index, set_example, set_intervention, slider_value

if TYPE_CHECKING:
    from lstm_demo.model.network import RecurrentClassifier

SCRIPT = Path(__file__).with_name("whatif.js")
SHEETS = [STYLES / f"{name}.css" for name in ("1-stage", "2-controls", "3-views", "5-links", "7-two-readings")]

REAL = "This is the real reading, nothing held. Choose an example, or hold something yourself: the same network reads the same digit again."


def whatif_panel(network: RecurrentClassifier, reading: Reading, selection: Selection, model: str) -> None:
    """model: the checksum of the network's weights."""
    config = reading.trace.config
    _examples(config, len(reading.trace.rows), selection)
    chosen = _controls(config, len(reading.trace.rows), selection)
    if chosen is None:
        st.markdown(REAL)
        return
    other = _reading_with(network, reading.trace, chosen)
    _two_readings(other, chosen, reading.name, model, selection)
    with st.container(key="whatif-words"):
        st.markdown(outcome(reading.trace, other, chosen))
        _courses(reading.trace, other, chosen)


def _reading_with(network: RecurrentClassifier, trace: Trace, chosen: Intervention) -> Trace:
    from lstm_demo.insight.ablation import read_with

    return read_with(network, trace.image, chosen.surgery())


def _examples(config: ModelConfig, rows: int, selection: Selection) -> None:
    with st.container(key="whatif-examples", horizontal=True, gap="small"):
        for number, example in enumerate(CELLS[config.cell].examples):
            name = example_name(example, config, rows, selection.unit)
            st.button(name, key=f"whatif-{number}", on_click=set_intervention, args=(_example(example, rows, selection),))


def _example(example: Example, rows: int, selection: Selection) -> Intervention:
    where = (selection.unit, selection.layer) if example.one_unit else ()
    return intervention_of(example, rows, *where)


def _reset() -> None:
    set_intervention(NOTHING)


def _controls(config: ModelConfig, rows: int, selection: Selection) -> Intervention | None:
    """Draw the controls. Returns the intervention that they describe; None for the real reading."""
    known = quantities(config.cell)
    if get_widget(GATE) not in (*known, NOTHING):  # the view is new, or another kind of cell reads
        set_example(CELLS[config.cell].examples[0], rows)  # the default that `current_intervention` assumes
    with st.container(key="whatif-controls", horizontal=True, gap="medium", vertical_alignment="bottom"):
        gate = st.selectbox(
            "Hold", [NOTHING, *known], format_func=lambda name: known[name].label if name in known else name, key=GATE, width=170
        )
        if gate not in known:
            return None
        low, high = bounds(known[gate])
        words = GATE_QUESTIONS.get(gate)
        ends = f"at ({low:g} {words.low}, {high:g} {words.high})" if words else "at"
        set_widget(VALUE, slider_value(known[gate]))
        value = st.slider(ends, low, high, step=0.05, key=VALUE, width=210)
        first, last = get_widget(ROWS) or (1, rows)
        set_widget(ROWS, (min(first, rows), min(last, rows)))  # another network may read fewer
        first, last = cast(
            tuple[int, int], st.slider(in_steps("in rows", config), 1, rows, key=ROWS, width=210)
        )  # Streamlit returns a pair, since the value that was set is a pair
        unit = _unit(config, selection)
        layer = _layer(config)
        st.button("Back to the real reading", icon=":material/undo:", type="tertiary", on_click=_reset, key="whatif-back")
    return Intervention(gate, value, first - 1, last - 1, unit, layer)


def _unit(config: ModelConfig, selection: Selection) -> int | None:
    """Draw the choice of a unit. The unit that the theatre shows comes first; any other can be typed."""
    options = [EVERY, str(selection.unit), *(str(unit) for unit in range(config.hidden_size) if unit != selection.unit)]
    if get_widget(UNIT) not in options:
        set_widget(UNIT, EVERY)
    st.selectbox("of unit", options, key=UNIT, width=100)
    return chosen_index(UNIT)


def _layer(config: ModelConfig) -> int | None:
    options = [EVERY, *(str(cell + 1) for cell in range(config.num_cells))]
    if get_widget(LAYER) not in options:
        set_widget(LAYER, EVERY)
    if config.num_cells == 1:
        return None
    names = {str(cell + 1): cell_mark(config, cell) for cell in range(config.num_cells)} if config.bidirectional else {}
    st.selectbox("in layer", options, format_func=lambda cell: names.get(cell, cell), key=LAYER, width=130 if names else 90)
    return chosen_index(LAYER, -1)


def _two_readings(other: Trace, chosen: Intervention, reading: str, model: str, selection: Selection) -> None:
    """Both answers and the maps of what changed: the browser's own as soon as something is chosen, and then those of this reading."""
    shown, config = replace(selection, row=None), other.config
    examples = [_held(_example(example, len(other.rows), selection)) for example in CELLS[config.cell].examples]
    data = pack(other, reading=reading, model=model, selection=shown, palette=page_variant(), held=_held(chosen), examples=examples)
    component("what_if", SCRIPT, *SHEETS)(key="whatif-two", data=data)


def _held(chosen: Intervention) -> Held:
    """As the browser has it."""
    return {
        "name": chosen.gate,
        "value": chosen.value,
        "first": chosen.first,
        "last": chosen.last,
        "unit": chosen.unit,
        "layer": chosen.layer,
    }


def _courses(real: Trace, other: Trace, chosen: Intervention) -> None:
    from lstm_demo.plots.two_readings import two_readings

    with st.container(key="plot-courses"):
        st.subheader(in_steps("Row by row", real.config), anchor=False)
        once = f" {NO_ANSWER_BEFORE}" if real.config.bidirectional else ""
        st.caption(in_steps(f"Solid: as it was. Dashed: what if. Shaded: the rows held.{once}", real.config))
        figure = two_readings(real, other, (chosen.first, chosen.last), palette=page_palette())
        show_figure(figure, "whatif-courses", alt=in_steps("Both readings row by row", real.config))
