"""One training as a child process: started with low priority, read line by line, ended through its standard input."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from lstm_demo.files.catalogue import PROJECT
from lstm_demo.files.folders import RUNS_VARIABLE

# The page comes first: the child has a lower priority, by this much of the system's 19, or by what the variable says.
NICENESS = 10
NICENESS_VARIABLE = "LSTM_DEMO_NICENESS"
# A child that has been told to stop saves within a second, unless one step takes longer. After this it is ended.
SECONDS_TO_STOP = 20.0
ENDS = ("done", "stopped", "error")
"""The events of which each training has one, the last."""


class Training(Protocol):
    """One training that was started, as the queue sees it."""

    @property
    def pid(self) -> int | None:
        """Of its process, if that is on this machine."""

    def events(self) -> Iterator[dict[str, Any]]:
        """What it reports, until it has ended. There is always one of `done`, `stopped` and `error`."""

    def stop(self) -> None:
        """Returns at once; the training ends within a step and keeps its best weights, or nothing if it has learned nothing yet."""

    def leave(self) -> None:
        """The server ends: a training that can go on without it does, and is found again by the next one; another one is stopped."""

    def wait(self, seconds: float) -> None:
        """Until nothing of it is left here. Raises subprocess.TimeoutExpired if it takes longer."""


class Child:
    """A process of `python -m lstm_demo train … --json --stop-on-eof`. runs: the folder of the runs, by whose key it seals.

    Raises:
        OSError: it cannot be started.
    """

    def __init__(self, command: list[str], runs: Path) -> None:
        self._ended_by_us = self._learning = False
        self._process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env={**os.environ, "OMP_NUM_THREADS": "1", RUNS_VARIABLE: str(runs.absolute()), "PYTHONIOENCODING": "utf-8"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,  # Ctrl-C in the server's terminal reaches it once only: as the end of its standard input
        )
        _lower_priority(self.pid)

    @property
    def pid(self) -> int:
        return self._process.pid

    def events(self) -> Iterator[dict[str, Any]]:
        """Its lines, until it has ended. There is always one of `done`, `stopped` and `error`: its own, or one made for it."""
        ended = False
        other_lines: deque[str] = deque(maxlen=20)
        assert self._process.stdout is not None
        for line in self._process.stdout:
            event = _event(line)
            if event is None:
                other_lines.append(line.strip())
            else:
                ended = ended or event["event"] in ENDS
                self._learning = self._learning or event["event"] == "progress"
                yield event
        status = self._process.wait()
        self._close()
        if not ended:
            yield self._missing_end_event(status, [line for line in other_lines if line])

    def stop(self) -> None:
        """Returns at once; the child ends within a step and keeps its best weights. One that has learned nothing yet is killed."""
        if not self._learning:
            self.kill()  # it may still be importing torch
            return
        self._close()
        threading.Thread(target=self._kill_if_stuck, daemon=True).start()

    def leave(self) -> None:
        """As `stop`: it does not go on without the server."""
        self.stop()

    def kill(self) -> None:
        self._ended_by_us = True
        self._process.kill()

    def wait(self, seconds: float) -> None:
        """Raises subprocess.TimeoutExpired if it takes longer."""
        self._process.wait(seconds)

    def _kill_if_stuck(self) -> None:
        try:
            self._process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self.kill()

    def _close(self) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):  # it has ended already
            self._process.stdin.close()

    def _missing_end_event(self, status: int, lines: list[str]) -> dict[str, Any]:
        """Made in place of the one that a process which was killed has not written."""
        if self._ended_by_us:
            return {"event": "stopped", "text": "Stopped before there was anything to keep."}
        how = f"by signal {-status} ({signal.strsignal(-status)})" if status < 0 else f"with status {status}"
        said = f" Its last output line: {lines[-1][:300]}" if lines else ""
        return {"event": "error", "died": True, "text": f"The training process ended {how} and left no model.{said}"}


def _lower_priority(pid: int) -> None:
    """By the child's niceness, and by that of its session, where the kernel divides the processor among sessions first.

    Source: Linux, sched(7), "The autogroup feature".
    """
    given = os.environ.get(NICENESS_VARIABLE, "")
    niceness = min(int(given), 19) if given.isdecimal() else NICENESS
    if hasattr(os, "setpriority"):
        with contextlib.suppress(OSError):  # it may have ended already
            os.setpriority(os.PRIO_PROCESS, pid, niceness)
    for _ in range(3):
        try:
            Path(f"/proc/{pid}/autogroup").write_text(str(niceness))
            return
        except BlockingIOError:  # ten times a second is allowed, on the whole machine
            time.sleep(0.11)
        except OSError:  # no such kernel
            return


def _event(line: str) -> dict[str, Any] | None:
    """None for a line that is not an event, such as a warning or a line of a traceback."""
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) and isinstance(event.get("event"), str) else None
