"""The training loop, as a generator: it yields what happened, whoever runs it decides what to show."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy
from torch.nn.utils import clip_grad_norm_, get_total_norm

from lstm_demo.data.digits import Digits
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.training.batches import Batch, TrainingData
from lstm_demo.training.checks import BatchMeans, LossCheck
from lstm_demo.training.devices import choose_device, native_bfloat16
from lstm_demo.training.evaluate import evaluate_until
from lstm_demo.training.optimizers import make_optimizer
from lstm_demo.training.pace import Pace
from lstm_demo.training.progress import Evaluation, Progress
from lstm_demo.training.schedule import learning_rate
from lstm_demo.training.settings import TrainingConfig
from lstm_demo.training.weights import KeptWeights

# Losses are read together after this many steps, so that a GPU is not made to wait at each one.
CHECK_EVERY = 10


def new_model(config: ModelConfig, seed: int) -> RecurrentClassifier:
    """A network with the initial weights of this seed. Torch's own random state is left as it was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return RecurrentClassifier(config)


def fit(
    model: RecurrentClassifier,
    digits: Digits,
    config: TrainingConfig,
    *,
    stop: Callable[[], bool] = lambda: False,
    seconds_between_reports: float = 0.25,
) -> Iterator[Progress]:
    """Train `model`, yielding reports: the first step's, then at most four a second, each evaluation's and the last step's.

    To end early, close the generator, or let `stop` return True: it is asked after each step. Then, at the end and after an error
    the model holds the weights worth keeping: the best on the held-out images, or the last good ones where none are held out.
    The test images are measured for the reports only.

    Which steps are reported depends on the clock; what is reported of a step does not. While the loop runs, torch's number of
    threads is `config.threads`, and its random state (which dropout draws from) is set by the seed.

    Raises:
        TrainingError: the loss was not finite, or above 4 ln K for 20 steps in a row.
        ValueError: the data do not fit the configuration.
    """
    device, _ = choose_device(config.device)
    data = TrainingData(digits, config, device)
    model.to(device)
    model.engine = config.engine
    run = _Run(model, data, config, stop)
    torch.manual_seed(config.seed)
    with _threads(config.threads):
        try:
            yield from run.reports(seconds_between_reports)
        finally:
            run.kept.restore()
            model.eval()


def computes_in_bfloat16(config: TrainingConfig, device: torch.device) -> bool:
    """What `config.precision` comes to on this device."""
    return config.precision == "bfloat16" or (config.precision == "auto" and native_bfloat16(device))


class _Run:
    """The moving parts of one run."""

    def __init__(self, model: RecurrentClassifier, data: TrainingData, config: TrainingConfig, stop: Callable[[], bool]) -> None:
        self.model, self.data, self.config, self.stop = model, data, config, stop
        device = data.x_train.device
        self.kept = KeptWeights(model, config.average_decay)
        self.optimizer = make_optimizer(list(model.parameters()), config)
        self.steps = config.steps(len(data))
        self.autocast = computes_in_bfloat16(config, device)
        self.evaluate_every = config.evaluate_every or config.steps_per_epoch(len(data))
        self.losses = LossCheck(model.config.num_classes, config.learning_rate)
        self.pace = Pace()
        self.rate = 0.0
        self.gradient_norm = torch.zeros(())

    def reports(self, seconds_between: float) -> Iterator[Progress]:
        reported, step = -math.inf, 0
        self.model.train()
        for step, batch in enumerate(self.data.batches(), start=1):
            evaluation_due = step == self.steps or step % self.evaluate_every == 0
            check_due = evaluation_due or step == 1 or step % CHECK_EVERY == 0
            with self.pace.training(len(batch.labels)):
                self._train(step, batch)
                means = self.losses.read(step) if check_due else None
            if means is not None:
                validation, test = self._evaluate() if evaluation_due else (None, None)
                best = self._keep(step, validation)
                if evaluation_due or time.perf_counter() - reported >= seconds_between:
                    reported = time.perf_counter()
                    yield self._progress(step, batch.epoch, means, validation, test, best)
            if step == self.steps or self.stop():
                break
        if self.losses.pending:
            self.losses.read(step)
            self._keep(step, None)

    def _train(self, step: int, batch: Batch) -> None:
        self.rate = learning_rate(self.config, step, self.steps)
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate
        self.optimizer.zero_grad()
        with torch.autocast(batch.images.device.type, torch.bfloat16, enabled=self.autocast):
            logits = self.model(batch.images)
        loss = cross_entropy(logits.float(), batch.labels, label_smoothing=self.config.label_smoothing)
        loss.backward()  # type: ignore[no-untyped-call]
        self.gradient_norm = self._clip()
        self.optimizer.step()
        self.kept.update_average()
        self.losses.add(loss.detach(), (logits.detach().argmax(1) == batch.labels).float().mean())

    def _clip(self) -> Tensor:
        """Shorten the gradient to `clip_norm`; its length before that."""
        if self.config.clip_norm is not None:
            return clip_grad_norm_(self.model.parameters(), self.config.clip_norm)
        return get_total_norm([weights.grad for weights in self.model.parameters() if weights.grad is not None])

    def _evaluate(self) -> tuple[Evaluation | None, Evaluation | None]:
        """On the held-out and on the test images; None where there are none, or where `stop` came first."""
        data = self.data
        with self.pace.evaluating(), self.kept.in_place():
            validation = None
            if len(data.x_validation):
                validation = evaluate_until(self.model, data.x_validation, data.y_validation, self.stop)
            return validation, evaluate_until(self.model, data.x_test, data.y_test, self.stop)

    def _keep(self, step: int, validation: Evaluation | None) -> bool:
        """Remember the weights if they are sound; True if they are what a run that ends here would leave."""
        if not self.kept.all_finite() or (validation is not None and not math.isfinite(validation.loss)):
            self.losses.fail(step, "The weights were no longer finite")
        self.kept.mark_good()
        return self.kept.mark_if_best(validation) if validation is not None else not self.kept.has_best

    def _progress(
        self, step: int, epoch: int, means: BatchMeans, validation: Evaluation | None, test: Evaluation | None, best: bool
    ) -> Progress:
        left = self.steps - step
        return Progress(
            step=step,
            steps=self.steps,
            epoch=epoch,
            loss=means.loss,
            train_accuracy=means.accuracy,
            validation=validation,
            test=test,
            best=best,
            learning_rate=self.rate,
            gradient_norm=float(self.gradient_norm),
            images_per_second=self.pace.images_per_second,
            seconds=self.pace.seconds,
            seconds_left=self.pace.seconds_left(left, math.ceil(left / self.evaluate_every)),
        )


@contextmanager
def _threads(count: int | None) -> Iterator[None]:
    before = torch.get_num_threads()
    if count is not None:
        torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)
