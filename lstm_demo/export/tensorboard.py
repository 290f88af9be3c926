"""A training run as TensorBoard shows it."""

from __future__ import annotations

import os
from types import TracebackType

from lstm_demo.export.formats import MissingPackage
from lstm_demo.training.progress import Progress


class TensorBoardLog:
    """Scalars of one run, by step, in a folder that `tensorboard --logdir` reads. Use it as a context, or close it.

    Raises:
        MissingPackage: tensorboard is not installed.
        OSError: the folder cannot be made or written to.
    """

    def __init__(self, directory: str | os.PathLike[str]) -> None:
        try:
            from torch.utils.tensorboard import SummaryWriter
        except ImportError:
            raise MissingPackage("--tensorboard", "tensorboard") from None
        self._writer = SummaryWriter(os.fspath(directory))

    def write(self, progress: Progress) -> None:
        """One report of `fit`. What was not measured at this step is left out."""
        scalars = {
            "loss/train": progress.loss,
            "accuracy/train": progress.train_accuracy,
            "loss/validation": None if progress.validation is None else progress.validation.loss,
            "accuracy/validation": progress.validation_accuracy,
            "loss/test": None if progress.test is None else progress.test.loss,
            "accuracy/test": progress.test_accuracy,
            "optimiser/learning_rate": progress.learning_rate,
            "optimiser/gradient_norm": progress.gradient_norm,
            "speed/images_per_second": progress.images_per_second,
        }
        for name, value in scalars.items():
            if value is not None:
                self._writer.add_scalar(name, value, progress.step)

    def close(self) -> None:
        """Everything written is on the disk afterwards."""
        self._writer.close()

    def __enter__(self) -> TensorBoardLog:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
