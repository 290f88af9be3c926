"""A reading as one HTML file that needs no network and no server: the theatre, and the model with a canvas to draw on."""

from __future__ import annotations

from typing import Any

from lstm_demo.export.page.content import in_base64, model_facts, page_content, reads_in_browser
from lstm_demo.export.page.document import self_contained
from lstm_demo.files.catalogue import ModelEntry
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.trace import Trace
from lstm_demo.style.palette import Theme, Variant
from lstm_demo.style.words import network_size
from lstm_demo.theatre.packing import pack
from lstm_demo.theatre.selection import Selection, default_selection
from lstm_demo.theatre.weights import pack_weights

BOTH_WAYS = "A network that reads in two directions cannot be run in the browser: this page holds the one reading."


def html_page(
    trace: Trace,
    model: RecurrentClassifier | None = None,
    *,
    entry: ModelEntry | None = None,
    title: str | None = None,
    layer: int | None = None,
    theme: Theme | None = None,
    colours: Variant = "standard",
) -> str:
    """About 1 MB for one layer of 128 units; half of it is the model.

    Args:
        trace: the reading that is shown first.
        model: the network that made it, to be taken along: the page then has a canvas, and reads what is drawn. None: the reading alone.
        entry: the model's file, whose name and accuracy are shown; None where it has none.
        title: the page's heading.
        layer: shown first, from 0; None is the top one.
        theme: None is the system's. Both can be changed on the page.

    Raises:
        ValueError: no such layer.
    """
    config = trace.config
    if layer is not None and not 0 <= layer < config.num_cells:
        raise ValueError(f"layer must be 0–{config.num_cells - 1}, got {layer}")
    kind = CELLS[config.cell]
    reads = model is not None and reads_in_browser(config)
    facts: dict[str, Any] = model_facts(config, entry)
    if reads:
        assert model is not None
        facts["weights"] = in_base64(pack_weights(model, entry.card.sha256 if entry else ""))
    elif model is not None:
        facts["unreadable"] = BOTH_WAYS
    heading = title or f"Watch {kind.article} {kind.label} read {'your' if reads else 'a'} digit"
    content = page_content(heading, [facts], trace.image, theme=theme, colours=colours, layer=layer, draws=reads)
    if not reads:
        content["reading"] = in_base64(_packed(trace, layer, colours))
    return self_contained(f"{network_size(config)} reads a {trace.prediction}", content)


def _packed(trace: Trace, layer: int | None, colours: Variant) -> bytes:
    """Of units that are not among the liveliest the addends are missing, which only Python or the weights could give."""
    top = default_selection(trace)
    if layer is not None and layer != top.layer:
        top = Selection(layer, 0)
    return pack(trace, reading="taken away", selection=top, palette=colours)
