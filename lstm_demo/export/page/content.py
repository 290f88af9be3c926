"""What the page's script is given (js/content.js): models and what is said of them, samples, colours, the picture that is read first."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from lstm_demo.data.drawing import SENTENCES
from lstm_demo.data.samples import sample_digits
from lstm_demo.files.catalogue import ModelEntry
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.step_words import in_steps, reading_in_words
from lstm_demo.model.trace import Array
from lstm_demo.style.palette import Theme, Variant
from lstm_demo.style.percent import accuracy_text
from lstm_demo.style.words import network
from lstm_demo.theatre.network_header import palettes_as_json

CLAIM = ", as its file claims"


def model_facts(config: ModelConfig, entry: ModelEntry | None = None) -> dict[str, Any]:
    """What the page says of a model. entry: None where nothing but the network is known."""
    facts, score = [network(config)], ""
    if entry is not None:
        facts.append(f"{entry.card.parameters:,} parameters")
        if entry.card.test_accuracy is not None:
            score = accuracy_text(entry.card.test_accuracy)
            facts.append(f"{score} of the test digits right{CLAIM if entry.claim else ''}")
    introduction = in_steps(CELLS[config.cell].introduction, config)
    words = {"introduction": introduction, "reads": reading_in_words(config)}
    return {"name": entry.name if entry else "", "score": score, "facts": facts, **words}


def page_content(
    title: str,
    models: Sequence[dict[str, Any]],
    image: Array,
    *,
    theme: Theme | None = None,
    colours: Variant = "standard",
    layer: int | None = None,
    draws: bool = True,
) -> dict[str, Any]:
    """JSON-ready.

    models: as `model_facts`, with weights or a file each. image: (28, 28) in [0, 1], read first. theme: None is the system's.
    """
    samples = sample_digits()
    known = [digit for digit, sample in enumerate(samples) if np.array_equal(sample, image)]
    return {
        "title": title,
        "models": list(models),
        "palettes": {variant: palettes_as_json(variant) for variant in ("standard", "safe")},
        "theme": theme,
        "colours": colours,
        "layer": layer,
        "samples": in_base64(zlib.compress(levels(samples), 9)) if draws else "",
        "image": "" if draws and known else in_base64(np.ascontiguousarray(image, dtype="<f4").tobytes()),
        "digit": known[0] if known else None,
        "draws": draws,
        "refusals": dict(SENTENCES),
    }


def reads_in_browser(config: ModelConfig) -> bool:
    """Whether js/read/network.js can run such a network: every kind of cell, in one direction."""
    return not config.bidirectional


def levels(image: Array) -> bytes:
    """Pixels in [0, 1], each n / 255 with a whole n → the numbers n, one after the other."""
    return np.rint(image * 255).astype(np.uint8).tobytes()


def in_base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
