"""All that receive the reports of a run, and how the run stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lstm_demo.cli.training.report import Reporter
from lstm_demo.cli.training.run_folder import RunFolder
from lstm_demo.cli.training.stopping import StopSignal
from lstm_demo.training.progress import Curve, Progress

if TYPE_CHECKING:
    from lstm_demo.export.tensorboard import TensorBoardLog
    from lstm_demo.training.run_state import RunState


class Listeners:
    """before: the state that the run goes on from.

    curve, step, images_per_second: of the whole run so far. finished: it has come to its end.
    """

    def __init__(
        self, reporter: Reporter, stop: StopSignal, log: TensorBoardLog | None, folder: RunFolder | None, before: RunState | None
    ) -> None:
        self._reporter, self._stop, self._log, self._folder = reporter, stop, log, folder
        self.curve = Curve() if before is None else before.curve
        self.step = 0 if before is None else before.step
        self.images_per_second = 0.0 if before is None else before.timing.images_per_second
        self.finished = before is not None and before.finished

    def receive(self, progress: Progress) -> None:
        """One report of `fit`."""
        self.curve, self.step, self.images_per_second = progress.curve, progress.step, progress.images_per_second
        self.finished = progress.step == progress.steps
        if self._log is not None:
            self._log.write(progress)
        if self._folder is not None:
            self._write(self._folder, progress)
        try:
            self._reporter.progress(progress)
        except BrokenPipeError:
            self._stop.request()  # the program that read the reports has ended; what was learned is still worth saving

    def _write(self, folder: RunFolder, progress: Progress) -> None:
        try:
            folder.report(progress)
        except OSError as error:
            self._folder = None
            self._reporter.notice(f"The reports of this run can no longer be written: {error.strerror}. The training goes on.")
