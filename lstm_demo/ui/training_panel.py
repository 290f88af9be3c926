"""The sidebar's lower half: train a model beside the page, watch it learn, stop it. The training itself is a child process."""

from __future__ import annotations

import streamlit as st

from lstm_demo.training.jobs import JobQueue, JobRequest
from lstm_demo.training.runs import RunError
from lstm_demo.ui.job_queue import job_queue
from lstm_demo.ui.page import forgiving
from lstm_demo.ui.session import Session, current_session
from lstm_demo.ui.training_progress import paused_job, running_job, waiting_job
from lstm_demo.ui.training_settings import choose_settings
from lstm_demo.ui.warmup import warm_up

SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_TO_FIRST_PAINT = 1.0


def training_panel(session: Session) -> None:
    """Looks at the job every second while there is one; else it is drawn once and costs nothing."""
    session.warm = warm_up().done
    busy = _busy(job_queue())
    pause = SECONDS_BETWEEN_LOOKS if busy else None if session.warm else SECONDS_TO_FIRST_PAINT
    with st.sidebar if session.link.shows("train") else st.container():  # an empty sidebar would be one
        st.fragment(_panel, run_every=pause)(busy)


def _busy(queue: JobQueue) -> bool:
    return any(job.waiting for job in queue.jobs)


def _panel(busy: bool) -> None:
    """busy: what was to be seen when the page last ran as a whole."""
    session, queue = current_session(), job_queue()
    with forgiving():
        _welcome_finished(session, queue)
        if session.link.shows("train"):
            _controls(session, queue)
        session.watched |= {job.number for job in queue.jobs if not job.finished}
        _warm_up_after_first_paint(session)
        if busy != _busy(queue):
            st.rerun()  # a job was paused or resumed: the whole page begins to look every second, or no longer does


def _controls(session: Session, queue: JobQueue) -> None:
    st.subheader("Train your own", anchor=False)
    _jobs(queue)
    request = choose_settings()
    if st.button("Train this one next" if queue.running else "Start training", key="start-training", width="stretch"):
        _start(session, queue, request)
    if session.news:
        (st.warning if session.failed else st.caption)(session.news)


def _start(session: Session, queue: JobQueue, request: JobRequest) -> None:
    try:
        session.watched.add(queue.submit(request).number)
    except (OSError, RunError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        session.news, session.failed = f"The training could not be started: {why}", True
        return
    session.news = ""
    st.rerun()


def _jobs(queue: JobQueue) -> None:
    for job in queue.jobs:
        if job.state == "running":
            running_job(job)
        elif job.state == "queued":
            waiting_job(job)
        elif job.state == "paused":
            paused_job(job)


def _warm_up_after_first_paint(session: Session) -> None:
    """This panel's first run is part of the page's; its second is asked for by a browser that shows the page."""
    if not session.painted:
        session.painted = True
    elif not session.warm:
        warm_up().start()
        if warm_up().done:
            st.rerun()


def _welcome_finished(session: Session, queue: JobQueue) -> None:
    """A job that this page has watched and that has ended: its model reads from now on, the same digit first."""
    ended = [job for job in queue.jobs if job.finished and job.number in session.watched]
    for job in ended:
        session.news, session.failed = job.text, job.state == "failed"
        if job.model_path is not None:
            session.model = job.model_path.stem
            st.toast(f"{session.model} is trained and reads your digit now.", icon=":material/check:")
    if ended:
        session.watched -= {job.number for job in ended}
        st.rerun()
