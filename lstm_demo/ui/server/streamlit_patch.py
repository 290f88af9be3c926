"""Fixes a fault of Streamlit (up to version 1.67): the end of a run could be lost on its way to the browser."""

from __future__ import annotations

from functools import cache, wraps
from typing import Any

from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunner, ScriptRunnerEvent


@cache
def deliver_every_run_to_its_end() -> None:
    """Patch Streamlit's session, once per process.

    What a run draws travels from its thread to the server's event loop. When another fragment asks for a run just after the thread has
    ended and before the loop has caught up, Streamlit starts a new thread and then drops what is still under way from the old one
    (`AppSession._handle_scriptrunner_event_on_event_loop`: "Ignoring event from non-current ScriptRunner"): the page shows the state
    before the press, for ever. That rule is meant for threads that were told to stop in favour of a newer run, which happens only with
    `runner.fastReruns`; with this project's setting a thread that is no longer the current one has always come to its end, and its events
    count. They arrive in order, before the new thread's.
    """
    handle = AppSession._handle_scriptrunner_event_on_event_loop

    @wraps(handle)
    def handle_all(self: AppSession, sender: ScriptRunner | None, event: ScriptRunnerEvent, *args: Any, **kwargs: Any) -> None:
        if event is not ScriptRunnerEvent.SHUTDOWN:  # an old thread's shutdown would let go of the new one
            sender = self._scriptrunner
        handle(self, sender, event, *args, **kwargs)

    AppSession._handle_scriptrunner_event_on_event_loop = handle_all  # type: ignore[method-assign]
