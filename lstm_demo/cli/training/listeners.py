"""Everybody who is told how a run goes, and what it has come to so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lstm_demo.cli.training.report import Reporter
from lstm_demo.cli.training.run_folder import RunFolder
from lstm_demo.cli.training.stopping import StopSignal
from lstm_demo.training.curve import Course
from lstm_demo.training.progress import Progress

if TYPE_CHECKING:
    from lstm_demo.export.tensorboard import TensorBoardLog
    from lstm_demo.training.run_state import RunState


class Listeners:
    """before: what the run goes on from.

    course, step, images_per_second: of the whole run so far. finished: it has come to its end.
    """

    def __init__(
        self, reporter: Reporter, stop: StopSignal, log: TensorBoardLog | None, folder: RunFolder | None, before: RunState | None
    ) -> None:
        self._reporter, self._stop, self._log, self._folder = reporter, stop, log, folder
        self.course = Course() if before is None else before.course
        self.step = 0 if before is None else before.step
        self.images_per_second = 0.0 if before is None else before.pace.images_per_second
        self.finished = before is not None and before.finished

    def hear(self, progress: Progress) -> None:
        """One report of `fit`."""
        self.course = self.course.after(progress)
        self.step, self.images_per_second = progress.step, progress.images_per_second
        self.finished = progress.step == progress.steps
        if self._log is not None:
            self._log.write(progress)
        if self._folder is not None:
            self._write(self._folder, progress)
        try:
            self._reporter.progress(progress)
        except BrokenPipeError:
            self._stop.request()  # nobody listens any more; what was learned is still worth keeping

    def _write(self, folder: RunFolder, progress: Progress) -> None:
        try:
            folder.report(progress)
        except OSError as error:
            self._folder = None
            self._reporter.notice(f"The reports of this run can no longer be written: {error.strerror}. The training goes on.")
