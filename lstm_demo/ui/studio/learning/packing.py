"""The readings of one image by every snapshot of a run, as bytes for the browser.

The heat maps are most of it: up to 24 × 6 × 28 × 32 numbers. They are sent as int16 in whole hundredths (`places` says how many decimals),
which is what the page shows: half the bytes, and nothing that can be seen is lost.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import numpy.typing as npt

from lstm_demo.insight.trace_facts import blank_rows
from lstm_demo.insight.training.snapshot_readings import Learning
from lstm_demo.insight.training.snapshot_sentences import relative_reach
from lstm_demo.insight.unit_order import liveliest_units
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.description import Quantity
from lstm_demo.model.step_words import step_name
from lstm_demo.model.trace import Array
from lstm_demo.plots.gate_questions import GATE_QUESTIONS, GateQuestion
from lstm_demo.style.limits import limits
from lstm_demo.style.palette import VARIANTS, Variant
from lstm_demo.theatre.packed_arrays import pack_arrays

SHOWN_UNITS = 32
PLACES = 2
LARGEST = np.iinfo(np.int16).max


def pack(
    learning: Learning,
    *,
    name: str,
    layer: int,
    accuracy: Sequence[float | None],
    images: int = 0,
    loss: Sequence[float | None],
    palette: Variant = "standard",
) -> bytes:
    """Everything that the view shows of one layer.

    Args:
        name: differs where the run or the image do.
        layer: its maps, saturation and reach; probabilities are of the whole network.
        accuracy, loss: of each snapshot, None where they were not measured.
        images: on how many test images the accuracy was measured, 0 for all there are.
        palette: which to draw with (style/palette.py).
    """
    chosen = liveliest_units(learning.final, layer, SHOWN_UNITS)
    shown = {quantity.name: learning.quantities[quantity.name][:, layer] for quantity in learning.final.QUANTITIES}
    places = {key: _places(values[..., chosen]) for key, values in shown.items()}
    header: dict[str, Any] = {
        "name": name,
        "steps": list(learning.steps),
        "accuracy": list(accuracy),
        "images": images,
        "loss": list(loss),
        "cell": learning.config.cell,
        "layer": layer,
        "layers": learning.config.num_layers,
        "rows": learning.probabilities.shape[1],
        "step": _step_word(learning.config),
        "across": learning.config.reading == "columns",
        "span": learning.config.rows_per_step,
        "blank": blank_rows(learning.final),
        "classes": learning.config.num_classes,
        "units": chosen.tolist(),
        "of": learning.config.hidden_size,
        "answer": learning.target,
        "rival": learning.other,
        "memory": "h" if learning.cell_reach is None else "c",
        "quantities": [_describe(quantity, shown[quantity.name], places[quantity.name]) for quantity in learning.final.QUANTITIES],
        "saturation": {gate: list(one.bounds) for gate, one in learning.saturation.items()},
        "palettes": {theme: own.to_dict() for theme, own in VARIANTS[palette].items()},
    }
    maps = {key: _hundredths(values[..., chosen], places[key]) for key, values in shown.items()}
    return pack_arrays(header, {**_floats(learning, layer), **maps})


def _step_word(config: ModelConfig) -> str:
    """What a row is called; "step" is the training's here."""
    return step_name(config) if config.rows_per_step == 1 else "time step"


def _floats(learning: Learning, layer: int) -> dict[str, Array]:
    """By name: image (T, D), probabilities (S, T, K), reach (S, T), and for each gate `low.NAME` and `high.NAME` (S,)."""
    reach = relative_reach(learning, layer)
    found: dict[str, Array] = {"image": learning.final.image, "probabilities": learning.probabilities, "reach": reach}
    for gate, one in learning.saturation.items():
        found |= {f"low.{gate}": one.low[:, layer], f"high.{gate}": one.high[:, layer]}
    largest = float(np.finfo(np.float32).max)
    return {key: np.nan_to_num(values, nan=0.0, posinf=largest, neginf=0.0) for key, values in found.items()}


def _describe(quantity: Quantity, values: Array, places: int) -> dict[str, Any]:
    """values: (S, T, H); the legend's ends hold for all snapshots, so that what grows is seen to grow."""
    about = {"words": asdict(GATE_QUESTIONS.get(quantity.name, GateQuestion())), "limits": limits(quantity, values)._asdict()}
    return asdict(quantity) | about | {"signed": quantity.role != "gate", "places": places}


def _places(values: Array) -> int:
    """How many decimals go into 16 bits: two, fewer only where a network without bounds grew beyond 327; below 0 the last digits go too."""
    finite = np.abs(values[np.isfinite(values)].astype(np.float64))
    largest = float(finite.max()) if finite.size else 0.0
    return PLACES if largest * 10**PLACES <= LARGEST else math.floor(math.log10(LARGEST / largest))


def _hundredths(values: Array, places: int) -> npt.NDArray[np.int16]:
    scaled = np.nan_to_num(values.astype(np.float64) * 10.0**places, nan=0.0)
    whole: npt.NDArray[np.int16] = np.clip(np.rint(scaled), -LARGEST, LARGEST).astype(np.int16)
    return whole
