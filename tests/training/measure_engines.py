"""Images per second: a plain `nn.LSTM` loop beside `fit` with both engines, in one run, alternating, medians.

    python -m tests.training.measure_engines [--hidden-size 128] [--layers 1] [--batch-size 100] [--rounds 5] [--threads 1]

Evaluation is not charged to `fit`, data loading not to the plain loop.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from statistics import median

import torch
from torch import nn

from lstm_demo.data.digits import Digits, load_digits
from lstm_demo.model.config import ModelConfig
from lstm_demo.training.loop import fit, new_model
from lstm_demo.training.settings import TrainingConfig

STEPS = 60


def plain_loop(digits: Digits, config: ModelConfig, batch_size: int) -> float:
    """The loop of the tutorials, with the data in memory: seconds for STEPS steps."""
    lstm = nn.LSTM(config.input_size, config.hidden_size, config.num_layers, batch_first=True)
    readout = nn.Linear(config.hidden_size, config.num_classes)
    optimizer = torch.optim.AdamW([*lstm.parameters(), *readout.parameters()], lr=1e-3)
    images, labels = torch.from_numpy(digits.x_train), torch.from_numpy(digits.y_train)
    started = time.perf_counter()
    for step in range(STEPS):
        chosen = slice(step * batch_size, (step + 1) * batch_size)
        loss = nn.functional.cross_entropy(readout(lstm(images[chosen].float() / 255)[0][:, -1]), labels[chosen])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return time.perf_counter() - started


def our_loop(digits: Digits, config: ModelConfig, training: TrainingConfig) -> float:
    """Seconds for STEPS steps of `fit`, by its own count; its evaluation at the end is not charged."""
    *_, last = fit(new_model(config, seed=0), digits, training)
    return STEPS * training.batch_size / last.images_per_second


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("hidden-size", 128), ("layers", 1), ("batch-size", 100), ("rounds", 5), ("threads", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)

    digits = load_digits()
    digits = Digits(digits.name, digits.x_train, digits.y_train, digits.x_test[:100], digits.y_test[:100])
    config = ModelConfig(hidden_size=options.hidden_size, num_layers=options.layers)
    training = {
        engine: TrainingConfig(iterations=STEPS, batch_size=options.batch_size, engine=engine, threads=options.threads)
        for engine in ("fused", "cell")
    }
    loops: dict[str, Callable[[], float]] = {
        "plain nn.LSTM loop": lambda: plain_loop(digits, config, options.batch_size),
        "fit, engine=fused": lambda: our_loop(digits, config, training["fused"]),
        "fit, engine=cell": lambda: our_loop(digits, config, training["cell"]),
    }
    rounds = [{name: loop() for name, loop in loops.items()} for _ in range(options.rounds + 1)][1:]  # the first warms up
    plain = median(seconds["plain nn.LSTM loop"] for seconds in rounds)
    for name in loops:
        seconds = median(each[name] for each in rounds)
        print(f"{name:20s} {STEPS * options.batch_size / seconds:8,.0f} images/s   {plain / seconds:.2f} of the plain loop")


if __name__ == "__main__":
    main()
