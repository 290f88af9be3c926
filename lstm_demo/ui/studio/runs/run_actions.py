"""The actions on one run: resume it, train it further, rename it, write a note, delete it and restore it."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Literal, TypeVar

import streamlit as st

from lstm_demo.files.safetensors_head import CheckpointError, read_card
from lstm_demo.runs.moves import Trashed, delete_run, list_trash, rename_run, restore_run
from lstm_demo.runs.queue import Job
from lstm_demo.runs.record import MAX_NOTE, RunError, with_files_renamed
from lstm_demo.runs.runs import Run, find_run, set_note
from lstm_demo.training.settings import MAX_EPOCHS, MAX_ITERATIONS, TrainingConfig
from lstm_demo.ui.page.plain import plain
from lstm_demo.ui.server.job_queue import job_queue
from lstm_demo.ui.server.visitor import visitor
from lstm_demo.ui.state.session import current_session, get_widget, set_widget
from lstm_demo.ui.studio.runs.run_words import state_in_words, when
from lstm_demo.ui.studio.watch import watch_button

Unit = Literal["epochs", "iterations"]
Result = TypeVar("Result")
LOOKED_AT = "run-looked-at"
SHOWN_DELETED = 5


def run_actions(run: Run) -> None:
    st.html(f'<p class="run-facts">{escape(_facts(run))}</p>')
    with st.container(key="run-words", horizontal=True, gap="medium"):
        _name(run)
        _note(run)
    with st.container(key="run-buttons", horizontal=True, gap="small", vertical_alignment="bottom"):
        _training(run)
        watch_button(run.name, key="run-watch")
        st.button("Delete", icon=":material/delete:", key="run-delete", disabled=run.busy, on_click=_delete, args=(run,))
    if current_session().runs.problem:
        st.warning(plain(current_session().runs.problem))


def deleted_runs() -> None:
    """The runs that were deleted last, each with a button to restore it. The list is open after the person has deleted one."""
    trash = list_trash()[:SHOWN_DELETED]
    if not trash:
        return
    with st.expander(f"Deleted runs ({len(list_trash())})", expanded=current_session().runs.deleted):
        for trashed in trash:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.button("Bring back", key=f"run-restore-{trashed.path.name}", on_click=_restore, args=(trashed,))
                st.markdown(plain(trashed.name))


def _facts(run: Run) -> str:
    """Facts on the run. While it is under way, only those that do not change."""
    record = run.record
    ended = [] if run.busy else [state_in_words(run), record.text]
    return " · ".join(filter(None, [f"Recipe {record.recipe}", when(record.created), *ended]))


def _name(run: Run) -> None:
    key = f"run-name-{run.name}"

    def rename() -> None:
        new = _tried(lambda: rename_run(find_run(run.name), str(get_widget(key))))
        if new is None or new.name == run.name:
            return
        session = current_session()
        session.runs.rename(run.name, new.name)
        session.model = new.name if session.model == run.name else session.model
        session.news = with_files_renamed(session.news, run.name, new.name)
        job_queue().refresh()
        set_widget(LOOKED_AT, new.name)

    set_widget(key, run.name)
    st.text_input("Name", key=key, on_change=rename, disabled=run.busy, max_chars=60, help="Letters, digits, dots, dashes, underscores.")


def _note(run: Run) -> None:
    key = f"run-note-{run.name}"

    def write() -> None:
        _tried(lambda: set_note(find_run(run.name), str(get_widget(key))))

    drawn = current_session().runs.notes
    if (
        get_widget(key) is None or drawn.get(run.name) != run.record.note
    ):  # else a run of the page would discard the text that is being typed
        set_widget(key, run.record.note)
        drawn[run.name] = run.record.note
    st.text_area(
        "Note",
        key=key,
        height=68,
        max_chars=MAX_NOTE,
        placeholder="What was tried, what came of it",
        on_change=write,
    )


def _training(run: Run) -> None:
    """The buttons that the run's state allows."""
    job = job_queue().job_of(run.name)
    if job is not None:
        _job_buttons(job)
    elif run.busy:
        st.caption("Another server or another command trains it.")
    elif run.record.state == "done":
        _longer(run)
    elif run.can_go_on:
        st.button("Resume", icon=":material/play_arrow:", key="run-continue", on_click=_continue, args=(run,))


def _job_buttons(job: Job) -> None:
    if job.state == "paused":
        st.button("Resume", icon=":material/play_arrow:", key="run-resume", on_click=_resume, args=(job,))
    else:
        st.button(
            "Pause",
            icon=":material/pause:",
            key="run-pause",
            on_click=_tried,
            args=(job_queue().pause, job),
            disabled=job.stopping,
        )
    st.button("Stop", icon=":material/stop:", key="run-stop", on_click=_tried, args=(job_queue().stop, job), disabled=job.stopping)


def _longer(run: Run) -> None:
    """Train a finished run further, if its state was saved."""
    length = _length(run) if run.can_go_on else None
    if length is None:
        return
    unit, had, config = length
    most = (MAX_EPOCHS if unit == "epochs" else MAX_ITERATIONS) - had
    if most < 1:
        return
    usual = max(1, min(had // 2, most))
    help = f"It has {had:,}." + (" Its learning rate goes up and down once more over these." if config.schedule == "one-cycle" else "")
    more = st.number_input(f"More {unit}", 1, most, usual, key=f"run-more-{run.name}", help=help, width=150)
    st.button(
        "Train further", icon=":material/play_arrow:", key="run-longer", on_click=_continue, args=(run,), kwargs={unit: had + int(more)}
    )


def _length(run: Run) -> tuple[Unit, int, TrainingConfig] | None:
    """The unit, the length and the settings of the training, from the model's card; None where they are not known."""
    try:
        training = read_card(run.model_path).training
    except CheckpointError:
        return None
    if training is None:
        return None
    return ("epochs", training.epochs, training) if training.epochs is not None else ("iterations", training.iterations or 0, training)


def _continue(run: Run, **longer: int) -> None:
    job = _tried(lambda: job_queue().continue_run(find_run(run.name), visitor(), **longer))
    if job is not None:
        current_session().started.add(job.number)


def _resume(job: Job) -> None:
    _tried(job_queue().resume, job, visitor())
    if job.waiting:
        current_session().started.add(job.number)


def _delete(run: Run) -> None:
    if _tried(lambda: delete_run(find_run(run.name))) is not None:
        current_session().runs.deleted = True
        job_queue().refresh()


def _restore(trashed: Trashed) -> None:
    run = _tried(lambda: restore_run(trashed))
    if run is not None:
        current_session().runs.deleted = False
        job_queue().refresh()
        set_widget(LOOKED_AT, run.name)


def _tried(action: Callable[..., Result], *arguments: object) -> Result | None:
    """The action's result; None where it fails: a sentence then says why."""
    state = current_session().runs
    state.problem = ""
    try:
        result = action(*arguments)
    except RunError as error:
        state.problem = str(error)
        return None
    state.changed = True
    return result
