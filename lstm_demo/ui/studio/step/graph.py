"""Autograd's graph of the step, over a few rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from lstm_demo.files.catalogue import ModelEntry
from lstm_demo.style.file_names import file_name
from lstm_demo.style.palette import Palette
from lstm_demo.ui.page.colours import page_palette
from lstm_demo.ui.page.plain import plain
from lstm_demo.ui.state.session import start_widget
from lstm_demo.ui.studio.step.scene import Scene
from lstm_demo.ui.studio.step.start import batch_of, network_at

if TYPE_CHECKING:
    from lstm_demo.export.autograd_graph import PictureKind

OPEN, ROWS, SIZE = "step-graph-open", "step-graph-rows", "step-graph-size"
LEGIBLE, FITTED = "Legible", "Fitted"
ROW_CHOICES = (1, 2, 3)
FIRST_CHOICE = 2
MIME = {"svg": "image/svg+xml", "png": "image/png"}
ABOUT = (
    "What PyTorch noted down while it read image 1, as if it had to answer after the rows chosen here. Values run along the arrows. "
    "Backward starts at the loss, on the right, and walks against them, operation by operation, to the weights. Each weight is there "
    "once and used in every row, so its gradient is a sum over the rows."
)


class _Wanted(NamedTuple):
    """What the graph depends on.

    sha256: of the model.
    batch: the number of the batch.
    rows: how many rows are read.
    label: of the first image.
    palette: the colours.
    """

    sha256: str
    batch: int
    rows: int
    label: int
    palette: Palette


def graph_view(scene: Scene) -> None:
    """A switch, and the graph once it is on. The browser draws it."""
    if not st.toggle("Show the graph that autograd walks back", key=OPEN):
        return
    start_widget(ROWS, FIRST_CHOICE)
    start_widget(SIZE, LEGIBLE)
    with st.container(key="step-graph-controls", horizontal=True, gap="medium"):
        rows = st.segmented_control("Rows read", ROW_CHOICES, key=ROWS, required=True) or FIRST_CHOICE
        size = st.segmented_control("Size", (LEGIBLE, FITTED), key=SIZE, required=True) or LEGIBLE
    st.caption(ABOUT)
    entry, wanted = scene.entry, _Wanted(scene.entry.card.sha256, scene.start.batch, rows, scene.labels[0], page_palette())
    dot = _dot(wanted, entry)
    with st.container(key=f"step-graph-{size.lower()}", border=True):
        st.graphviz_chart(dot, alt="The autograd graph of the loss: every operation of every row, and the weights")
    _files(wanted, entry, dot)


def _files(wanted: _Wanted, entry: ModelEntry, dot: str) -> None:
    from lstm_demo.export.autograd_graph import NoGraphviz

    name, problem = file_name(entry.name, f"autograd-{wanted.rows}"), ""
    with st.container(key="step-graph-files", horizontal=True, gap="small", vertical_alignment="center"):
        try:
            for kind in ("svg", "png"):
                picture = _picture(wanted, entry, kind)
                label = f"Save as {kind.upper()}"
                st.download_button(label, picture, f"{name}.{kind}", MIME[kind], key=f"step-graph-{kind}", on_click="ignore")
        except NoGraphviz as error:
            problem = str(error)
        st.download_button("Save as DOT", dot, f"{name}.dot", "text/vnd.graphviz", key="step-graph-dot", on_click="ignore")
    if problem:
        st.caption(plain(problem))


@st.cache_data(max_entries=16, show_spinner=False)
def _dot(wanted: _Wanted, _entry: ModelEntry) -> str:
    """The graph in DOT. It does not contain the weights' values, so the untrained network is used."""
    from lstm_demo.export.autograd_graph import autograd_dot

    image = batch_of(_entry.card, wanted.batch).images[0]
    return autograd_dot(network_at(_entry, trained=False), image, wanted.rows, label=wanted.label, palette=wanted.palette)


@st.cache_data(max_entries=16, show_spinner=False)
def _picture(wanted: _Wanted, _entry: ModelEntry, kind: PictureKind) -> bytes:
    from lstm_demo.export.autograd_graph import autograd_picture

    image = batch_of(_entry.card, wanted.batch).images[0]
    return autograd_picture(network_at(_entry, trained=False), image, wanted.rows, kind=kind, label=wanted.label, palette=wanted.palette)
