"""The lower half of the sidebar: start a training, watch its progress, pause and stop it. The training runs in a child process."""

from __future__ import annotations

from functools import partial

import streamlit as st

from lstm_demo.files.catalogue import list_models
from lstm_demo.runs.queue import Job, JobQueue, JobRequest
from lstm_demo.runs.record import RunError
from lstm_demo.ui.page.colours import page_palette
from lstm_demo.ui.page.page import forgiving
from lstm_demo.ui.page.plain import plain
from lstm_demo.ui.server.job_queue import job_queue
from lstm_demo.ui.server.visitor import visitor
from lstm_demo.ui.server.warmup import warm_up
from lstm_demo.ui.sidebar.training_file import training_file
from lstm_demo.ui.sidebar.training_progress import paused_job, running_job, waiting_job
from lstm_demo.ui.sidebar.training_settings import choose_settings
from lstm_demo.ui.sidebar.training_watch import training_watch
from lstm_demo.ui.state.session import Session, current_session
from lstm_demo.ui.studio.watch import watch_button

SECONDS_TO_FIRST_PAINT = 1.0


def training_panel(session: Session) -> None:
    """A fragment that runs again every second until torch is loaded. After that the browser fetches the progress from a file."""
    session.libraries_loaded = warm_up().done
    with st.sidebar if session.link.shows("train") else st.container():  # an empty sidebar would be one
        st.fragment(_panel, run_every=None if session.libraries_loaded else SECONDS_TO_FIRST_PAINT)()


def _panel() -> None:
    session, queue = current_session(), job_queue()
    with forgiving():
        _notice_finished(session, queue)
        if session.link.shows("train"):
            with st.container(key="train-own"):
                _controls(session, queue)
        elif any(job.waiting for job in queue.jobs):
            _watch(session, queue, None)
        session.unfinished |= {job.number for job in queue.jobs if not job.finished}
        _warm_up_after_first_paint(session)


def _controls(session: Session, queue: JobQueue) -> None:
    st.subheader("Train your own", anchor=False)
    _jobs(session, queue)
    request = choose_settings()
    if st.button("Start training" if queue.has_place else "Train this one next", key="start-training", width="stretch"):
        _start(session, queue, request)
    if session.news:
        (st.warning if session.failed else st.caption)(plain(session.news))
    if session.trained_model:
        watch_button(session.trained_model, key="watch-trained", width="stretch")
    if session.offered_model:
        _offer(session)


def _start(session: Session, queue: JobQueue, request: JobRequest) -> None:
    try:
        session.started.add(queue.submit(request, visitor()).number)
    except RunError as error:
        session.news, session.failed = f"The training could not be started: {error}", True
        return
    session.news = session.trained_model = ""
    st.rerun()


def _jobs(session: Session, queue: JobQueue) -> None:
    jobs = queue.jobs
    running = [job for job in jobs if job.state == "running"]
    for job in jobs:
        if job.state == "running":
            running_job(queue, job, partial(_watch, session, queue, job, first=job is running[0]))
        elif job.state == "queued":
            waiting_job(queue, job)
        elif job.state == "paused":
            paused_job(queue, job)
    if not running and any(job.waiting for job in jobs):
        _watch(session, queue, None)


def _watch(session: Session, queue: JobQueue, shown: Job | None, *, first: bool = True) -> None:
    """Draw the progress. The browser tab remembers what it started before it was reloaded; this session takes that over."""
    training_file().keep_up()
    jobs = queue.jobs
    mine = {job.out.stem for job in jobs if not job.finished and job.number in session.started}
    remembered = training_watch(jobs, page_palette(), shown, started=mine, first=first)
    session.started |= {job.number for job in jobs if not job.finished and job.out.stem in remembered}


def _offer(session: Session) -> None:
    """Offer the model that another page has trained. This page keeps its own until the person accepts."""
    if session.offered_model == session.model or not any(entry.name == session.offered_model for entry in list_models()):
        return
    with st.container(key="offered-model", horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"**{plain(session.offered_model)}** was trained here.")
        if st.button("Read with it", key="read-with-offered", on_click=_accept_offer, args=(session,)):
            st.rerun()


def _accept_offer(session: Session) -> None:
    session.read_with(session.offered_model)


def _warm_up_after_first_paint(session: Session) -> None:
    """The first run of this panel is part of the page's first run. The second comes from a browser that already shows the page."""
    if not session.first_run_done:
        session.first_run_done = True
    elif not session.libraries_loaded:
        warm_up().start()
        if warm_up().done:
            st.rerun()


def _notice_finished(session: Session, queue: JobQueue) -> None:
    """Notice trainings that have ended. The page that started one reads with its model from now on; others are offered the model."""
    ended = [job for job in queue.jobs if job.finished and job.number in session.unfinished | session.started]
    ours = [job for job in ended if job.number in session.started]
    for job in ended:
        if job in ours:
            session.news, session.failed, session.trained_model = job.text, job.state == "failed", ""
        if job.model_path is not None and job in ours:
            session.trained_model = job.model_path.stem
            session.read_with(session.trained_model)
            st.toast(f"{plain(session.model)} is trained and reads your digit now.", icon=":material/check:")
        elif job.model_path is not None:
            session.offered_model = job.model_path.stem
    session.unfinished -= {job.number for job in ended}
    session.started -= {job.number for job in ended}
    if ours:
        st.rerun()
