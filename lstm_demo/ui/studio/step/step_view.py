"""Which view belongs to which stage of a training step."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from lstm_demo.files.catalogue import ModelEntry
from lstm_demo.ui.state.training_step import TrainingStepState
from lstm_demo.ui.studio.step.first_half import batch_view, forward_view, loss_view
from lstm_demo.ui.studio.step.scene import Scene
from lstm_demo.ui.studio.step.second_half import backward_view, clip_view, update_view
from lstm_demo.ui.studio.step.stages import BACKWARD, BATCH, CLIP, FORWARD, LOSS, UPDATE
from lstm_demo.ui.studio.step.start import Start, batch_of

VIEWS: Mapping[str, Callable[[Scene], None]] = {
    BATCH: batch_view,
    FORWARD: forward_view,
    LOSS: loss_view,
    BACKWARD: backward_view,
    CLIP: clip_view,
    UPDATE: update_view,
}


def stage_view(stage: str, walk: TrainingStepState, entry: ModelEntry, start: Start) -> None:
    """Of the step that `walk` took last."""
    assert walk.step is not None
    with st.container(key=f"step-view-{stage.lower()}"):
        VIEWS[stage](Scene(walk, walk.step, batch_of(entry.card, start.batch), entry, start))
