"""The view "Its story": what the network did, in sentences. Each sentence can show its evidence in the theatre."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from lstm_demo.insight.sentence import Sentence
from lstm_demo.ui.browser.component import component
from lstm_demo.ui.browser.pointing import pointing
from lstm_demo.ui.explain.sentences import cue_of, sentences_html, sentences_json
from lstm_demo.ui.page.colours import page_palette
from lstm_demo.ui.state.session import Reading

if TYPE_CHECKING:
    from lstm_demo.model.network import RecurrentClassifier

HOW = (
    "Made from the numbers of this very reading; press a sentence to see it in the theatre. What is said of a unit was tested: "
    "the unit was switched off, and the answer's lead fell by more than for 95 % of the others."
)


def story_panel(network: RecurrentClassifier, reading: Reading) -> None:
    sentences = story(reading.name, network, reading)
    config = reading.trace.config
    html = sentences_html(sentences, config, page_palette())
    pointing(html, [cue_of(sentence, config) for sentence in sentences], key="story")
    st.caption(HOW)


def story_strip(network: RecurrentClassifier, reading: Reading, *, shown: bool) -> None:
    """Send the story to the theatre, which shows one sentence at a time. Draws nothing.

    shown: whether the story is shown anywhere. If not, nothing is computed, and the theatre is only told that there is a story.
    """
    sentences = story(reading.name, network, reading) if shown else None
    data = {"reading": reading.name, "sentences": sentences and sentences_json(sentences, reading.trace.config)}
    component("story_strip", Path(__file__).with_name("story_strip.js"))(key="story-strip", data=data, height=0)


@st.cache_data(max_entries=64, show_spinner=False)
def story(name: str, _network: RecurrentClassifier, _reading: Reading) -> list[Sentence]:
    """The sentences of the story. name: of the reading; it identifies weights and image in the cache."""
    from lstm_demo.insight.story import tell

    return tell(_network, _reading.trace)
