"""The trainings that have not ended: their state, and the buttons that pause, stop and resume them."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from lstm_demo.files.card import MAX_TEXT
from lstm_demo.runs.queue import Job, JobQueue
from lstm_demo.runs.record import RunError
from lstm_demo.style.one_line import one_line
from lstm_demo.ui.page.plain import plain
from lstm_demo.ui.server.visitor import visitor
from lstm_demo.ui.state.session import current_session

FOUND = "was not started here, so it waits for you,"


def running_job(queue: JobQueue, job: Job, watch: Callable[[], None]) -> None:
    """A training that runs, with its buttons above the progress. watch: draws the progress."""
    with st.container(key=f"running-{job.number}", gap="small"):
        st.markdown(f"**{plain(job.out.stem)}** is being trained")
        with st.container(key=f"running-{job.number}-buttons", horizontal=True, gap="small"):
            st.button("Pause", on_click=queue.pause, args=(job,), disabled=job.stopping, key=f"pause-{job.number}")
            st.button(
                "Stop, keep the best",
                on_click=queue.stop,
                args=(job,),
                disabled=job.stopping and not job.pausing,
                width="stretch",
                key=f"stop-{job.number}",
            )
        watch()
        with st.expander("The command being run"):
            st.code(one_line(job.command_text, MAX_TEXT), language=None, wrap_lines=True)


def waiting_job(queue: JobQueue, job: Job) -> None:
    """A training that waits in the queue, with its place."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"waiting-{job.number}"):
        st.caption(f"{plain(job.out.stem)} waits: place {queue.position(job)} in the queue. {plain(job.waits_for)}".strip())
        st.button("Remove", on_click=queue.stop, args=(job,), key=f"stop-{job.number}", type="tertiary")


def paused_job(queue: JobQueue, job: Job) -> None:
    """A paused training. It stays paused after a restart of the server."""
    latest = job.history[-1] if job.history else None
    with st.container(key=f"paused-{job.number}", gap="small"):
        place = f"at step {latest['step']:,} of {latest['steps']:,}" if latest else "before its first step"
        st.caption(f"**{plain(job.out.stem)}** {FOUND if job.from_elsewhere else 'is paused'} {place}.")
        with st.container(horizontal=True, gap="small"):
            st.button("Resume", on_click=_resume, args=(queue, job), key=f"resume-{job.number}")
            st.button("Stop, keep the best", on_click=_stop, args=(queue, job), width="stretch", key=f"stop-{job.number}")


def _stop(queue: JobQueue, job: Job) -> None:
    try:
        queue.stop(job)
    except RunError as error:
        session = current_session()
        session.news, session.failed = str(error), True


def _resume(queue: JobQueue, job: Job) -> None:
    session = current_session()
    try:
        queue.resume(job, visitor())
        session.started.add(job.number)
    except RunError as error:
        session.news, session.failed = str(error), True
