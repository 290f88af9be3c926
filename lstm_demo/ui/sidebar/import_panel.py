"""The panel "Bring a model": a model file is checked like any file from a stranger, saved among the runs, and chosen at once."""

from __future__ import annotations

import streamlit as st

from lstm_demo.files.catalogue import runs_folder
from lstm_demo.files.safetensors_head import CheckpointError
from lstm_demo.importing.adoption import NotAModel, adopt
from lstm_demo.ui.page.plain import plain
from lstm_demo.ui.server.job_queue import job_queue
from lstm_demo.ui.server.upload import MAX_UPLOADS, free_upload, uploads
from lstm_demo.ui.server.upload_memory import TOO_MUCH, was_refused
from lstm_demo.ui.server.visitor import visitor
from lstm_demo.ui.server.warmup import warm_up
from lstm_demo.ui.state.session import ImportResult, Session

MAX_MODEL_MB = 34  # the largest network has 32 MiB of weights
LABEL = "A `.safetensors` file of this program: one that was taken away, or that `train` or `convert` wrote"
READS = "{name} is here and reads your digit."
ENOUGH = f"{MAX_UPLOADS} files were brought from this browser in an hour, the most there may be: bring more later."
WAS_HERE = "{name} was here already, with the very same weights: it reads now."


def import_panel(session: Session) -> None:
    """In the sidebar, below the model's card."""
    with st.expander("Bring a model"):
        full = uploads().full(visitor())
        file = st.file_uploader(LABEL, key=f"bring-{session.model_uploads}", max_upload_size=MAX_MODEL_MB, disabled=full)
        if full:
            st.caption(ENOUGH)
        if file is not None:
            with st.spinner("Checking the model."):
                warm_up().wait()  # torch
                session.import_result = _imported(session, file.getvalue(), file.name)
                uploads().add(visitor())
                session.model_uploads += 1  # another key is an empty uploader
                free_upload(file.file_id)
            st.rerun()
        if session.import_result is not None:
            _show(session.import_result)


def _imported(session: Session, content: bytes, file_name: str) -> ImportResult:
    """Check the file, save the model and choose it. Draws nothing: Streamlit may end a run at any element, and the result would be lost."""
    if was_refused(content):
        return ImportResult(TOO_MUCH)
    try:
        adopted = adopt(content, file_name, runs_folder(), [job.out for job in job_queue().jobs])
    except NotAModel as error:
        return ImportResult(str(error), command=error.command)
    except CheckpointError as error:
        return ImportResult(str(error))
    session.model = adopted.name
    return ImportResult((READS if adopted.new else WAS_HERE).format(name=adopted.name), accepted=True)


def _show(result: ImportResult) -> None:
    if result.accepted:
        st.caption(plain(result.sentence))
        return
    st.warning(plain(result.sentence))
    if result.command:
        st.code(result.command, language=None, wrap_lines=True)
