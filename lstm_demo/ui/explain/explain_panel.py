"""The views below the theatre: one at a time, so that only what is shown is computed.

The story is the default view. It is computed only when the person scrolls near it. A view that was chosen is drawn with every reading,
because Streamlit forgets the values of widgets that are not drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from lstm_demo.files.catalogue import ModelEntry, list_models
from lstm_demo.files.safetensors_head import CheckpointError
from lstm_demo.lesson.views import CURVES, EXPLAIN_VIEWS, GLOSSARY, GRADIENT, STORY, WHAT_IF, WHY
from lstm_demo.theatre.selection import Selection
from lstm_demo.ui.browser.near_viewport import near_viewport
from lstm_demo.ui.browser.scroll_to import scroll_to
from lstm_demo.ui.explain.curves_panel import curves_panel
from lstm_demo.ui.explain.glossary_panel import glossary_panel
from lstm_demo.ui.explain.gradient_panel import gradient_panel
from lstm_demo.ui.explain.story_panel import story_panel, story_strip
from lstm_demo.ui.explain.whatif_panel import whatif_panel
from lstm_demo.ui.explain.why_panel import why_panel
from lstm_demo.ui.links.links import follow_page
from lstm_demo.ui.page.page import forgiving
from lstm_demo.ui.page.plain import plain
from lstm_demo.ui.page.reading import network_of
from lstm_demo.ui.page.theatre import story_open
from lstm_demo.ui.server.warmup import warm_up
from lstm_demo.ui.state.session import Reading, Session, current_session, start_widget
from lstm_demo.ui.state.views import EXPLAIN_VIEW

if TYPE_CHECKING:
    from lstm_demo.model.network import RecurrentClassifier

WAITING = "The story of this reading is written when you scroll here …"


@st.fragment
def explain_panel(entry: ModelEntry | None) -> None:
    """Draw the chosen view, in a fragment of its own, so that a choice here does not redraw the theatre. entry: the model that reads."""
    session = current_session()
    if not session.link.shows("explain"):
        return
    if entry is None or session.reading is None or session.selection is None or not warm_up().done:  # the rest needs torch or plotly
        return
    with forgiving(), st.container(key="explain"):
        start_widget(EXPLAIN_VIEW, STORY)
        view = st.segmented_control(
            "What explains this reading", EXPLAIN_VIEWS, key=EXPLAIN_VIEW, required=True, label_visibility="collapsed"
        )
        try:
            network = network_of(entry)
            story_shown = view == STORY and _story_wanted(session, session.reading)
            if story_shown or view != STORY:
                _draw(view, session.reading, session.selection, network, entry)
            else:
                st.caption(WAITING)
            session.story_shown = session.reading if story_shown else None
            story_strip(network, session.reading, shown=story_shown or story_open() or session.link.presenting)
        except CheckpointError as error:
            st.warning(plain(str(error)))
        if session.why_request:
            scroll_to(".st-key-explain", request=session.why_request, key="explain-show")
        follow_page(session, "explain")


def _story_wanted(session: Session, reading: Reading) -> bool:
    """Whether the person is near the story, has asked for it, or has been shown it already."""
    near = near_viewport(reading.name, selector=".st-key-explain")  # called in every run, since it draws a component
    return near or not session.workbench_running or session.tour.page is not None or reading is session.story_shown


def _draw(view: str | None, reading: Reading, selection: Selection, network: RecurrentClassifier, entry: ModelEntry) -> None:
    if view == STORY:
        story_panel(network, reading)
    elif view == WHY:
        why_panel(network, reading)
    elif view == WHAT_IF:
        whatif_panel(network, reading, selection, entry.card.sha256)
    elif view == GRADIENT:
        gradient_panel(network, reading, selection.row, entry, list_models())
    elif view == GLOSSARY:
        glossary_panel(network)
    elif view == CURVES:
        curves_panel(reading.trace, selection)
