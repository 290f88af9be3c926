"""One trace as bytes for the browser: everything that the theatre shows of one reading."""

from __future__ import annotations

import math
from dataclasses import asdict
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from lstm_demo.insight.unit_order import liveliest_units
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.description import Quantity
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.step_words import NO_ANSWER_BEFORE, cell_mark, in_steps, of_cell, step_name
from lstm_demo.model.trace import Array, Trace
from lstm_demo.plots.gate_questions import GATE_QUESTIONS, GateQuestion
from lstm_demo.style.limits import limits
from lstm_demo.style.palette import VARIANTS, Variant
from lstm_demo.theatre.cue import Cue
from lstm_demo.theatre.equations import equations_as_json, note, stages_as_json
from lstm_demo.theatre.operands import operand_arrays, operand_header
from lstm_demo.theatre.packed_arrays import pack_arrays
from lstm_demo.theatre.products import step_products
from lstm_demo.theatre.selection import Selection

if TYPE_CHECKING:
    from lstm_demo.insight.operands import UnitOperands  # torch behind it

SHOWN_UNITS = 32


def pack(
    trace: Trace,
    *,
    reading: str,
    selection: Selection,
    turn: int = 0,
    autoplay: bool = True,
    cue: Cue | None = None,
    offered: bool = False,
    opened: UnitOperands | None = None,
    palette: Variant = "standard",
    outdated: str = "",
    beside: str = "",
    below: str = "",
    asks: bool = False,
) -> bytes:
    """Everything that the theatre shows of one reading.

    Args:
        reading: names this reading; the same name again does not restart the animation.
        selection: must fit the trace.
        turn: the browser's own count of selections, given back so that it can tell an echo from news.
        autoplay: play a new reading at once.
        cue: must fit the trace.
        offered: whether operands can be had.
        opened: those that are wanted now.
        palette: which to draw with (style/palette.py).
        outdated: why this is not the reading that the person asked for last; empty where it is.
        beside, below: what of the page stands around the theatre, as `theatre` has it.
        asks: whether the page can say why it is one class and not another.
    """
    layers, rows, units = trace.hidden_state.shape
    lively = [liveliest_units(trace, layer, min(SHOWN_UNITS, units)).tolist() for layer in range(layers)]
    known = _opened_units(lively[selection.layer], selection.unit)
    header: dict[str, Any] = {
        "reading": reading,
        "outdated": outdated,
        "turn": turn,
        "autoplay": autoplay,
        "selection": asdict(selection),
        "cue": cue.as_json() if cue else None,
        "cell": trace.config.cell,
        "kind": CELLS[trace.config.cell].label,
        "step": step_name(trace.config),
        "across": trace.config.reading == "columns",
        "span": trace.config.rows_per_step,
        "layers": layers,
        "rows": rows,
        "units": units,
        "classes": trace.config.num_classes,
        "prediction": trace.prediction,
        "confidence": trace.confidence if math.isfinite(trace.confidence) else 0.0,
        "quantities": [_describe(trace, quantity) for quantity in trace.QUANTITIES],
        "order": {"some": lively, "all": [liveliest_units(trace, layer, units).tolist() for layer in range(layers)]},
        **_words_of(trace.config),
        "products": list(step_products(trace, selection.layer, known)),
        "addends": {"layer": selection.layer, "units": known, "of": list(trace.addends)},
        "offers": offered,
        "around": {"beside": beside, "below": below},
        "asks": asks,
        "operands": operand_header(opened) if opened else None,
        "palettes": _palettes(palette),
    }
    arrays = _arrays(trace, selection.layer, known)
    if opened is not None:
        arrays |= operand_arrays(opened, trace.config.directions)
    return pack_arrays(header, arrays)


@lru_cache(maxsize=64)
def _words_of(config: ModelConfig) -> dict[str, Any]:
    """What is said of every reading of such a network."""
    cells = [
        {
            "mark": cell_mark(config, cell),
            "of": of_cell(config, cell),
            "floor": cell // config.directions,
            "backward": config.is_backward(cell),
        }
        for cell in range(config.num_cells)
    ]
    once = in_steps(NO_ANSWER_BEFORE, config) if config.bidirectional else ""
    return {"equations": equations_as_json(config), "stages": stages_as_json(config), "note": note(config), "cells": cells, "once": once}


@cache
def _palettes(variant: Variant) -> dict[str, Any]:
    return {theme: palette.to_dict() for theme, palette in VARIANTS[variant].items()}


def _opened_units(lively: list[int], unit: int) -> list[int]:
    """Whose addends are sent: all that can be clicked in the short view, so that a click there answers at once, and the selected one."""
    return lively if unit in lively else [*lively, unit]


def _describe(trace: Trace, quantity: Quantity) -> dict[str, Any]:
    words = GATE_QUESTIONS.get(quantity.name, GateQuestion())
    values = trace.quantity(quantity.name)
    return asdict(quantity) | {
        "words": asdict(words),
        "limits": [limits(quantity, values[layer])._asdict() for layer in range(values.shape[0])],
        "signed": quantity.role != "gate",
    }


def _arrays(trace: Trace, layer: int, opened: list[int]) -> dict[str, Array]:
    """By name: image (rows, columns), probabilities (T, K), or (1, K) where there is one answer, each quantity (L, T, H), its mean over
    units `mean.name` (L, T) (of
    |value| where it has a sign), `steps` (T, D) where the steps are not the image's rows, and of the opened units,
    `addends.name.from_input|from_hidden|total` (P, T), `from_cell` (P, T) of a gate with a peephole, and `addends.name.bias` (P,)."""
    arrays: dict[str, Array] = {"image": trace.image, "probabilities": trace.probabilities}
    if step_name(trace.config) != "row":
        arrays["steps"] = trace.pixels
    for quantity in trace.QUANTITIES:
        values = trace.quantity(quantity.name)
        arrays[quantity.name] = values
        arrays[f"mean.{quantity.name}"] = (values if quantity.role == "gate" else np.abs(values)).mean(axis=2)
    for name, addends in trace.addends.items():
        for part, values in (addends.arrays() | {"total": addends.total}).items():
            if part != "bias":
                arrays[f"addends.{name}.{part}"] = values[layer][:, opened].T
        arrays[f"addends.{name}.bias"] = addends.bias[layer][opened]
    return arrays | {f"products.{name}": values for name, values in step_products(trace, layer, opened).items()}
