"""The sidebar's lower half: train a model beside the page, watch it learn, stop it. The training itself is a child process."""

from __future__ import annotations

import streamlit as st

from lstm_demo.training.jobs import JobQueue
from lstm_demo.ui.page import forgiving
from lstm_demo.ui.session import Session, current_session
from lstm_demo.ui.training_progress import running_job, waiting_job
from lstm_demo.ui.training_settings import choose_settings
from lstm_demo.ui.warmup import warm_up

SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_TO_FIRST_PAINT = 1.0


@st.cache_resource(show_spinner=False)
def job_queue() -> JobQueue:
    """The process's only one: a refreshed page or a second tab finds the same jobs."""
    return JobQueue()


def training_panel(session: Session) -> None:
    """Looks at the job every second while there is one; else it is drawn once and costs nothing."""
    session.warm = warm_up().done
    busy = any(not job.finished for job in job_queue().jobs)
    pause = SECONDS_BETWEEN_LOOKS if busy else None if session.warm else SECONDS_TO_FIRST_PAINT
    with st.sidebar:
        st.fragment(_panel, run_every=pause)()


def _panel() -> None:
    session, queue = current_session(), job_queue()
    with forgiving():
        st.subheader("Train your own", anchor=False)
        _welcome_finished(session, queue)
        _jobs(queue)
        request = choose_settings()
        if st.button("Train this one next" if queue.running else "Start training", key="start-training", width="stretch"):
            session.watched.add(queue.submit(request).number)
            session.news = ""
            st.rerun()
        if session.news:
            (st.warning if session.failed else st.caption)(session.news)
        session.watched |= {job.number for job in queue.jobs if not job.finished}
        _warm_up_after_first_paint(session)


def _jobs(queue: JobQueue) -> None:
    for job in queue.jobs:
        if job.state == "running":
            running_job(job)
        elif job.state == "queued":
            waiting_job(job)


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
