"""A reading seen through the snapshots of a run: memory being learned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from lstm_demo.files.catalogue import ModelEntry
from lstm_demo.files.safetensors_head import CheckpointError
from lstm_demo.style.palette import Variant
from lstm_demo.ui.page.colours import page_variant
from lstm_demo.ui.page.plain import plain
from lstm_demo.ui.state.session import Session, fingerprint
from lstm_demo.ui.studio.learning.learning_score import Scores, scores
from lstm_demo.ui.studio.learning.view import learning_view
from lstm_demo.ui.studio.learning.watched_run import KeptRun, run_to_watch, snapshots_of, whose

if TYPE_CHECKING:
    from lstm_demo.insight.training.snapshot_readings import Learning
    from lstm_demo.model.trace import Array

LAYER = "learning-layer"
ANSWER, GATES, GRADIENT = "answer", "gates", "gradient"
SPEAK_OF = {ANSWER: ("verdict", "row"), GATES: ("unit",), GRADIENT: ("carry",)}
"""What the sentences speak of, by their kinds."""

NO_DIGIT = "Draw a digit or choose a sample above: every snapshot of a training then reads it."
NO_RUN = "There are no snapshots here yet. Train a model in the sidebar: its run keeps up to 24, and this view shows them."


def learning_panel(session: Session, entry: ModelEntry | None) -> None:
    """Raises CheckpointError where the snapshots cannot be read."""
    run = run_to_watch(entry)
    if session.input is None or run is None:
        st.info(NO_DIGIT if session.input is None else NO_RUN, icon=":material/timeline:")
        return
    image = session.input.image
    st.caption(plain(whose(run, entry)))
    with st.spinner("Every snapshot reads your digit…"):
        learning = _learning(run, fingerprint(image), image)
        _scores(run)
    layer = _layer(learning.config.num_layers)
    words = _in_words(learning, layer)
    st.markdown(words[ANSWER])
    learning_view(_packed(run, fingerprint(image), layer, page_variant(), image))
    st.markdown("\n".join(f"- {words[part]}" for part in (GATES, GRADIENT) if words[part]))


def prepare_learning(session: Session, entry: ModelEntry | None) -> None:
    """Compute what `learning_panel` will show; once, like there. Draws nothing, and leaves what goes wrong to be told there."""
    try:
        run = run_to_watch(entry)
        if session.input is not None and run is not None:
            _learning(run, fingerprint(session.input.image), session.input.image)
            _scores(run)
    except CheckpointError:
        return


def _layer(layers: int) -> int:
    """Which one is shown, from 0: the top one, the only one that the readout hears, unless another is asked for."""
    if layers == 1:
        return 0
    names = [f"layer {number + 1}" for number in range(layers)]
    chosen = st.segmented_control("Layer", names, default=names[-1], key=LAYER, required=True)
    return names.index(chosen) if chosen in names else layers - 1


def _in_words(learning: Learning, layer: int) -> dict[str, str]:
    """What happened, in a sentence or two on each part of `SPEAK_OF`; none where there is nothing to say."""
    from lstm_demo.insight.training.snapshot_sentences import what_happened

    told = what_happened(learning, layer)
    return {part: " ".join(sentence.text for sentence in told if sentence.kind in kinds) for part, kinds in SPEAK_OF.items()}


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
