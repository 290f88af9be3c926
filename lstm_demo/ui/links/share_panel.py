"""The dialog "Share this page": the link to it, and what the link hides. And the note of a page that was opened with a link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from lstm_demo.files.catalogue import PRETRAINED, ModelEntry, list_models
from lstm_demo.lesson.codec import MAX_CHARACTERS, pack
from lstm_demo.lesson.lesson import PARTS, Lesson, can_be_named
from lstm_demo.ui.links.address import page_address
from lstm_demo.ui.links.links import lesson_of
from lstm_demo.ui.page.page import forgiving
from lstm_demo.ui.page.plain import plain
from lstm_demo.ui.state.link import IN_SIDEBAR, NOT_PRESENTED
from lstm_demo.ui.state.session import Session, current_session, get_widget, set_widget

SEEN: Mapping[str, str] = {
    "desk": "the canvas, samples and upload",
    "explain": "what explains the reading",
    "studio": "the training studio",
    "tour": "the guided tour",
    "take": "*Take it away*",
    "model": "the model, in the sidebar",
    "train": "*Train your own*, in the sidebar",
}
"""The parts of the page, as the sentence on what a pupil sees names them."""

PRESENT = "share-present"
LOOPBACK = ("http://localhost", "http://127.", "http://[::1]")
HELP = "A link to this very page; and, where you hide what a pupil does not need, a lesson."
HOLDS = (
    "This link opens on the same picture, model, row, layer and unit, with the same views below, the same settings of “What if?”, "
    "the same page of the tour and the same colours."
)
OURS = "Of the model it holds the name: {model} comes with the program. Models of your own are on this machine only."
ONLY_HERE = "Of the model it holds the name: {model} is your own, on this machine only. Elsewhere the page says so and another model reads."
NO_NAME = "{model} is too long a name for a link, so another model reads there: give it a shorter one."
LOCAL = "The address is this computer's own: elsewhere, run the program there, and replace what stands before the question mark."


def share_button(session: Session) -> None:
    """Beside the title: a button that opens the dialog, and one that shows everything again where a link has hidden parts."""
    if st.button("Share a lesson", icon=":material/link:", key="share-open", help=HELP):
        for part in PARTS:
            set_widget(_key(part), part in session.link.hidden)
        set_widget(PRESENT, session.link.presenting)
        _dialog()
    if session.link.hidden:
        st.button("Show everything", key="show-everything", type="tertiary", on_click=session.link.show_everything)


def link_note(session: Session) -> None:
    """The sentence on what of the link could not be done, until the person closes it."""
    link = session.link
    if link.note:
        with st.container(key="link-note", horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(f":material/link_off: {link.note}", width="stretch")
            st.button("Close", key="link-note-away", type="tertiary", on_click=link.close_note)


@st.dialog("Share this page", width="medium", icon=":material/link:")
def _dialog() -> None:
    session = current_session()
    with forgiving(), st.container(key="share", gap="small"):
        place = st.container()
        hidden, present = _hidden_parts()
        with place:
            _link(session, replace(lesson_of(session), hidden=hidden, present=present))


def _link(session: Session, lesson: Lesson) -> None:
    base, query = page_address(), pack(lesson)
    link = f"{base.rstrip('/')}/?{query}" if query else base
    st.markdown(HOLDS)
    st.code(link, language=None, wrap_lines=True)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"{len(link):,} characters, of at most {MAX_CHARACTERS:,}.", width="stretch")
        st.link_button("Try it in a new tab", link or "/", type="tertiary", icon=":material/open_in_new:")
    for caution in _cautions(session, base):
        st.caption(caution)


def _cautions(session: Session, base: str) -> list[str]:
    said = [_of_model(entry) for entry in list_models() if entry.name == session.model]
    return said + ([LOCAL] if base.startswith(LOOPBACK) else [])


def _of_model(entry: ModelEntry) -> str:
    said = NO_NAME if not can_be_named(entry.name) else OURS if entry.path.parent == PRETRAINED else ONLY_HERE
    return said.format(model=f"**{plain(entry.name)}**")


def _hidden_parts() -> tuple[frozenset[str], bool]:
    """The parts that the person wants to hide, and whether to open in Present: for those who open the link, not on this page."""
    st.markdown("**Make it a lesson: hide from whoever opens it**")
    with st.container(key="share-parts", gap=None):
        for part, name in PARTS.items():
            covered = part in IN_SIDEBAR and bool(get_widget(_key("sidebar")))
            st.checkbox(name, key=_key(part), disabled=covered)
    present = st.checkbox("Open it in *Present*: big, for a projector", key=PRESENT)
    chosen = frozenset(part for part in PARTS if get_widget(_key(part)))
    hidden = chosen - IN_SIDEBAR if "sidebar" in chosen else chosen
    st.caption(_pupil_sees(hidden, present))
    return hidden, present


def _pupil_sees(hidden: frozenset[str], present: bool) -> str:
    gone = hidden | IN_SIDEBAR if "sidebar" in hidden else hidden
    seen = SEEN
    if present:
        gone = gone | NOT_PRESENTED | {"explain"}
        seen = {**SEEN, "desk": "the canvas and samples"}
    kept = [name for part, name in seen.items() if part not in gone]
    return (
        f"A pupil sees the reading, row by row, and: {'; '.join(kept)}."
        if kept
        else "A pupil sees the reading, row by row, and nothing else."
    ) + (" What else is not hidden comes with *Leave Present*." if present else "")


def _key(part: str) -> str:
    return f"hide-{part}"
