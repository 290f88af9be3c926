"""The graph that autograd records while a network reads, and walks back in a training step: as DOT, and as a picture."""

from __future__ import annotations

import shutil
import subprocess
from typing import Literal

import torch
from torch.nn import functional as F

from lstm_demo.export.graph_drawing import draw, recorded_graph
from lstm_demo.export.graph_words import meanings
from lstm_demo.model.cells import Step
from lstm_demo.model.config import SettingError
from lstm_demo.model.directions import read_cells
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.model.pooling import heard_at_last
from lstm_demo.model.tracing import Image, checked_image
from lstm_demo.style.palette import LIGHT, Palette

PictureKind = Literal["svg", "png"]

MOST_ROWS = 3
GRAPHVIZ_SECONDS = 60
NO_GRAPHVIZ = (
    "A picture of the graph needs Graphviz, whose program dot is not on this machine: apt-get install graphviz (Debian, Ubuntu), "
    "brew install graphviz (macOS), or see graphviz.org. The graph as a .dot file needs nothing."
)


class NoGraphviz(ValueError):
    """Graphviz is not on this machine, or it failed. The message is a sentence."""


def autograd_dot(model: RecurrentClassifier, image: Image, rows: int = 2, *, label: int | None = None, palette: Palette = LIGHT) -> str:
    """The graph of the hidden state after the first rows, read by the hand-written step. The same network gives the same text.

    Values flow along the arrows, to the right; gradients against them. What is made once and used in every row (the weights) is there once.

    Args:
        image: as `trace`.
        rows: how many are read, 1–3: a graph of more could not be read by anybody.
        label: 0–K−1: go on to the loss of an answer given after these rows.

    Raises:
        ValueError: rows or label outside these limits, or not an image (as `trace`).
    """
    _check(model, rows, label)
    with torch.enable_grad():
        layers = _read(model, image, rows)
        last = layers[-1][-1].state.h if label is None else heard_at_last(layers[-model.config.directions :], model.config.pooling)
        end = last if label is None else F.cross_entropy(model.readout(last), torch.tensor([label]))
    known = {
        tensor.grad_fn: meaning
        for layer, steps in enumerate(layers)
        for row, step in enumerate(steps, start=1)
        for tensor, meaning in meanings(step, CELLS[model.config.cell], row, layer)
        if tensor.grad_fn is not None
    }
    assert end.grad_fn is not None
    graph = recorded_graph(end.grad_fn, {parameter: name for name, parameter in model.named_parameters()})
    result = f"h after row {rows}" if label is None else f"the loss, if it is a {label}"
    return draw(graph, known, (result, end), model.config.num_layers, palette)


def find_graphviz() -> str | None:
    """The system's program `dot`; None where there is none."""
    return shutil.which("dot")


def autograd_picture(
    model: RecurrentClassifier,
    image: Image,
    rows: int = 2,
    *,
    kind: PictureKind = "svg",
    label: int | None = None,
    palette: Palette = LIGHT,
) -> bytes:
    """The same as a picture on the palette's ground. Arguments and errors as in `autograd_dot`.

    Raises:
        NoGraphviz: Graphviz is not on this machine, or it failed.
    """
    dot = find_graphviz()
    if dot is None:
        raise NoGraphviz(NO_GRAPHVIZ)
    source = autograd_dot(model, image, rows, label=label, palette=palette)
    command = [dot, f"-T{kind}", *(["-Gdpi=144"] if kind == "png" else [])]
    try:
        result = subprocess.run(command, input=source.encode(), capture_output=True, timeout=GRAPHVIZ_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoGraphviz(f"Graphviz could not be run: {error}.") from None
    if result.returncode != 0 or not result.stdout:
        said = result.stderr.decode("utf-8", "replace").strip().splitlines()
        raise NoGraphviz(f"Graphviz failed: {said[-1][:200] if said else f'status {result.returncode}'}.")
    return result.stdout


def _check(model: RecurrentClassifier, rows: int, label: int | None) -> None:
    classes = model.config.num_classes
    if not 1 <= rows <= MOST_ROWS:
        raise SettingError("rows", f"must be 1–{MOST_ROWS}, got {rows}: the graph of more could not be read")
    if label is not None and not 0 <= label < classes:
        raise SettingError("label", f"must be 0–{classes - 1}, got {label}")


def _read(model: RecurrentClassifier, image: Image, rows: int) -> list[list[Step]]:
    return read_cells(model.cells(), model.config, model.first_input(checked_image(model, image))[:, :rows])
