"""The step that all stages show, and how they show sentences and figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from lstm_demo.files.catalogue import ModelEntry
from lstm_demo.insight.trace_facts import FAINTEST_INK
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.step_words import cell_mark
from lstm_demo.model.trace import Array
from lstm_demo.ui.page.figure import show_figure
from lstm_demo.ui.state.training_step import TrainingStepState
from lstm_demo.ui.studio.step.start import Start

if TYPE_CHECKING:
    import plotly.graph_objects as go
    from torch import Tensor

    from lstm_demo.insight.training.training_step import Movement, TrainingStep
    from lstm_demo.plots.part_grid import GridRow
    from lstm_demo.training.batches import Batch

SHOWN = 8  # images of the batch


@dataclass(frozen=True, eq=False)
class Scene:
    """The step that is shown.

    state: the steps so far; further steps are requested from it.
    step: the step that was taken last.
    batch: its images and labels.
    entry: the model.
    start: where the steps started.
    """

    state: TrainingStepState
    step: TrainingStep
    batch: Batch
    entry: ModelEntry
    start: Start

    @property
    def shown_images(self) -> Array:
        """(at most SHOWN, 28, 28)"""
        images: Array = self.batch.images[:SHOWN].numpy()
        return images

    @property
    def ink_by_row(self) -> Array:
        """(T,), the sum of the pixels that each time step reads, averaged over the batch."""
        ink: Array = self._pixels.sum(dim=2).mean(dim=0).numpy()
        return ink

    @property
    def _pixels(self) -> Tensor:
        """(B, T, D), what each time step reads."""
        config = self.entry.card.model
        lines = self.batch.images if config.reading == "rows" else self.batch.images.transpose(1, 2)
        return lines.reshape(len(lines), -1, config.input_size)

    @property
    def blank_rows(self) -> int:
        """How many rows lie above the first ink of any image."""
        inked = (self._pixels.amax(dim=(0, 2)) >= FAINTEST_INK).nonzero()
        return int(inked[0]) if len(inked) else 0

    @property
    def labels(self) -> list[int]:
        return [int(label) for label in self.step.labels]


def show_words(text: str, formula: str = "") -> None:
    """Show a text, and a LaTeX formula below it if there is one."""
    st.markdown(text)
    if formula:
        st.latex(formula, width="content")


def show_step_figure(scene: Scene, figure: go.Figure, name: str, alt: str) -> None:
    """Show a figure. name: unique among the stages, and part of a saved picture's file name."""
    show_figure(figure, f"step-{name}", of=f"{scene.entry.name}-step-{scene.step.number}", name=name, alt=alt)


def grid_rows(scene: Scene, value: Callable[[Movement], float | None]) -> list[GridRow]:
    """A row for each gate of each layer and one for the readout, with a value for each of its parts."""
    from lstm_demo.plots.part_grid import GridRow

    config, rows = scene.entry.card.model, dict[tuple[int | None, str], dict[str, float | None]]()
    for one in scene.step.parts:
        rows.setdefault((one.part.layer, one.part.gate), {})[one.part.symbol] = value(one.movement)
    return [GridRow(_label(gate, layer, config), gate if layer is not None else None, values) for (layer, gate), values in rows.items()]


def _label(gate: str, layer: int | None, config: ModelConfig) -> str:
    if layer is None or config.num_cells == 1:
        return gate.replace("_", " ")
    mark = cell_mark(config, layer)
    return mark if gate == "pre_activation" else f"{mark.removeprefix('layer ')} · {gate.replace('_', ' ')}"
