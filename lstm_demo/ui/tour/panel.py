"""The guided tour: a bar at the foot of the page. Each page tells the theatre what to show. The tour pauses when the person takes over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from lstm_demo.files.catalogue import DEFAULT_MODEL, ModelEntry, list_models
from lstm_demo.lesson.views import LEARNING, WHAT_IF
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.kinds.lstm import LSTM
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.model.trace import LSTMTrace
from lstm_demo.theatre.cue import Cue
from lstm_demo.ui.page.drawing_panel import take_sample
from lstm_demo.ui.page.reading import network_of
from lstm_demo.ui.server.warmup import warm_up
from lstm_demo.ui.sidebar.model_panel import PICKER
from lstm_demo.ui.state.cue import new_cue
from lstm_demo.ui.state.session import Reading, Session, get_widget, set_widget
from lstm_demo.ui.state.views import EXPLAIN_VIEW, STUDIO_VIEW
from lstm_demo.ui.state.whatif import set_example
from lstm_demo.ui.studio.learning.learning_panel import prepare_learning
from lstm_demo.ui.tour.facts import Facts, computed_facts, facts_of
from lstm_demo.ui.tour.guide import guide
from lstm_demo.ui.tour.pages import DIGIT, PAGES, Question, TourPage, filled, pointed_at

if TYPE_CHECKING:
    from lstm_demo.model.network import RecurrentClassifier

KEYS = "← → turn the page, Esc ends"


def tour_button(session: Session) -> None:
    """Beside the title: starts the tour, or resumes it."""
    tour = session.tour
    if not session.link.shows("tour"):
        return
    tour.heading_open = tour.page is not None
    label = f"Resume the tour, page {tour.left_at + 1}" if tour.left_at and tour.page is None else "Guided tour"
    st.button(label, icon=":material/tour:", key="tour-start", disabled=tour.heading_open, on_click=open_tour, args=(session, tour.left_at))


def open_tour(session: Session, page: int) -> None:
    """Open a page, from 0, with the model, the digit and the view that it needs."""
    session.tour.go(page, len(PAGES) - 1)
    entry = _entry_for_tour(session)
    if entry is not None:
        session.model = entry.name
    take_sample(session, DIGIT)
    shown = PAGES[session.tour.left_at]
    revealed = _revealed(session)
    if opens := revealed.opens if revealed else shown.opens:
        set_widget(EXPLAIN_VIEW, opens)
    if shown.studio:
        set_widget(STUDIO_VIEW, shown.studio)


def _entry_for_tour(session: Session) -> ModelEntry | None:
    """The chosen model if it is an LSTM that the pages can explain and its accuracy was measured; else another such model."""
    fit = {entry.name: entry for entry in list_models() if _can_be_explained(entry.card.model) and entry.card.test_accuracy is not None}
    return fit.get(session.model) or fit.get(DEFAULT_MODEL) or next(iter(fit.values()), None)


def _revealed(session: Session) -> Question | None:
    """The open page's question, if it has been answered."""
    tour = session.tour
    return PAGES[tour.left_at].question if tour.left_at in tour.guesses else None


def _can_be_explained(config: ModelConfig) -> bool:
    return config.cell == LSTM.kind and config.plain


def send_page_cue(session: Session, reading: Reading, entry: ModelEntry) -> None:
    """Before the theatre is drawn: send it the open page's cue, or pause the tour if the person has taken over."""
    tour = session.tour
    if tour.page is None or not (isinstance(reading.trace, LSTMTrace) and _can_be_explained(reading.trace.config)):
        return
    if not tour.cue_sent:
        tour.cue_sent, tour.reading = True, reading.name
        session.cue.send(cue_of_page(PAGES[tour.page], facts_of(reading.trace, entry.card), _revealed(session)))
        tour.cue = session.cue.number
    elif reading.name != tour.reading or session.cue.number != tour.cue or session.cue.overridden:
        tour.pause()


def cue_of_page(page: TourPage, facts: Facts, revealed: Question | None = None) -> Cue:
    """What the theatre shows on this page. revealed: the page's question, once it was answered."""

    def row_of(fact: str | None) -> int | None:
        return None if fact is None else int(facts[fact]) - 1

    row = row_of(revealed.row if revealed and revealed.row else page.row)
    since = row if page.since is None else row_of(page.since)
    unit = None if page.unit is None else int(facts[page.unit])
    hides = revealed is None and page.question is not None and page.question.hides
    return new_cue(
        row=row,
        rows=() if row is None or since is None or page.play else tuple(range(since, row + 1)),
        unit=unit,
        layer=int(facts["layer"]),
        units=() if unit is None else (unit,),
        gate=page.gate,
        view=None if revealed and revealed.opens else page.view,
        substep=page.substep,
        play=page.play,
        hide_after=row if hides else None,
    )


