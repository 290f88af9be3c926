"""What a run has reported so far: `NAME.run/progress.jsonl`, read as it grows. Imports no torch."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lstm_demo.files.card import MAX_RATE, MAX_SECONDS
from lstm_demo.files.regular_file import open_regular
from lstm_demo.model.numbers import MAX_FLOAT, is_number, is_whole
from lstm_demo.model.thinning import thin
from lstm_demo.runs.record import PROGRESS

__all__ = [
    "MAX_REPORTS",
    "PROGRESS",
    "Histories",
    "History",
    "Report",
    "evaluations",
    "parse_report",
    "with_report",
]

Report = dict[str, Any]

MAX_LINE_BYTES = 64_000
MAX_READ_BYTES = 64_000_000  # at a time: weeks of a run
MAX_REPORTS = 2000
MAX_CLASSES = 10
MAX_HARDEST = 16
_WHOLE = ("step", "steps", "epoch")
_SHARES = ("train_accuracy", "validation_accuracy", "test_accuracy")
_AMOUNTS = {"loss": MAX_FLOAT, "learning_rate": MAX_FLOAT, "gradient_norm": MAX_FLOAT} | {
    "images_per_second": MAX_RATE,
    "seconds": MAX_SECONDS,
    "seconds_left": MAX_SECONDS,
}


class History:
    """The reports of one run, ascending by step, read from the file as far as it is written.

    Lines that are not reports are passed over, and so is a last line that is not finished yet. Where a run was continued from an earlier
    step, the reports after that step no longer count.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path)
        self._file: tuple[int, int] | None = None
        self._offset = 0
        self._rest = b""
        self.reports: list[Report] = []

    def read(self) -> list[Report]:
        """All reports so far; only what was added since the last call is read. A file that was replaced is read from its beginning."""
        try:
            with open_regular(self._path) as file:
                state = os.fstat(file.fileno())
                if self._file != (state.st_dev, state.st_ino) or state.st_size < self._offset:
                    self._file, self._offset, self._rest, self.reports = (state.st_dev, state.st_ino), 0, b"", []
                file.seek(self._offset)
                added = file.read(MAX_READ_BYTES)
        except OSError:
            self._file, self._offset, self._rest, self.reports = None, 0, b"", []
            return []
        self._offset += len(added)
        *lines, self._rest = (self._rest + added).split(b"\n")
        if len(self._rest) > MAX_LINE_BYTES:
            self._rest = self._rest[: MAX_LINE_BYTES + 1]  # too long already: the rest of the line cannot make it a report
        for line in lines:
            if (report := parse_report(line)) is not None:
                self.reports = with_report(self.reports, report)
        return self.reports


def with_report(reports: list[Report], report: Report) -> list[Report]:
    """The list with one more report, without those of this step or later ones; when there are too many it is thinned to half of them."""
    while reports and reports[-1]["step"] >= report["step"]:
        reports.pop()
    reports.append(report)
    if len(reports) <= MAX_REPORTS:
        return reports
    return thin(reports, MAX_REPORTS // 2, lambda each: int(each["step"]), lambda each: each.get("test_accuracy") is not None)


def parse_report(line: bytes) -> Report | None:
    """A line of `train --json`, with what is not as it should be left out; None for one that is no progress line at all."""
    if not line.strip() or len(line) > MAX_LINE_BYTES:
        return None
    try:
        values = json.loads(line, parse_constant=lambda name: None)
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, dict) or values.get("event", "progress") != "progress":
        return None
    whole = {name: values[name] for name in _WHOLE if is_whole(values.get(name))}
    if not 1 <= whole.get("step", 0) <= whole.get("steps", 0):
        return None
    report: Report = dict(whole)
    report |= {name: values[name] for name in _SHARES if is_number(values.get(name), 0, 1)}
    report |= {name: values[name] for name, most in _AMOUNTS.items() if is_number(values.get(name), 0, most)}
    if _is_confusion(values.get("confusion")):
        report["confusion"] = values["confusion"]
    if isinstance(hardest := values.get("hardest"), list):
        report["hardest"] = [image for image in hardest[:MAX_HARDEST] if isinstance(image, dict) and _is_image(image)]
    return report


def evaluations(reports: list[Report]) -> list[Report]:
    """Those that say which test images were taken for which."""
    return [report for report in reports if "confusion" in report]


def _is_confusion(value: object) -> bool:
    if not isinstance(value, list) or not 2 <= len(value) <= MAX_CLASSES:
        return False
    rows = all(isinstance(row, list) and len(row) == len(value) and all(map(is_whole, row)) for row in value)
    return rows and any(any(row) for row in value)


def _is_image(image: Mapping[str, Any]) -> bool:
    digits = all(is_whole(image.get(name), 0, MAX_CLASSES - 1) for name in ("label", "answer"))
    return digits and is_whole(image.get("index")) and is_number(image.get("probability"), 0, 1)


class Histories:
    """Those that a page follows, each read once for all visitors. May be used from any thread."""

    def __init__(self, most: int = 64) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._histories: dict[Path, History] = {}

    def of(self, folder: Path) -> list[Report]:
        """What the run in this folder has reported by now; the list is the caller's own."""
        with self._lock:
            history = self._histories.pop(folder, None) or History(folder / PROGRESS)
            self._histories[folder] = history  # the last ones asked for stay
            for old in list(self._histories)[: -self._most]:
                del self._histories[old]
            return list(history.read())
