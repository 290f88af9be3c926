"""How much sooner `quick` is as good as the published many-to-one network: both in one run, on the same machine and threads.

    python -m tests.training.measure_ahead [--threads 1] [--rounds 3]

The tutorial's loop is its own: a data set that makes a tensor of one PIL image at a time, a DataLoader that shuffles and stacks them,
two epochs of `nn.LSTM` 2×128 with Adam at 0.01. Its clock runs from the first batch to the last, without its evaluation. Ours runs from
the first step of `quick` to the first evaluation that finds the published accuracy on the test images, evaluations included.

Also printed: the accuracy over the seeds of `best` and `tiny`, from their cards in pretrained/ (`python -m lstm_demo reproduce best tiny`).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from statistics import median
from typing import Any

import torch
from torch import nn

from lstm_demo.data.digits import load_digits
from lstm_demo.files.recipe_results import measured_recipes
from lstm_demo.training.loop import fit, new_model
from lstm_demo.training.recipes import RECIPES
from tests.bench.peers import KernelNetwork, from_loader

PROMISED = {"best": 0.9965, "tiny": 0.99}


def tutorial(seed: int, threads: int) -> tuple[float, float]:
    """Seconds of training, and the accuracy on the test images afterwards."""
    digits = load_digits()
    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    model = KernelNetwork(128, layers=2)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    started = time.perf_counter()
    for _ in range(2):
        for images, labels in from_loader(digits, batch_size=100):
            loss = nn.functional.cross_entropy(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    seconds = time.perf_counter() - started
    with torch.inference_mode():
        answers = model(torch.from_numpy(digits.x_test).float() / 255).argmax(1).numpy()
    return seconds, float((answers == digits.y_test).mean())


def ours(seed: int, threads: int, wanted: float) -> tuple[float, float] | None:
    """Seconds until an evaluation finds this accuracy on the test images, and what it finds; None if none of the run does."""
    digits = load_digits()
    recipe = RECIPES["quick"]
    config = replace(recipe.training, seed=seed, threads=threads)
    started = time.perf_counter()
    for report in fit(new_model(recipe.model, seed), digits, config):
        if report.test_accuracy is not None and report.test_accuracy >= wanted:
            return time.perf_counter() - started, report.test_accuracy
    return None


def alone(measure: Callable[..., Any], *arguments: object) -> Any:
    """In a process of its own, as a person would run it: what ran before in the same process changes the figures by half."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measure, *arguments).result()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    published = RECIPES["many-to-one"].published
    assert published is not None and published.accuracy is not None
    ratios = []
    for seed in range(options.rounds):
        theirs, accuracy = alone(tutorial, seed, options.threads)
        print(f"many-to-one, its own loop, seed {seed}: {accuracy:.2%} after {theirs:.1f} s")
        reached = alone(ours, seed, options.threads, published.accuracy)
        if reached is None:
            print(f"quick, seed {seed}: never at the published {published.accuracy:.2%}")
            continue
        ratios.append(reached[0] / theirs)
        print(f"quick, seed {seed}: {reached[1]:.2%} after {reached[0]:.1f} s, {ratios[-1]:.3f} of that time")
    if ratios:
        print(f"median: {median(ratios):.3f} of the tutorial's time (wanted: 0.100)")
    for found in measured_recipes():
        if (wanted := PROMISED.get(found.recipe.key)) and found.mean_accuracy is not None:
            print(f"{found.recipe.key}: mean {found.mean_accuracy:.2%} over {len(found.cards)} seeds (wanted: {wanted:.2%})")


if __name__ == "__main__":
    main()
