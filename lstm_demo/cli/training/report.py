"""How a run is reported: a progress bar for a person, lines where there is no terminal, JSON lines for a program."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TextIO

from lstm_demo.style.one_line import one_line
from lstm_demo.style.percent import accuracy_text, percent
from lstm_demo.training.progress import Progress

MAX_SENTENCE = 10_000  # a command with a long path in it stays whole


class Reporter(Protocol):
    """What `train` says while it runs."""

    def start(self, facts: dict[str, Any]) -> None: ...

    def notice(self, text: str) -> None: ...

    def progress(self, progress: Progress) -> None: ...

    def end(self, event: str, facts: dict[str, Any], sentence: str) -> None: ...


class JsonLines:
    """One JSON object a line, flushed, so that a reader has each as soon as it is written."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stdout

    def start(self, facts: dict[str, Any]) -> None:
        self._write("start", facts)

    def notice(self, text: str) -> None:
        self._write("notice", {"text": text})

    def progress(self, progress: Progress) -> None:
        self._write("progress", progress.to_dict())

    def end(self, event: str, facts: dict[str, Any], sentence: str) -> None:
        self._write(event, {**facts, "text": sentence})

    def _write(self, event: str, facts: dict[str, Any]) -> None:
        print(json.dumps({"event": event, **facts}, ensure_ascii=False), file=self._out, flush=True)


class ForAPerson:
    """Progress on standard error, the result on standard output."""

    def __init__(self, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self._out, self._err = out or sys.stdout, err or sys.stderr
        self._terminal = self._err.isatty()
        self._test_accuracy: float | None = None
        self._tenth = -1
        self._drawn = 0

    @contextmanager
    def loading(self) -> Iterator[None]:
        """On a terminal, a line that stands while PyTorch is imported, and no longer."""
        if self._terminal:
            text = "Loading PyTorch …"
            print(text, end="", file=self._err, flush=True)
            self._drawn = len(text)
        yield
        self._clear()

    def start(self, facts: dict[str, Any]) -> None:
        goes_on = f" Resumed at step {facts['step']:,}." if facts["step"] > 1 else ""
        print(
            f"Recipe {facts['recipe']}: {facts['parameters']:,} parameters, {facts['steps']:,} steps of {facts['batch_size']} images"
            f" on {facts['device']}.{goes_on} Ctrl-C stops and keeps the best weights.",
            file=self._err,
        )

    def notice(self, text: str) -> None:
        self._clear()
        print(one_line(text, MAX_SENTENCE), file=self._err, flush=True)

    def progress(self, progress: Progress) -> None:
        self._test_accuracy = self._test_accuracy if progress.test_accuracy is None else progress.test_accuracy
        line = describe(progress, self._test_accuracy)
        if self._terminal:
            width = shutil.get_terminal_size().columns
            bar = _bar(progress.step / progress.steps, max(8, min(30, width - len(line) - 2)))
            text = f"{bar} {line}"[: width - 1]
            print(f"\r{text.ljust(self._drawn)}", end="", file=self._err, flush=True)
            self._drawn = len(text)
        elif (tenth := 10 * progress.step // progress.steps) != self._tenth:
            self._tenth = tenth
            print(line, file=self._err, flush=True)

    def end(self, event: str, facts: dict[str, Any], sentence: str) -> None:
        self._clear()
        if event == "stopped" and facts.get("run"):
            sentence += f" Resume it with: {shlex.join(['python', '-m', 'lstm_demo', 'train', '--continue', facts['run']])}"
        print(one_line(sentence, MAX_SENTENCE), file=self._out, flush=True)

    def _clear(self) -> None:
        if self._drawn:
            print(f"\r{' ' * self._drawn}\r", end="", file=self._err, flush=True)
            self._drawn = 0


def describe(progress: Progress, test_accuracy: float | None) -> str:
    """One line: how far, how good, how fast, how long still."""
    minutes, seconds = divmod(round(progress.seconds_left), 60)
    test = "" if test_accuracy is None else f"  test {accuracy_text(test_accuracy)}"
    return (
        f"{percent(progress.step / progress.steps):>5}  epoch {progress.epoch}  loss {progress.loss:.3f}"
        f"  batches {percent(progress.train_accuracy, 1)}{test}  {progress.images_per_second:,.0f} images/s  {minutes}:{seconds:02d} left"
    )


def _bar(fraction: float, width: int) -> str:
    done = round(fraction * width)
    return "━" * done + "─" * (width - done)
