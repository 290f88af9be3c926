"""One run of the training loop: its moving parts, and what happens at each step."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator

from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.training.batches import TrainingData
from lstm_demo.training.curve import Course
from lstm_demo.training.evaluate import evaluate_until
from lstm_demo.training.kept_weights import KeptWeights
from lstm_demo.training.loss_check import BatchMeans, LossCheck
from lstm_demo.training.progress import Evaluation, Progress
from lstm_demo.training.random_state import random_state
from lstm_demo.training.run_state import RunState
from lstm_demo.training.save_points import Keeper, Snapshot, Timetable
from lstm_demo.training.schedule import learning_rate
from lstm_demo.training.settings import TrainingConfig
from lstm_demo.training.stepper import Stepper
from lstm_demo.training.timing import Pace

# Losses are read together after this many steps, so that a GPU is not made to wait at each one.
CHECK_EVERY = 10


class TrainingRun:
    """From the first step, or from `before` on.

    Each step is trained, then looked at where that is due: losses read, images evaluated, weights kept. A look that `stop` cuts short
    counts for the weights that are left behind, but not for the state: who goes on from there looks again, and so sees what an
    uninterrupted run would have seen.
    """

    def __init__(
        self,
        model: RecurrentClassifier,
        data: TrainingData,
        config: TrainingConfig,
        stop: Callable[[], bool],
        keeper: Keeper | None = None,
        before: RunState | None = None,
    ) -> None:
        self._model, self._data, self._config, self._stop, self._keeper = model, data, config, stop, keeper
        self.kept = KeptWeights(model, config.average_decay, before.kept if before else None)
        self._stepper = Stepper(model, config, before.optimizer if before else None)
        self._batches = data.batches(before.place if before else None)
        self._losses = LossCheck(model.config.num_classes, config.learning_rate, before.losses if before else None)
        self._pace = Pace(before.pace if before else None)
        self._course = before.course if before else Course()
        self._step, self._looked, self._cycle_start = (before.step, before.looked, before.cycle_start) if before else (0, True, 0)
        self._steps = config.steps(len(data))
        self._evaluate_every = config.evaluate_every or config.steps_per_epoch(len(data))
        self._timetable = Timetable(self._steps, sum(weights.numel() for weights in model.parameters()), before)
        self._unread = self._losses.state
        self._cut_short: RunState | None = None
        self._test: Evaluation | None = None
        self._reported = -math.inf

    def reports(self, seconds_between: float) -> Iterator[Progress]:
        self._model.train()
        means = None if self._looked else self._losses.read(self._step)
        while True:
            if means is not None:
                yield from self._look(means, seconds_between)
            if self._cut_short is not None:
                break
            self._give_snapshot(means)
            if self._step == self._steps or (self._step > 0 and self._stop()):
                break
            if self._timetable.state_due(self._step, self._looked, epoch_ended=self._batches.at_end_of_epoch):
                self._give_state(self._state())
            means = self._advance()
        yield from self._end()

    def _advance(self) -> BatchMeans | None:
        """Train on one more batch; the means since the last look, if it is time for one."""
        batch = next(self._batches)
        self._step, self._test = self._step + 1, None
        self._looked = not (self._evaluation_due or self._step == 1 or self._step % CHECK_EVERY == 0)
        with self._pace.training(len(batch.labels)):
            step = self._stepper.take(batch, self._rate)
            self.kept.update_average()
            self._losses.add(*step)
            if self._looked:
                return None
            self._unread = self._losses.state
            return self._losses.read(self._step)

    def _look(self, means: BatchMeans, seconds_between: float) -> Iterator[Progress]:
        validation, self._test = self._evaluate() if self._evaluation_due else (None, None)
        if self._evaluation_due and self._test is None:
            self._cut_short = self._state()
        best = self._keep(validation)
        self._looked = True
        if self._evaluation_due or time.perf_counter() - self._reported >= seconds_between:
            self._reported = time.perf_counter()
            yield self._progress(means, validation, best)

    def _end(self) -> Iterator[Progress]:
        """The state from which to go on is that before the last look, which is for the weights that are left behind."""
        state = self._cut_short or self._state()
        if not self._losses.pending:
            self._give_state(state)
            return
        means = self._losses.read(self._step)
        best = self._keep(None)
        self._give_state(state)
        yield self._progress(means, None, best)

    @property
    def _evaluation_due(self) -> bool:
        return self._step == self._steps or self._step % self._evaluate_every == 0

    @property
    def _rate(self) -> float:
        """Of this step; in a run that was extended, in the cycle that began there."""
        return learning_rate(self._config, self._step - self._cycle_start, self._steps - self._cycle_start)

    def _evaluate(self) -> tuple[Evaluation | None, Evaluation | None]:
        """On the held-out and on the test images; None where there are none, or where `stop` came first."""
        data = self._data
        with self._pace.evaluating(), self.kept.in_place():
            validation = None
            if len(data.x_validation):
                validation = evaluate_until(self._model, data.x_validation, data.y_validation, self._stop)
            return validation, evaluate_until(self._model, data.x_test, data.y_test, self._stop)

    def _keep(self, validation: Evaluation | None) -> bool:
        """Remember the weights if they are sound; True if they are what a run that ends here would leave."""
        if not self.kept.all_finite() or (validation is not None and not math.isfinite(validation.loss)):
            self._losses.fail(self._step, "The weights were no longer finite")
        self.kept.mark_good()
        return self.kept.mark_if_best(validation) if validation is not None else not self.kept.has_best

    def _progress(self, means: BatchMeans, validation: Evaluation | None, best: bool) -> Progress:
        left = self._steps - self._step
        progress = Progress(
            step=self._step,
            steps=self._steps,
            epoch=self._batches.epoch,
            loss=means.loss,
            train_accuracy=means.accuracy,
            validation=validation,
            test=self._test,
            best=best,
            learning_rate=self._rate,
            gradient_norm=self._losses.gradient_norm,
            images_per_second=self._pace.images_per_second,
            seconds=self._pace.seconds,
            seconds_left=self._pace.seconds_left(left, math.ceil(left / self._evaluate_every)),
        )
        self._course = self._course.after(progress)
        return progress

    def _state(self) -> RunState | None:
        """To go on from. None where nobody wants it, or where the run is about to fail, which the next look will find."""
        losses = self._losses.state if self._looked else self._unread
        if self._keeper is None or not losses.finite or not self.kept.all_finite():
            return None
        return RunState(
            model=self._model.config,
            training=self._config,
            step=self._step,
            looked=self._looked,
            cycle_start=self._cycle_start,
            kept=self.kept.state,
            optimizer=self._stepper.memories,
            random=random_state(self._data.x_train.device),
            place=self._batches.place,
            losses=losses,
            pace=self._pace.totals,
            course=self._course,
        )

    def _give_state(self, state: RunState | None) -> None:
        if self._keeper is None or state is None or not self._timetable.state_missing(state.step, state.looked):
            return
        self._keeper.keep_state(state)
        self._timetable.state_kept(state.step, state.looked)

    def _give_snapshot(self, means: BatchMeans | None) -> None:
        if self._keeper is None or not self._timetable.snapshot_due(self._step) or not self.kept.all_finite():
            return
        loss = self._losses.mean_loss if means is None else means.loss
        accuracy = None if self._test is None else self._test.accuracy
        self._keeper.keep_snapshot(Snapshot(self._step, self.kept.now, loss, accuracy))
