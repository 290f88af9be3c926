"""Bring a model: one of this program's files, checked as what a stranger hands over, kept among the runs, and read with at once."""

from __future__ import annotations

import streamlit as st

from lstm_demo.files.catalogue import runs_folder
from lstm_demo.files.safetensors_head import CheckpointError
from lstm_demo.importing.adoption import NotAModel, adopt
from lstm_demo.ui.page.plain import plain
from lstm_demo.ui.server.job_queue import job_queue
from lstm_demo.ui.server.upload import MAX_UPLOADS, give_back, uploads
from lstm_demo.ui.server.visitor import visitor
from lstm_demo.ui.server.warmup import warm_up
from lstm_demo.ui.state.session import Session
from lstm_demo.ui.state.takeaway import Arrival

MAX_MODEL_MB = 34  # the largest network has 32 MiB of weights
LABEL = "A `.safetensors` file of this program: one that was taken away, or that `train` or `convert` wrote"
READS = "{name} is here and reads your digit."
ENOUGH = f"{MAX_UPLOADS} files were brought from this browser in an hour, the most there may be: bring more later."
WAS_HERE = "{name} was here already, with the very same weights: it reads now."


def bring_panel(session: Session) -> None:
    """In the sidebar, below the model's card. A model that was brought is chosen at once."""
    parcels = session.parcels
    with st.expander("Bring a model"):
        full = uploads().full(visitor())
        file = st.file_uploader(LABEL, key=f"bring-{parcels.uploads}", max_upload_size=MAX_MODEL_MB, disabled=full)
        if full:
            st.caption(ENOUGH)
        if file is not None:
            with st.spinner("Checking the model."):
                warm_up().wait()  # torch
                parcels.arrival = _received(session, file.getvalue(), file.name)
                uploads().add(visitor())
                parcels.uploads += 1  # another key is an empty uploader
                give_back(file.file_id)
            st.rerun()
        if parcels.arrival is not None:
            _tell(parcels.arrival)


def _received(session: Session, content: bytes, file_name: str) -> Arrival:
    """What came of a file; a model in it is chosen. Draws nothing: a page that is run again meanwhile would lose what came of it."""
    try:
        adopted = adopt(content, file_name, runs_folder(), [job.out for job in job_queue().jobs])
    except NotAModel as error:
        return Arrival(str(error), command=error.command)
    except CheckpointError as error:
        return Arrival(str(error))
    session.model = adopted.name
    return Arrival((READS if adopted.new else WAS_HERE).format(name=adopted.name), welcome=True)


def _tell(arrival: Arrival) -> None:
    if arrival.welcome:
        st.caption(plain(arrival.sentence))
        return
    st.warning(plain(arrival.sentence))
    if arrival.command:
        st.code(arrival.command, language=None, wrap_lines=True)
