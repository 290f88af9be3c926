"""The training loop, as a generator: it yields reports, and the caller decides what to show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

import torch

from lstm_demo.data.digits import Digits, Source
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.network import RecurrentClassifier
from lstm_demo.training.batches import TrainingData
from lstm_demo.training.devices import choose_device, engine_for
from lstm_demo.training.distributed import ALONE, ProcessGroup, RunEnded
from lstm_demo.training.optimizers import Stepper, learning_rate
from lstm_demo.training.progress import Progress
from lstm_demo.training.run_state import RunState, set_random_state
from lstm_demo.training.save_points import CheckpointSink
from lstm_demo.training.settings import TrainingConfig
from lstm_demo.training.training_run import TrainingRun


def new_model(config: ModelConfig, seed: int) -> RecurrentClassifier:
    """A network with the initial weights of this seed. Torch's own random state is left as it was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return RecurrentClassifier(config)


def fit(
    model: RecurrentClassifier,
    digits: Digits | Sequence[Source],
    config: TrainingConfig,
    *,
    stop: Callable[[], bool] = lambda: False,
    seconds_between_reports: float = 0.25,
    checkpoints: CheckpointSink | None = None,
    resume: RunState | None = None,
    group: ProcessGroup = ALONE,
) -> Iterator[Progress]:
    """Train `model`, yielding reports: the first step's, then at most four a second, each evaluation's and the last step's.

    To end early, close the generator, or let `stop` return True: it is asked after each step. Then, at the end and after an error
    the model holds the weights worth keeping: the best on the held-out images, or the last good ones where none are held out.
    The test images are measured for the reports only.

    digits: one data set, or any number with weights, of which the first gives the test images.

    Which steps are reported depends on the clock; what is reported of a step does not. While the loop runs, torch's number of
    threads is `config.threads`, and its random state (which dropout draws from) is set by the seed.

    checkpoints: receives states to go on from and snapshots of the weights; the last state is that of the step at which `stop` ended
        the run.
    resume: such a state. The run goes on after it as if it had never been interrupted, to the bit on the same machine; `config` is that
        of the state (`RunState.lengthened` gives another length), and the weights are the state's.
    group: of which this is the first process; the others call `fit_along`.

    Raises:
        TrainingError: the loss was not finite, or above 4 ln K for 20 steps in a row.
        ProcessLostError: another process of the group has ended.
        ValueError: the data or the state do not fit the configuration.
    """
    device, _ = choose_device(config.device)
    data = TrainingData(digits, config, device)
    if resume is not None:
        resume.check_belongs_to(model.config, config, len(data))
    model.to(device)
    model.engine = engine_for(model.config.cell, config, device)
    run = TrainingRun(model, data, config, stop, checkpoints, resume, group)
    group.share_weights(model)
    torch.manual_seed(config.seed)
    if resume is not None:
        set_random_state(resume.random, device)
    with _threads(config.threads):
        try:
            yield from run.reports(seconds_between_reports)
        finally:
            run.kept.restore()
            model.eval()
            group.end(model)


def fit_along(
    model: RecurrentClassifier,
    digits: Digits | Sequence[Source],
    config: TrainingConfig,
    group: ProcessGroup,
    resume: RunState | None = None,
) -> None:
    """What each other process of the group does while the first one is in `fit`, with the same arguments: its share of each step.

    Dropout draws other numbers in each process, also after a run was resumed.

    Raises:
        ProcessLostError: another process of the group has ended.
    """
    device, _ = choose_device(config.device)
    data = TrainingData(digits, config, device)
    model.to(device)
    model.engine = engine_for(model.config.cell, config, device)
    step, cycle_start = (resume.step, resume.cycle_start) if resume else (0, 0)
    steps = config.steps(len(data)) - cycle_start
    stepper = Stepper(model, config, resume.optimizer if resume else None, group)
    group.share_weights(model)
    torch.manual_seed(config.seed + step * group.size + group.rank)
    model.train()
    with _threads(config.threads), suppress(RunEnded):
        for number, batch in enumerate(data.batches(resume.position if resume else None), start=step + 1 - cycle_start):
            stepper.take(batch, learning_rate(config, number, steps))


@contextmanager
def _threads(count: int | None) -> Iterator[None]:
    before = torch.get_num_threads()
    if count is not None:
        torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)
