"""One run of the training loop: its moving parts, and what happens at each step.

In this order, for each step:

1. `_advance` takes the next batch and makes one step of the optimiser on it. The loss stays on the device.
2. Every `CHECK_EVERY` steps, and where an evaluation is due, `_evaluate_step` reads the losses since the last time, stops a run whose loss
   is no longer finite, evaluates the held-out and the test images if that is due, remembers the weights, and yields a report.
3. A snapshot is saved if one is due, and a checkpoint at the end of an epoch or after 30 seconds.
4. `stop` is asked.

A state says in `evaluated` whether part 2 of its step is done. If `stop` interrupts an evaluation, the weights that are kept are updated
but the state that is saved is the one before the evaluation, so that a run that is resumed makes the whole evaluation again and goes on as
if it had never been interrupted.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.training.batches import TrainingData
from lstm_demo.training.distributed import ALONE, ProcessGroup
from lstm_demo.training.evaluate import evaluate_until
from lstm_demo.training.kept_weights import KeptWeights
from lstm_demo.training.loss_check import BatchMeans, LossCheck
from lstm_demo.training.optimizers import Stepper, learning_rate
from lstm_demo.training.progress import Curve, Evaluation, Progress
from lstm_demo.training.run_state import RunState, random_state
from lstm_demo.training.save_points import CheckpointSink, SaveSchedule, Snapshot
from lstm_demo.training.settings import TrainingConfig
from lstm_demo.training.timing import Timing

# Losses are read together after this many steps, so that a GPU is not made to wait at each one.
CHECK_EVERY = 10


class TrainingRun:
    """From the first step, or from `before` on. stop: asked after each step. checkpoints: receives states and snapshots.

    group: of which this is the first process.
    """

    def __init__(
        self,
        model: RecurrentClassifier,
        data: TrainingData,
        config: TrainingConfig,
        stop: Callable[[], bool],
        checkpoints: CheckpointSink | None = None,
        before: RunState | None = None,
        group: ProcessGroup = ALONE,
    ) -> None:
        self._model, self._data, self._config, self._stop, self._checkpoints = model, data, config, stop, checkpoints
        self.kept = KeptWeights(model, config.average_decay, before.kept if before else None)
        self._stepper = Stepper(model, config, before.optimizer if before else None, group)
        self._batches = data.batches(before.position if before else None)
        self._losses = LossCheck(model.config.num_classes, config.learning_rate, before.losses if before else None)
        self._timing = Timing(before.timing if before else None)
        self._curve = before.curve if before else Curve()
        self._step, self._evaluated, self._cycle_start = (before.step, before.evaluated, before.cycle_start) if before else (0, True, 0)
        self._steps = config.steps(len(data))
        self._evaluate_every = config.evaluate_every or config.steps_per_epoch(len(data))
        self._schedule = SaveSchedule(self._steps, sum(weights.numel() for weights in model.parameters()), before)
        self._unread = self._losses.state
        self._interrupted: RunState | None = None
        self._test: Evaluation | None = None
        self._reported = -math.inf

    def reports(self, seconds_between: float) -> Iterator[Progress]:
        self._model.train()
        means = None if self._evaluated else self._losses.read(self._step)
        while True:
            if means is not None:
                yield from self._evaluate_step(means, seconds_between)
            if self._interrupted is not None:
                break
            self._save_snapshot(means)
            if self._step == self._steps or (self._step > 0 and self._stop()):
                break
            if self._schedule.state_due(self._step, self._evaluated, epoch_ended=self._batches.at_end_of_epoch):
                self._save_state(self._state())
            means = self._advance()
        yield from self._end()

    def _advance(self) -> BatchMeans | None:
        """Train on one more batch; the means since the last evaluation, if it is time for one."""
        batch = next(self._batches)
        self._step, self._test = self._step + 1, None
        self._evaluated = not (self._evaluation_due or self._step == 1 or self._step % CHECK_EVERY == 0)
        with self._timing.training(len(batch.labels)):
            step = self._stepper.take(batch, self._rate)
            self.kept.update_average()
            self._losses.add(*step)
            if self._evaluated:
                return None
            self._unread = self._losses.state
            return self._losses.read(self._step)

    def _evaluate_step(self, means: BatchMeans, seconds_between: float) -> Iterator[Progress]:
        validation, self._test = self._evaluate() if self._evaluation_due else (None, None)
        if self._evaluation_due and self._test is None:
            self._interrupted = self._state()
        best = self._keep(validation)
        self._evaluated = True
        if self._evaluation_due or time.perf_counter() - self._reported >= seconds_between:
            self._reported = time.perf_counter()
            yield self._progress(means, validation, best)

    def _end(self) -> Iterator[Progress]:
        """Where `stop` interrupted an evaluation, the state is the one before it; the weights are those after it."""
        state = self._interrupted or self._state()
        if not self._losses.pending:
            self._save_state(state)
            return
        means = self._losses.read(self._step)
        best = self._keep(None)
        self._save_state(state)
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
        with self._timing.evaluating(), self.kept.in_place():
            validation = None
            if len(data.x_validation):
                validation = evaluate_until(self._model, data.x_validation, data.y_validation, self._stop)
            return validation, evaluate_until(self._model, data.x_test, data.y_test, self._stop)

    def _keep(self, validation: Evaluation | None) -> bool:
        """Remember the weights if they are finite; True if they are what a run that ends here would leave."""
        if not self.kept.all_finite() or (validation is not None and not math.isfinite(validation.loss)):
            self._losses.fail(self._step, "The weights were no longer finite")
        self.kept.mark_good()
        return self.kept.mark_if_best(validation) if validation is not None else not self.kept.has_best

    def _progress(self, means: BatchMeans, validation: Evaluation | None, best: bool) -> Progress:
        left, timing = self._steps - self._step, self._timing.state
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
            images_per_second=timing.images_per_second,
            seconds=timing.seconds,
            seconds_left=self._timing.seconds_left(left, math.ceil(left / self._evaluate_every)),
        )
        self._curve = self._curve.after(progress)
        return replace(progress, curve=self._curve)

    def _state(self) -> RunState | None:
        """To go on from. None where nobody receives it, or where the run is about to fail, which the next reading of the losses finds."""
        losses = self._losses.state if self._evaluated else self._unread
        if self._checkpoints is None or not losses.finite or not self.kept.all_finite():
            return None
        return RunState(
            model=self._model.config,
            training=self._config,
            step=self._step,
            evaluated=self._evaluated,
            cycle_start=self._cycle_start,
            kept=self.kept.state,
            optimizer=self._stepper.optimizer_state,
            random=random_state(self._data.x_train.device),
            position=self._batches.position,
            losses=losses,
            timing=self._timing.state,
            curve=self._curve,
        )

    def _save_state(self, state: RunState | None) -> None:
        if self._checkpoints is None or state is None or not self._schedule.is_new(state.step, state.evaluated):
            return
        self._checkpoints.save_state(state)
        self._schedule.state_saved(state.step, state.evaluated)

    def _save_snapshot(self, means: BatchMeans | None) -> None:
        if self._checkpoints is None or not self._schedule.snapshot_due(self._step) or not self.kept.all_finite():
            return
        loss = self._losses.mean_loss if means is None else means.loss
        accuracy = None if self._test is None else self._test.accuracy
        self._checkpoints.save_snapshot(Snapshot(self._step, self.kept.now, loss, accuracy))
