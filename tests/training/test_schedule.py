"""The learning rate, with torch's own scheduler as oracle."""

from __future__ import annotations

import pytest
import torch

from lstm_demo.training.optimizers import learning_rate
from lstm_demo.training.settings import TrainingConfig


@pytest.mark.parametrize(("steps", "warm_up"), [(20, 0.3), (137, 0.1), (1000, 0.5)])
def test_one_cycle_is_torchs(steps: int, warm_up: float) -> None:
    config = TrainingConfig(iterations=steps, learning_rate=0.02, schedule="one-cycle", warm_up=warm_up)
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    oracle = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.02, total_steps=steps, pct_start=warm_up)
    expected = []
    for _ in range(steps):
        expected.append(oracle.get_last_lr()[0])
        optimizer.step()
        if len(expected) < steps:
            oracle.step()
    ours = [learning_rate(config, step, steps) for step in range(1, steps + 1)]
    assert ours == pytest.approx(expected, rel=1e-9, abs=1e-15)


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_very_short_cycle_stays_within_its_peak(steps: int) -> None:
    config = TrainingConfig(iterations=steps, learning_rate=0.02, schedule="one-cycle")
    assert all(0 < learning_rate(config, step, steps) <= 0.02 for step in range(1, steps + 1))


def test_constant_is_constant() -> None:
    config = TrainingConfig(iterations=9, learning_rate=0.02)
    assert {learning_rate(config, step, 9) for step in range(1, 10)} == {0.02}
