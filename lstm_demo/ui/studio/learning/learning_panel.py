"""The view "Watch it being learned": every snapshot of a run reads the digit on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from lstm_demo.files.catalogue import ModelEntry
from lstm_demo.files.safetensors_head import CheckpointError
from lstm_demo.style.palette import Variant
from lstm_demo.ui.page.colours import page_variant
from lstm_demo.ui.page.plain import plain
from lstm_demo.ui.state.session import Session, fingerprint
from lstm_demo.ui.studio.learning.view import learning_view
from lstm_demo.ui.studio.learning.watched_run import KeptRun, Scores, describe_run, run_to_watch, scores, snapshots_of

if TYPE_CHECKING:
    from lstm_demo.insight.training.snapshot_readings import Learning
    from lstm_demo.model.trace import Array

LAYER = "learning-layer"
ANSWER, GATES, GRADIENT = "answer", "gates", "gradient"
PARTS = {ANSWER: ("verdict", "row"), GATES: ("unit",), GRADIENT: ("carry",)}
"""The parts of the text: the kinds of the sentences in each."""

NO_DIGIT = "Draw a digit or choose a sample above: every snapshot of a training then reads it."
NO_RUN = "There are no snapshots here yet. Train a model in the sidebar: its run keeps up to 24, and this view shows them."


def learning_panel(session: Session, entry: ModelEntry | None) -> None:
    """Draw the view. Raises CheckpointError where the snapshots cannot be read."""
    run = run_to_watch(entry)
    if session.input is None or run is None:
        st.info(NO_DIGIT if session.input is None else NO_RUN, icon=":material/timeline:")
        return
    image = session.input.image
    st.caption(plain(describe_run(run, entry)))
    with st.spinner("Every snapshot reads your digit…"):
        learning = _learning(run, fingerprint(image), image)
        _scores(run)
    layer = _layer(learning.config.num_layers)
    words = _in_words(learning, layer)
    st.markdown(words[ANSWER])
    learning_view(_packed(run, fingerprint(image), layer, page_variant(), image))
    st.markdown("\n".join(f"- {words[part]}" for part in (GATES, GRADIENT) if words[part]))


def prepare_learning(session: Session, entry: ModelEntry | None) -> None:
    """Compute and cache what `learning_panel` will show. Draws nothing. Errors are ignored here; the panel shows them."""
    try:
        run = run_to_watch(entry)
        if session.input is not None and run is not None:
            _learning(run, fingerprint(session.input.image), session.input.image)
            _scores(run)
    except CheckpointError:
        return


def _layer(layers: int) -> int:
    """Draw the choice of a layer. Returns it, from 0; by default the top layer, which the readout uses."""
    if layers == 1:
        return 0
    names = [f"layer {number + 1}" for number in range(layers)]
    chosen = st.segmented_control("Layer", names, default=names[-1], key=LAYER, required=True)
    return names.index(chosen) if chosen in names else layers - 1


def _in_words(learning: Learning, layer: int) -> dict[str, str]:
    """Sentences on what happened in the training, for each part of `PARTS`; "" where there is nothing to say."""
    from lstm_demo.insight.training.snapshot_sentences import what_happened

    sentences = what_happened(learning, layer)
    return {part: " ".join(sentence.text for sentence in sentences if sentence.kind in kinds) for part, kinds in PARTS.items()}


@st.cache_resource(max_entries=8, show_spinner=False)
def _learning(run: KeptRun, image_name: str, _image: Array) -> Learning:
    from lstm_demo.insight.training.snapshot_readings import learn

    snapshots = snapshots_of(run)
    return learn((snapshots.network(number) for number in range(len(snapshots))), snapshots.steps, _image)


@st.cache_resource(max_entries=8, show_spinner=False)
def _scores(run: KeptRun) -> Scores:
    return scores(snapshots_of(run), run.data)


@st.cache_resource(max_entries=8, show_spinner=False)
def _packed(run: KeptRun, image_name: str, layer: int, palette: Variant, _image: Array) -> bytes:
    from lstm_demo.ui.studio.learning.packing import pack

    name, found = f"{run.model}-{run.changed}-{image_name}", _scores(run)
    loss = snapshots_of(run).loss
    learning = _learning(run, image_name, _image)
    return pack(learning, name=name, layer=layer, accuracy=found.accuracy, images=found.images, loss=loss, palette=palette)
