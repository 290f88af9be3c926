"""Fixes four faults of Streamlit (up to version 1.67) by which a press, or what it led to, could be lost."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import cache, wraps
from typing import TYPE_CHECKING, Any

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner, ScriptRunnerEvent
from streamlit.runtime.state.common import unpack_widget_state_value
from streamlit.runtime.state.safe_session_state import SafeSessionState

if TYPE_CHECKING:
    from streamlit.runtime.state.session_state import SessionState


@cache
def lose_no_press() -> None:
    """Patch Streamlit's session, once per process."""
    _deliver_every_run_to_its_end()
    _answer_every_fragment()
    _take_every_press()
    _run_every_fragment()


def _deliver_every_run_to_its_end() -> None:
    """What a run draws travels from its thread to the server's event loop.

    When another fragment asks for a run just after the thread has ended and before the loop has caught up, Streamlit starts a new thread
    and then drops what is still under way from the old one (`AppSession._handle_scriptrunner_event_on_event_loop`: "Ignoring event from
    non-current ScriptRunner"): the page shows the state before the press, for ever. That rule is meant for threads that were told to stop
    in favour of a newer run, which happens only with `runner.fastReruns`; with this project's setting a thread that is no longer the
    current one has always come to its end, and its events count. They arrive in order, before the new thread's.
    """
    handle = AppSession._handle_scriptrunner_event_on_event_loop

    @wraps(handle)
    def handle_all(self: AppSession, sender: ScriptRunner | None, event: ScriptRunnerEvent, *args: Any, **kwargs: Any) -> None:
        if event is not ScriptRunnerEvent.SHUTDOWN:  # an old thread's shutdown would let go of the new one
            sender = self._scriptrunner
        handle(self, sender, event, *args, **kwargs)

    AppSession._handle_scriptrunner_event_on_event_loop = handle_all  # type: ignore[method-assign]


def _answer_every_fragment() -> None:
    """A press inside a fragment asks for a run of that fragment.

    A fragment inside another one is unknown to the server from the moment at which a run of the outer one is cut short until the next
    run has come to it again, and Streamlit drops what it asks for meanwhile (`AppSession.request_rerun`: "does not exist anymore"): a
    choice is marked in the browser and nothing follows. Here the whole page runs instead, with that choice.
    """
    request = AppSession.request_rerun

    @wraps(request)
    def request_all(self: AppSession, client_state: ClientState | None) -> None:
        if client_state and client_state.fragment_id and not client_state.is_auto_rerun and not self.has_fragment(client_state.fragment_id):
            whole = ClientState()
            whole.CopyFrom(client_state)
            whole.fragment_id = ""
            client_state = whole
        request(self, client_state)

    AppSession.request_rerun = request_all  # type: ignore[method-assign]


def _take_every_press() -> None:
    """A run begins with what was pressed: the widgets' values are taken over, and their callbacks called.

    When a request for the whole page arrives in that moment, Streamlit turns to it at once (`SafeSessionState.on_script_will_rerun`, and
    whatever a callback asks of the session's state, look for requests): the press is gone, or its callback stops half-way. Here the
    press is taken first; the newer request comes next.
    """
    take, look = SafeSessionState.on_script_will_rerun, ScriptRunner._maybe_handle_execution_control_request
    taking = threading.local()

    @wraps(take)
    def take_all(self: SafeSessionState, *args: Any, **kwargs: Any) -> None:
        taking.place = True
        try:
            take(self, *args, **kwargs)
        finally:
            taking.place = False

    @wraps(look)
    def look_later(self: ScriptRunner) -> None:
        if not getattr(taking, "place", False):
            look(self)

    SafeSessionState.on_script_will_rerun = take_all  # type: ignore[method-assign]
    ScriptRunner._maybe_handle_execution_control_request = look_later  # type: ignore[method-assign]


def _run_every_fragment() -> None:
    """What changes in two fragments at one moment, by a press here and a component's message there, comes in one request.

    It brings both values and names the first fragment only (`WidgetStateManager.scheduleFlush` in the browser, which warns of it in the
    console): of the other value nothing is drawn until something else happens. Here each fragment runs in which a value has changed.
    """
    run = ScriptRunner._run_script

    @wraps(run)
    def run_all(self: ScriptRunner, rerun_data: RerunData) -> None:
        if queue := rerun_data.fragment_id_queue:
            others = _changed_elsewhere(self._session_state._state, rerun_data)
            whole = None in others
            rerun_data = replace(rerun_data, fragment_id_queue=[] if whole else [*queue, *(name for name in others if name)])
        run(self, rerun_data)

    ScriptRunner._run_script = run_all  # type: ignore[method-assign]


def _changed_elsewhere(state: SessionState, asked: RerunData) -> list[str | None]:
    """The fragments, but those that are to run, of widgets whose values are no longer what the script drew; None: outside any fragment."""
    changed: list[str | None] = []
    for widget in asked.widget_states.widgets if asked.widget_states else ():
        metadata = state._new_widget_state.widget_metadata.get(widget.id)
        if metadata is None or metadata.fragment_id in asked.fragment_id_queue or metadata.fragment_id in changed:
            continue
        drawn = state._new_widget_state.get(widget.id, state._old_state.get(widget.id))
        try:
            now = metadata.deserializer(unpack_widget_state_value(widget))
        except Exception:  # no widget sends such a value; Streamlit reads it again, and catches what comes of it
            continue
        if now != drawn:
            changed.append(metadata.fragment_id)
    return changed
