"""The mistakes of one run at one of its evaluations: its confusion matrix, and pictures of the hardest test digits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from lstm_demo.data.digits import DataError, is_at_hand
from lstm_demo.data.names import set_called
from lstm_demo.files.catalogue import list_models
from lstm_demo.runs.history import Report, evaluations
from lstm_demo.runs.record import RunError
from lstm_demo.runs.runs import Run, find_run
from lstm_demo.style.percent import percent_in_words
from lstm_demo.ui.browser.polling import poll
from lstm_demo.ui.page.colours import page_palette
from lstm_demo.ui.page.page import forgiving
from lstm_demo.ui.page.plain import plain
from lstm_demo.ui.state.session import current_session, get_widget, set_widget
from lstm_demo.ui.studio.digit_pictures import SHADES, DigitPicture, digit_pictures
from lstm_demo.ui.studio.runs.curves_panel import histories
from lstm_demo.ui.studio.runs.run_words import evaluation_in_words

if TYPE_CHECKING:
    from lstm_demo.data.digits import Digits

PLACE = "runs-evaluation"
SECONDS_BETWEEN_POLLS = 3.0


def mistakes_panel(run: Run, follow: bool) -> None:
    """Draw the mistakes. follow: whether the run is under way: the panel then updates itself."""
    st.fragment(_mistakes)(run.name, follow)


def _mistakes(name: str, follow: bool) -> None:
    with forgiving():
        if follow:
            poll(".st-key-run-mistakes", seconds=SECONDS_BETWEEN_POLLS, key="mistakes-pulse")
        try:
            run = find_run(name)
        except RunError:
            return  # it was deleted meanwhile
        measured = evaluations(histories().of(run.folder))
        if not measured:
            st.caption("It has not been tried on the test digits yet; that happens at the end of an epoch, or as its recipe says.")
            return
        report = _evaluation(measured)
        with st.container(key="run-mistakes", horizontal=True, gap="large"):
            with st.container(key="run-confusion"):
                _confusion(run, report)
            with st.container(key="run-hardest"):
                _hardest(run, report)


def _evaluation(measured: Sequence[Report]) -> Report:
    """Draw the slider. Returns the evaluation that it shows, the newest by default."""
    state, by_step = current_session().runs, {int(report["step"]): report for report in measured}
    steps = list(by_step)
    at: int = state.evaluation_step if state.evaluation_step in by_step else steps[-1]
    if len(steps) == 1:
        st.caption(f"Measured once, at {evaluation_in_words(measured[0])} of the test digits right.")
        return measured[0]

    def move() -> None:
        chosen = get_widget(PLACE)
        state.evaluation_step = None if chosen == steps[-1] else chosen

    set_widget(PLACE, at)
    st.select_slider(
        "Evaluation on the test digits", steps, format_func=lambda step: evaluation_in_words(by_step[step]), key=PLACE, on_change=move
    )
    return by_step[at]


def _confusion(run: Run, report: Report) -> None:
    from lstm_demo.plots.confusion_matrix import confusion_matrix
    from lstm_demo.ui.page.figure import show_figure

    st.markdown("**Which digit is taken for which**")
    st.caption("Colour marks mistakes only.")
    figure = confusion_matrix(report["confusion"], palette=page_palette())
    show_figure(figure, "run-confusion-figure", of=run.name, name=f"confusion-{report['step']}", alt=_in_words(report["confusion"]))


def _in_words(confusion: Sequence[Sequence[int]]) -> str:
    """A description of the matrix, for people who cannot see it."""
    mistakes = [(count, true, answer) for true, row in enumerate(confusion) for answer, count in enumerate(row) if true != answer]
    count, true, answer = max(mistakes)
    total = sum(mistake[0] for mistake in mistakes)
    return f"{total} mistakes; the commonest: {count} times a {true} was read as {answer}." if total else "No mistakes."


def _hardest(run: Run, report: Report) -> None:
    """The pictures come from this machine's copy of the run's data set. Where there is none, a sentence says so."""
    st.markdown("**The hardest test digits**")
    st.caption("What it is, what it was read as, and the probability that the run gave to the truth.")
    try:
        digits = _digits(_data_of(run))
    except DataError as error:
        st.caption(plain(str(error)))
        return
    known = [image for image in report.get("hardest", []) if _is_among(image, digits)]
    if not known:
        st.caption("This evaluation did not write down which they were.")
        return
    reads = any(entry.name == run.name for entry in list_models())
    st.caption(f"Press one, and {plain(run.name) if reads else 'the model in use'} reads it above.")
    pictures = [_picture(image, digits) for image in known]
    digit_pictures(pictures, key="run-hardest-digits", shape="list", model=run.name if reads else None)


def _is_among(image: Mapping[str, Any], digits: Digits) -> bool:
    index: int = image["index"]
    return index < len(digits.y_test) and bool(digits.y_test[index] == image["label"])


def _picture(image: Mapping[str, Any], digits: Digits) -> DigitPicture:
    label, answer, chance = image["label"], image["answer"], percent_in_words(image["probability"])
    verdict = "right" if label == answer else "wrong"
    words = f"<b>{label}</b> <span class='{verdict}'>read as {escape(str(answer))}</span><br>{chance}"
    name = f"Test digit {image['index']}, a {label} read as {answer}; the {label} had {chance}"
    return DigitPicture(digits.x_test[image["index"]] / np.float32(SHADES), name, words)


def _data_of(run: Run) -> str:
    from lstm_demo.training.recipes import RECIPES

    data = run.record.request.get("data")
    recipe = RECIPES.get(run.record.recipe)
    return data if isinstance(data, str) else recipe.data if recipe else "mnist"


@st.cache_resource(show_spinner="Fetching the test digits…", max_entries=3)
def _digits(data: str) -> Digits:
    """Raises DataError where the data set is not on this machine: it is not downloaded without being asked for."""
    from lstm_demo.data.digits import load_digits

    if (name := set_called(data)) and not is_at_hand(data):
        raise DataError(f"The pictures of {name} are not on this machine.")
    return load_digits(data)
