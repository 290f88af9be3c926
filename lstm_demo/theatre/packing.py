"""One trace as bytes for the browser: everything that the theatre shows of one reading."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypedDict

from lstm_demo.insight.unit_order import liveliest_units
from lstm_demo.model.kinds.description import Quantity
from lstm_demo.model.step_words import step_name
from lstm_demo.model.trace import Array, Trace
from lstm_demo.style.limits import limits
from lstm_demo.style.palette import Variant
from lstm_demo.theatre.cue import Cue
from lstm_demo.theatre.network_header import network_header, palettes_as_json
from lstm_demo.theatre.operands import operand_arrays, operand_header
from lstm_demo.theatre.packed_arrays import pack_arrays
from lstm_demo.theatre.products import step_products
from lstm_demo.theatre.selection import Selection

if TYPE_CHECKING:
    from lstm_demo.insight.operands import UnitOperands  # torch behind it


class Held(TypedDict):
    """What was held at a value while the network read, as read/network.js has it: rows, unit and layer from 0, None for all."""

    name: str
    value: float
    first: int
    last: int
    unit: int | None
    layer: int | None


def pack(
    trace: Trace,
    *,
    reading: str,
    model: str = "",
    weights: str = "",
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
    held: Held | None = None,
    examples: Sequence[Held] = (),
) -> bytes:
    """Everything that the theatre shows of one reading.

    Args:
        reading: names this reading; the same name again does not restart the animation.
        model: the checksum of the weights that made it, by which the browser knows whether its own reading is of the same ones.
        weights: the address of that model's weights for the browser (weights.py); empty where there are none.
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
        held: what was held at a value while the network read; None where nothing was.
        examples: what else can be held, ready-made, in the order of the page's buttons.
    """
    layers, rows, units = trace.hidden_state.shape
    told = network_header(trace.config)
    lively = [liveliest_units(trace, layer, told["shown"]).tolist() for layer in range(layers)]
    known = _opened_units(lively[selection.layer], selection.unit)
    header: dict[str, Any] = {
        "reading": reading,
        "model": model,
        "weights": weights,
        "outdated": outdated,
        "held": held,
        "examples": list(examples),
        "turn": turn,
        "autoplay": autoplay,
        "selection": asdict(selection),
        "cue": cue.as_json() if cue else None,
        **told,
        "rows": rows,
        "prediction": trace.prediction,
        "confidence": trace.confidence if math.isfinite(trace.confidence) else 0.0,
        "novelty": trace.novelty,
        "quantities": [
            said | {"limits": _limits(trace, quantity)} for said, quantity in zip(told["quantities"], trace.QUANTITIES, strict=True)
        ],
        "order": {"some": lively, "all": [liveliest_units(trace, layer, units).tolist() for layer in range(layers)]},
        "products": list(step_products(trace, selection.layer, known)),
        "addends": {"layer": selection.layer, "units": known, "of": list(trace.addends)},
        "offers": offered,
        "around": {"beside": beside, "below": below},
        "asks": asks,
        "operands": operand_header(opened) if opened else None,
        "palettes": palettes_as_json(palette),
    }
    arrays = _arrays(trace, selection.layer, known)
    if opened is not None:
        arrays |= operand_arrays(opened, trace.config.directions)
    return pack_arrays(header, arrays)


def _opened_units(lively: list[int], unit: int) -> list[int]:
    """Whose addends are sent: all that can be clicked in the short view, so that a click there answers at once, and the selected one."""
    return lively if unit in lively else [*lively, unit]


def _limits(trace: Trace, quantity: Quantity) -> list[dict[str, Any]]:
    return [limits(quantity, layer)._asdict() for layer in trace.quantity(quantity.name)]


def _arrays(trace: Trace, layer: int, opened: list[int]) -> dict[str, Array]:
    """By name: image (rows, columns), probabilities (T, K), or (1, K) where there is one answer, each quantity (L, T, H),
    `steps` (T, D) where the steps are not the image's rows, and of the opened units,
    `addends.name.from_input|from_hidden|total` (P, T), `from_cell` (P, T) of a gate with a peephole, and `addends.name.bias` (P,)."""
    arrays: dict[str, Array] = {"image": trace.image, "probabilities": trace.probabilities}
    if step_name(trace.config) != "row":
        arrays["steps"] = trace.pixels
    for quantity in trace.QUANTITIES:
        arrays[quantity.name] = trace.quantity(quantity.name)
    for name, addends in trace.addends.items():
        for part, values in (addends.arrays() | {"total": addends.total}).items():
            if part != "bias":
                arrays[f"addends.{name}.{part}"] = values[layer][:, opened].T
        arrays[f"addends.{name}.bias"] = addends.bias[layer][opened]
    return arrays | {f"products.{name}": values for name, values in step_products(trace, layer, opened).items()}
