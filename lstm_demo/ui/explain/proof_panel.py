"""The dialog "Nothing here is fake": the hand-written cell against torch's kernel or, where there is none, the equations in float64; and
the browser's own reading against the cell's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from lstm_demo.files.catalogue import ModelEntry, list_models
from lstm_demo.files.safetensors_head import CheckpointError
from lstm_demo.model.kinds.table import CELLS
from lstm_demo.ui.browser.component import component
from lstm_demo.ui.page.page import forgiving
from lstm_demo.ui.page.plain import plain
from lstm_demo.ui.page.reading import network_of
from lstm_demo.ui.server.warmup import LOADING, warm_up
from lstm_demo.ui.state.session import Session, current_session

if TYPE_CHECKING:
    from lstm_demo.insight.proof import EngineCheck

SCRIPT = Path(__file__).with_name("browser_check.js")


def proof_panel(session: Session) -> None:
    """In the sidebar, below the model's card."""
    if not session.model or not session.link.shows("model"):
        return
    with st.sidebar:
        if st.button("Nothing here is fake: check", icon=":material/verified:", key="proof", width="stretch"):
            _dialog()


@st.dialog("Nothing here is fake", width="medium", icon=":material/verified:")
def _dialog() -> None:
    session = current_session()
    with forgiving():
        entry = next((entry for entry in list_models() if entry.name == session.model), None)
        if entry is None or session.input is None:
            st.caption("There is no model to check.")
            return
        if not warm_up().done:
            with st.spinner(LOADING):
                warm_up().wait()
        try:
            _result(session, entry)
        except CheckpointError as error:
            st.warning(plain(str(error)))


def _result(session: Session, entry: ModelEntry) -> None:
    from lstm_demo.insight.proof import compare_engines, source_of

    assert session.input is not None
    network = network_of(entry)
    check = compare_engines(network, session.input.image)
    st.markdown(in_words(check, entry))
    component("browser_check", SCRIPT, SCRIPT.with_suffix(".css"))(key="browser-check")
    with st.container(horizontal=True, gap="large"):
        st.metric("largest difference, outputs", f"{check.max_output_difference:.1e}")
        st.metric("largest difference, gradients", f"{check.max_gradient_difference:.1e}")
        st.metric("parameters checked", f"{check.parameters_checked:,}")
    with st.expander("The step that reads each row"):
        st.code(source_of(network.cells()[0]), language="python", wrap_lines=True)
    with st.expander("The check that has just run"):
        st.code(_check_source(), language="python", wrap_lines=True)


def in_words(check: EngineCheck, entry: ModelEntry) -> str:
    cell = CELLS[entry.card.model.cell]
    other = f"torch's own `{cell.kernel}`" if cell.kernel else "the plain equations in float64, as torch has no kernel for this cell"
    asked = f"to within {check.tolerance:g}, in {1000 * check.seconds:.0f} ms"
    verdict = f"✓ The two agree {asked}." if check.passed else f"✗ The two do **not** agree {asked}."
    return (
        "What the theatre shows as “read by the cell” is computed by the hand-written step below. "
        f"{plain(entry.name)} has just read this digit with that "
        f"step and with {other}, and both readings were differentiated by every parameter and every pixel. {verdict}"
    )


def _check_source() -> str:
    import inspect

    from lstm_demo.insight.proof import compare_engines

    return inspect.getsource(compare_engines)
