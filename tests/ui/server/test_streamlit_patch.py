"""Streamlit's session against the faults that the page mends in it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import RerunData, RerunException, ScriptRunner, ScriptRunnerEvent
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests
from streamlit.runtime.state.safe_session_state import SafeSessionState

from lstm_demo.ui.server.streamlit_patch import _changed_elsewhere, lose_no_press


def delivered(event: ScriptRunnerEvent, **what: Any) -> tuple[list[Any], bool]:
    """What the browser gets of an event of a thread that has ended when a new one has begun; and whether the new one is current still."""
    sent: list[Any] = []
    current = object()

    async def deliver() -> object:
        session = SimpleNamespace(_event_loop=asyncio.get_running_loop(), _scriptrunner=current, _enqueue_forward_msg=sent.append)
        session._state = session._local_sources_watcher = None
        session._create_script_finished_message = lambda status, run: status
        session._create_session_status_changed_message = ForwardMsg
        AppSession._handle_scriptrunner_event_on_event_loop(cast(AppSession, session), cast(ScriptRunner, object()), event, **what)
        return session._scriptrunner

    return sent, asyncio.run(deliver()) is current


@pytest.fixture(autouse=True)
def patched() -> None:
    lose_no_press()


def test_the_end_of_a_run_reaches_the_browser_though_a_new_thread_has_begun() -> None:
    message = ForwardMsg()
    message.delta.new_element.text.body = "9 of 14"
    assert delivered(ScriptRunnerEvent.ENQUEUE_FORWARD_MSG, forward_msg=message) == ([message], True)
    sent, _ = delivered(ScriptRunnerEvent.FRAGMENT_STOPPED_WITH_SUCCESS)
    assert ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY in sent


def test_the_end_of_an_old_thread_does_not_end_the_new_one() -> None:
    assert delivered(ScriptRunnerEvent.SHUTDOWN) == ([], True)


@pytest.mark.parametrize(
    ("fragment", "by_timer", "asked"),
    [("here", False, ["here"]), ("gone", False, [None]), ("gone", True, []), ("", False, [None])],
    ids=["there is such a fragment", "it is about to be drawn anew", "a timer's", "the whole page"],
)
def test_what_a_fragment_asks_for_while_it_is_drawn_anew_is_answered_by_the_whole_page(
    fragment: str, by_timer: bool, asked: list[str | None]
) -> None:
    runs: list[str | None] = []
    session = SimpleNamespace(
        _state=None,
        _client_state=ClientState(),
        _scriptrunner=None,
        has_fragment=lambda name: name == "here",
        _create_scriptrunner=lambda data: runs.append(data.fragment_id),
    )
    asking = ClientState(fragment_id=fragment, is_auto_rerun=by_timer)
    AppSession.request_rerun(cast(AppSession, session), asking)
    assert runs == asked
    assert asking.fragment_id == fragment, "the message itself stays as it is"


def test_a_value_that_cannot_be_read_ends_no_thread_and_hides_no_other_fragment() -> None:
    """Any program can send a message of its own instead of the browser's."""

    def unreadable(value: object) -> object:
        raise TypeError(value)

    def widget(fragment: str, read: Callable[[object], object]) -> SimpleNamespace:
        return SimpleNamespace(fragment_id=fragment, deserializer=read)

    widgets = {"forged": widget("a", unreadable), "pressed": widget("b", lambda value: value)}
    values = SimpleNamespace(widget_metadata=widgets, get=lambda key, default: default)
    runner = SimpleNamespace(_session_state=SimpleNamespace(_state=SimpleNamespace(_new_widget_state=values, _old_state={})))
    sent = WidgetStates(widgets=[WidgetState(id="forged", string_value="?"), WidgetState(id="pressed", bool_value=True)])
    run = RerunData(fragment_id_queue=["c"], widget_states=sent)
    assert _changed_elsewhere(runner._session_state._state, run) == ["b"]


def test_a_press_is_taken_though_a_request_for_the_whole_page_waits() -> None:
    """The first look comes before the values are taken, the second from the callback, which reads the session's state."""
    requests, taken = ScriptRequests(), []
    requests.request_rerun(RerunData(query_string="newer"))
    runner = cast(ScriptRunner, SimpleNamespace(_requests=requests, _execing=True, _is_in_script_thread=lambda: True))

    def look() -> None:
        ScriptRunner._maybe_handle_execution_control_request(runner)

    class Pressed:
        def on_script_will_rerun(self, states: object, **rest: object) -> None:
            state["of the session"]
            taken.append(states)

        def __getitem__(self, key: str) -> None:
            """Anything."""

    state = SafeSessionState(cast(Any, Pressed()), look)
    state.on_script_will_rerun(cast(Any, "pressed"))
    assert taken == ["pressed"]
    with pytest.raises(RerunException) as newer:
        state["of the session"]
    assert newer.value.rerun_data.query_string == "newer"
