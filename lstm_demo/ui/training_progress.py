"""A training while it runs: how far, how fast, how well, and the command that it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from lstm_demo.training.jobs import Job
from lstm_demo.training.runs import RunError
from lstm_demo.ui.display import page_palette
from lstm_demo.ui.session import current_session

CHART_HEIGHT = 120


def running_job(job: Job) -> None:
    """The one that runs now. Line charts are updated in place by Streamlit, so nothing flickers."""
    with st.container(key="running-job", gap="small"):
        latest = job.history[-1] if job.history else None
        st.progress(latest["step"] / latest["steps"] if latest else 0.0, text=f"**{job.out.stem}** · {_place(job, latest)}")
        if latest:
            st.caption(f"{latest['images_per_second']:,.0f} images/s, {_time(latest['seconds_left'])} left")
            _charts(job.history)
        with st.container(key="running-job-buttons", horizontal=True, gap="small"):
            st.button("Pause", on_click=job.pause, disabled=job.stopping, key=f"pause-{job.number}")
            st.button(
                "Stop, keep the best",
                on_click=job.stop,
                disabled=job.stopping and not job.pausing,
                width="stretch",
                key=f"stop-{job.number}",
            )
        with st.expander("The command being run"):
            st.code(job.command_text, language=None, wrap_lines=True)


def waiting_job(job: Job) -> None:
    """One in the queue, with its place."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"waiting-{job.number}"):
        st.caption(f"{job.out.stem} waits: place {job.position} in the queue.")
        st.button("Remove", on_click=job.stop, key=f"stop-{job.number}", type="tertiary")


def paused_job(job: Job) -> None:
    """One that waits for a person, also after a restart of the server."""
    latest = job.history[-1] if job.history else None
    with st.container(key=f"paused-{job.number}", gap="small"):
        place = f"at step {latest['step']:,} of {latest['steps']:,}" if latest else "before its first step"
        st.caption(f"**{job.out.stem}** is paused {place}.")
        with st.container(horizontal=True, gap="small"):
            st.button("Resume", on_click=_resume, args=(job,), key=f"resume-{job.number}")
            st.button("Stop, keep the best", on_click=job.stop, width="stretch", key=f"stop-{job.number}")


def _resume(job: Job) -> None:
    session = current_session()
    try:
        job.resume()
    except RunError as error:
        session.news, session.failed = str(error), True


def _place(job: Job, latest: Mapping[str, Any] | None) -> str:
    if job.stopping:
        return "pausing" if job.pausing else "stopping"
    if latest is None:
        return "loading torch"
    return f"step {latest['step']:,} of {latest['steps']:,}"


def _charts(history: Sequence[Mapping[str, Any]]) -> None:
    """Loss and accuracy by step. Only the data change from one look to the next, so that the browser redraws in place."""
    from lstm_demo.plots.training_curves import curve_colours  # plotly: not before the first paint

    colours = curve_colours(page_palette())
    losses = [{"step": row["step"], "curve": "loss", "value": row["loss"]} for row in history]
    st.vega_lite_chart(losses, _chart("loss", {"loss": colours["loss"]}), key="live-loss")
    accuracies = {name: colours[name] for name in ("training", "validation", "test")}
    rows = accuracy_rows(history)
    st.vega_lite_chart(rows, _chart("accuracy", accuracies), key="live-accuracy")
    latest = {row["curve"]: row["value"] for row in rows}
    names = [f'<span style="color: {accuracies[name]}">{name}&nbsp;{100 * value:.1f}&nbsp;%</span>' for name, value in latest.items()]
    st.html(f'<p class="desk-label">{" · ".join(names)}</p>')


def _chart(title: str, colours: Mapping[str, str]) -> dict[str, Any]:
    """A Vega-Lite specification: curves by step, each in its own colour; accuracies from 0 to 1."""
    scale = {"domain": [0, 1]} if title == "accuracy" else {"zero": True}
    return {
        "height": CHART_HEIGHT,
        "mark": {"type": "line", "strokeWidth": 1.5},
        "encoding": {
            "x": {"field": "step", "type": "quantitative", "axis": {"title": None, "tickCount": 4, "grid": False}},
            "y": {"field": "value", "type": "quantitative", "scale": scale, "axis": {"title": title, "tickCount": 4}},
            "color": {"field": "curve", "scale": {"domain": list(colours), "range": list(colours.values())}, "legend": None},
        },
    }


def accuracy_rows(history: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One row for each accuracy at each step at which it was measured: `step`, `curve`, `value`."""
    columns = {"training": "train_accuracy", "validation": "validation_accuracy", "test": "test_accuracy"}
    return [
        {"step": report["step"], "curve": curve, "value": report[column]}
        for report in history
        for curve, column in columns.items()
        if report.get(column) is not None
    ]


def _time(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
