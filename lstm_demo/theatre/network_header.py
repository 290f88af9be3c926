"""What is said of every reading of a network: all of a packet's header that depends on the configuration alone."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache, lru_cache
from typing import Any

from lstm_demo.model.config import SIDE, ModelConfig
from lstm_demo.model.kinds.description import Quantity
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.step_words import NO_ANSWER_BEFORE, cell_mark, in_steps, of_cell, step_name
from lstm_demo.plots.gate_questions import GATE_QUESTIONS, GateQuestion
from lstm_demo.style.palette import VARIANTS, Variant
from lstm_demo.style.words import unlike_anything_learned
from lstm_demo.theatre.equations import equations_as_json, note, stages_as_json

SHOWN_UNITS = 32
"""So many are shown at first: the liveliest."""


@lru_cache(maxsize=64)
def network_header(config: ModelConfig) -> dict[str, Any]:
    """By the names that a packet's header has. Must not be changed: it is kept.

    `rows` are those of a picture of 28 × 28. Of `quantities` only the limits are missing, which depend on the reading.
    """
    return {
        "cell": config.cell,
        "kind": CELLS[config.cell].label,
        "step": step_name(config),
        "across": config.reading == "columns",
        "span": config.rows_per_step,
        "layers": config.num_cells,
        "rows": SIDE * SIDE // config.input_size,
        "units": config.hidden_size,
        "shown": min(SHOWN_UNITS, config.hidden_size),
        "classes": config.num_classes,
        "quantities": [_describe(quantity) for quantity in CELLS[config.cell].quantities],
        "equations": equations_as_json(config),
        "stages": stages_as_json(config),
        "note": note(config),
        "cells": [_cell(config, cell) for cell in range(config.num_cells)],
        "once": in_steps(NO_ANSWER_BEFORE, config) if config.bidirectional else "",
        "unlike": unlike_anything_learned(config.num_classes),
    }


@cache
def palettes_as_json(variant: Variant) -> dict[str, Any]:
    """By theme, the colours to draw with."""
    return {theme: palette.to_dict() for theme, palette in VARIANTS[variant].items()}


def _describe(quantity: Quantity) -> dict[str, Any]:
    words = GATE_QUESTIONS.get(quantity.name, GateQuestion())
    return asdict(quantity) | {"words": asdict(words), "signed": quantity.role != "gate"}


def _cell(config: ModelConfig, cell: int) -> dict[str, Any]:
    return {
        "mark": cell_mark(config, cell),
        "of": of_cell(config, cell),
        "floor": cell // config.directions,
        "backward": config.is_backward(cell),
    }
