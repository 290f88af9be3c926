"""The learning rate at each step. Imports no torch."""

from __future__ import annotations

import math

from lstm_demo.training.settings import TrainingConfig

# Of the one-cycle policy as torch.optim.lr_scheduler.OneCycleLR has it (Smith & Topin 2017): it starts at peak / 25 and ends at
# start / 10,000. The momentum is left alone.
START_DIVISOR = 25.0
END_DIVISOR = 1e4


def learning_rate(config: TrainingConfig, step: int, steps: int) -> float:
    """The rate of step `step` (the first is 1) of `steps`."""
    if config.schedule == "constant":
        return config.learning_rate
    peak, start = config.learning_rate, config.learning_rate / START_DIVISOR
    end = start / END_DIVISOR
    turn = config.warm_up * steps - 1
    if step - 1 <= turn:
        return _cosine(start, peak, (step - 1) / max(turn, 1.0))
    return _cosine(peak, end, (step - 1 - turn) / max(steps - 1 - turn, 1.0))


def _cosine(start: float, end: float, fraction: float) -> float:
    return end + (start - end) * (1 + math.cos(math.pi * fraction)) / 2
