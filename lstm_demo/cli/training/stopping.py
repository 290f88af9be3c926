"""The ways to end a run early and keep what it has learned: Ctrl-C, SIGTERM, or the end of standard input."""

from __future__ import annotations

import os
import signal
import sys
import threading
from types import FrameType, TracebackType
from typing import Any

SECONDS_TO_LEAVE = 0.3
INTERRUPTED = 130  # the exit status of a command that Ctrl-C ended


class StopSignal:
    """A context in which Ctrl-C and SIGTERM set `requested` instead of killing; a second Ctrl-C raises KeyboardInterrupt.

    watch_stdin: the end of standard input sets it too. The program that started this one holds the other end of the pipe, so it ends also
    when that program is killed. Before `requested` is first asked nothing has been learned, and importing torch may take long on a machine
    that is busy: then it raises KeyboardInterrupt at once, and where the import does not let go of the main thread, the process ends.
    """

    def __init__(self, *, watch_stdin: bool = False) -> None:
        self.by_signal = False
        self._event = threading.Event()
        self._asked = False
        self._left = threading.Event()
        self._watch_stdin = watch_stdin
        self._before: dict[int, Any] = {}

    def requested(self) -> bool:
        self._asked = True
        return self._event.is_set()

    def request(self) -> None:
        self._event.set()

    def __enter__(self) -> StopSignal:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._on_signal)
        if self._watch_stdin:
            threading.Thread(target=self._read_to_the_end, name="stop-on-eof", daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._left.set()
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._event.is_set():
            raise KeyboardInterrupt
        self.by_signal = True
        self._event.set()

    def _read_to_the_end(self) -> None:
        try:
            descriptor = sys.stdin.fileno()
            while os.read(descriptor, 4096):
                pass
        except (OSError, ValueError, AttributeError):
            pass  # a standard input that is closed or missing has ended
        self._event.set()
        if not self._asked and not self._left.is_set():
            os.kill(os.getpid(), signal.SIGINT)
            if not self._left.wait(SECONDS_TO_LEAVE) and not self._asked:
                os._exit(INTERRUPTED)
