"""The animated reading in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lstm_demo.export.animation.layout import SHOWN_UNITS, lay_out
from lstm_demo.export.animation.plotly_animation import animation
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.tracing import Image, trace
from lstm_demo.style.palette import Theme, Variant, palette_of

if TYPE_CHECKING:
    import plotly.graph_objects as go


def show(
    model: RecurrentClassifier | str,
    image: Image,
    layer: int | None = None,
    *,
    theme: Theme = "light",
    colours: Variant = "standard",
    units: int = SHOWN_UNITS,
) -> go.Figure:
    """A Plotly figure of the network reading the image: play, pause, speeds, a slider over the rows, a number in every cell.

    Args:
        model: a network, or the name or file of a model (`"lstm-1x128"`).
        image: (28, 28), bytes or floats in [0, 1], ink = 1.
        layer: from 0; None is the top one.
        colours: "safe" are those that colour-blind people can tell apart.
        units: how many are shown at most, the liveliest.

    Raises:
        ValueError: no such model, layer, theme or colours, or not such an image.
    """
    return animation(lay_out(trace(_network(model), image), layer, palette=palette_of(theme, colours), units=units))


def _network(model: RecurrentClassifier | str) -> RecurrentClassifier:
    if isinstance(model, RecurrentClassifier):
        return model
    from lstm_demo.files.catalogue import find_model
    from lstm_demo.files.checkpoint import load_model

    return load_model(find_model(model).path).model