def tour_bar(session: Session, entry: ModelEntry | None) -> None:
    """Draw the bar, after everything else, so that it does not delay the reading."""
    tour, reading = session.tour, session.reading
    if not session.link.shows("tour"):
        return
    if tour.heading_open != (tour.page is not None):  # the tour was opened or closed in this fragment: the heading must be drawn again
        st.rerun()
    if tour.page is None or reading is None or entry is None:
        return
    if session.link.shows("model") and get_widget(PICKER) != session.model:
        st.rerun()  # the tour has chosen another model: the sidebar must be drawn again
    with st.container(key="tour", border=True, gap="small"):
        if tour.paused or not (isinstance(reading.trace, LSTMTrace) and _can_be_explained(reading.trace.config)):
            _paused(session)
            return
        _page(session, tour.page, reading, entry)
    _prepare(session, tour.page + 1, entry)


def _prepare(session: Session, number: int, entry: ModelEntry) -> None:
    """Compute in advance what takes long on the next page, while the person reads this one."""
    if number < len(PAGES) and PAGES[number].studio == LEARNING and warm_up().done:
        prepare_learning(session, entry)


def _page(session: Session, number: int, reading: Reading, entry: ModelEntry) -> None:
    """Once the question is answered, the answer replaces the text, so that both fit on a phone."""
    facts = _facts(reading, entry)
    page = filled(PAGES[number], facts, session.link.is_visible)
    guessed = session.tour.guesses.get(number)
    _heading(session, page.title, number)
    if page.question is not None and guessed is not None:
        _answer(page.question, guessed, int(facts[page.question.right]))
        guide(pointed_at(page.question.mentions), request=session.tour.cue)
        return
    st.markdown(page.text)
    if page.question is not None:
        _question(session, number, page.question, int(facts["rows"]))
    guide(pointed_at(page.mentions), request=session.tour.cue)


def _heading(session: Session, title: str, number: int) -> None:
    """The title and the buttons, in one line where there is room."""
    last = len(PAGES) - 1
    with st.container(key="tour-line", horizontal=True, vertical_alignment="center", gap="small"):
        where = f'{number + 1} of {last + 1}<span class="tour-keys"> · {KEYS}</span>'
        st.markdown(f'**{title}** <span class="tour-where">{where}</span>', unsafe_allow_html=True, width="stretch")
        with st.container(key="tour-steps", horizontal=True, gap="small", width="content"):
            _end(session)
            st.button("Back", key="tour-back", disabled=number == 0, on_click=open_tour, args=(session, number - 1))
            if number < last:
                st.button("Next", key="tour-next", type="primary", on_click=open_tour, args=(session, number + 1))
            else:
                st.button("Done", key="tour-next", type="primary", on_click=session.tour.leave)


def _end(session: Session) -> None:
    st.button("End", key="tour-end", type="tertiary", on_click=session.tour.leave)


def _paused(session: Session) -> None:
    page = session.tour.left_at
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("The page is yours; the tour waits.", width="stretch")
        _end(session)
        label = f"Continue the tour, page {page + 1} of {len(PAGES)}"
        st.button(label, key="tour-continue", type="primary", on_click=open_tour, args=(session, page))


def _question(session: Session, number: int, question: Question, rows: int) -> None:
    key, choices = f"tour-guess-{number}", question.choices

    def guess() -> None:
        chosen = get_widget(key)
        if chosen is not None:
            session.tour.guess(chosen)
            if question.opens:
                set_widget(EXPLAIN_VIEW, question.opens)
            if question.opens == WHAT_IF:
                set_example(LSTM.examples[0], rows)

    st.radio(question.asks, range(len(choices)), format_func=choices.__getitem__, index=None, key=key, horizontal=True, on_change=guess)


def _answer(question: Question, guessed: int, right: int) -> None:
    said = f"You said “{question.choices[guessed]}”"
    verdict = f"{said}: **right.**" if guessed == right else f"{said}. **It is “{question.choices[right]}”.**"
    st.markdown(f"{verdict} {question.reveal}")


def _facts(reading: Reading, entry: ModelEntry) -> Facts:
    assert isinstance(reading.trace, LSTMTrace)
    found = facts_of(reading.trace, entry.card)
    if warm_up().done:
        found |= _computed(reading.name, reading, entry)
    return found


@st.cache_data(max_entries=16, show_spinner=False)
def _computed(name: str, _reading: Reading, _entry: ModelEntry) -> Facts:
    """name: of the reading, for the cache."""
    assert isinstance(_reading.trace, LSTMTrace)
    return computed_facts(network_of(_entry), _reading.trace, _plain_rnn())


def _plain_rnn() -> RecurrentClassifier | None:
    return next((network_of(entry) for entry in list_models() if not CELLS[entry.card.model.cell].gated), None)
