"""The reading in a notebook: the same page as the one that is taken away, in a frame."""

from __future__ import annotations

from dataclasses import dataclass, field

from lstm_demo.export.page.html_page import html_page
from lstm_demo.files.catalogue import find_model
from lstm_demo.files.checkpoint import load_model
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.tracing import Image, trace
from lstm_demo.style.palette import Theme, Variant, palette_of

HEIGHT = 860


@dataclass(frozen=True)
class NotebookPage:
    """A page that a notebook shows in a frame of this height, in pixels. It may run its own script there, and nothing else."""

    html: str = field(repr=False)
    height: int = HEIGHT

    def _repr_html_(self) -> str:
        frame = f'title="A network reads a digit" sandbox="allow-scripts" style="width:100%;height:{self.height}px;border:0"'
        inside = self.html.replace("&", "&amp;").replace("'", "&#39;")  # half the size of what escaping every quote would make
        return f"<iframe {frame} srcdoc='{inside}'></iframe>"


def show(
    model: RecurrentClassifier | str,
    image: Image,
    layer: int | None = None,
    *,
    draw: bool = True,
    theme: Theme | None = None,
    colours: Variant = "standard",
    height: int = HEIGHT,
) -> NotebookPage:
    """The network reading the image, every gate and unit of it, and a canvas on which to draw another digit.

    Args:
        model: a network, or the name or file of a model (`"lstm-1x128"`).
        image: (28, 28), bytes or floats in [0, 1], ink = 1.
        layer: shown first, from 0; None is the top one.
        draw: take the model along, so that it reads what is drawn; else the reading alone.
        theme: None is the system's.
        colours: "safe" are those that colour-blind people can tell apart.
        height: of the frame, in pixels.

    Raises:
        ValueError: no such model, layer, theme or colours, or not such an image.
    """
    palette_of(theme or "light", colours)  # refuses other words
    entry = None if isinstance(model, RecurrentClassifier) else find_model(model)
    network = load_model(entry.path).model if entry is not None else model
    assert isinstance(network, RecurrentClassifier)
    taken = network if draw else None
    return NotebookPage(html_page(trace(network, image), taken, entry=entry, layer=layer, theme=theme, colours=colours), height)
