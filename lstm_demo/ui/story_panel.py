"""The story of this digit: what the network did, in sentences that each point at their evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from lstm_demo.insight.sentence import Sentence
from lstm_demo.ui.display import page_palette
from lstm_demo.ui.pointing import Pointer, pointing
from lstm_demo.ui.sentences import cue_of, sentences_html
from lstm_demo.ui.session import Reading

if TYPE_CHECKING:
    from lstm_demo.model.network import RecurrentClassifier

HOW = (
    "Made from the numbers of this very reading; press a sentence to see it in the theatre. What is said of a unit was tested: "
    "the unit was switched off, and the answer's lead fell by more than for 95 % of the others."
)


def story_panel(network: RecurrentClassifier, reading: Reading, pointer: Pointer) -> None:
    sentences = story(reading.name, network, reading)
    config = reading.trace.config
    html = sentences_html(sentences, config, page_palette())
    pointing(html, [cue_of(sentence, config) for sentence in sentences], pointer, key="story")
    st.caption(HOW)


@st.cache_data(max_entries=64, show_spinner=False)
def story(name: str, _network: RecurrentClassifier, _reading: Reading) -> list[Sentence]:
    """name: the reading's, which tells the weights and the image."""
    from lstm_demo.insight.story import tell

    return tell(_network, _reading.trace)
