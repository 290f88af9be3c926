"""Training speed beside the peers, in one run, as ratios; and what one reading takes.

    python -m tests.bench [--full] [--rounds 3] [--threads 1] [--figure FILE.html|.svg|.png]

Measured alternately, so that a busy machine is busy for all of them; each figure is the median of the rounds, after one that warms up.
`fit` is this program's loop with either engine; the peers train `nn.LSTM` or a tutorial's hand-written cell, with the images in memory or
by the tutorials' own loop, which makes one PIL image after the other a tensor. `--full` varies hidden size, batch and layers around 1×128,
batch 100. Evaluation is not charged to `fit`.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import torch

from lstm_demo.data.digits import Digits, load_digits
from lstm_demo.data.samples import sample_digits
from lstm_demo.files.catalogue import PRETRAINED
from lstm_demo.files.checkpoint import load_model
from lstm_demo.model.config import ModelConfig
from lstm_demo.model.tracing import trace
from lstm_demo.theatre.packing import pack
from lstm_demo.theatre.selection import default_selection
from lstm_demo.training.loop import fit, new_model
from lstm_demo.training.settings import TrainingConfig
from tests.bench.figure import speed_curves
from tests.bench.peers import from_loader, from_memory, networks, seconds_for

IMAGES = 3000  # that each measurement trains on, and at least LEAST steps
LEAST = 4


@dataclass(frozen=True)
class Size:
    hidden: int = 128
    batch: int = 100
    layers: int = 1

    def __str__(self) -> str:
        return f"{self.layers}×{self.hidden}, batch {self.batch}"

    @property
    def steps(self) -> int:
        return max(LEAST, IMAGES // self.batch)


FULL = {
    "hidden": [Size(hidden=hidden) for hidden in (32, 64, 128, 256, 512)],
    "batch": [Size(batch=batch) for batch in (32, 100, 256, 1024)],
    "layers": [Size(layers=layers) for layers in (1, 2, 3)],
}

Speeds = Mapping[str, float]  # images a second, by who trains


def our_seconds(digits: Digits, size: Size, training: TrainingConfig) -> float:
    """Of the steps of `fit`, by its own count."""
    model = new_model(ModelConfig(hidden_size=size.hidden, num_layers=size.layers), seed=0)
    *_, last = fit(model, digits, training)
    return training.batch_size * size.steps / last.images_per_second


def speeds(digits: Digits, size: Size, rounds: int, threads: int) -> Speeds:
    training = TrainingConfig(iterations=size.steps, batch_size=size.batch, threads=threads)
    loops: dict[str, Callable[[], float]] = {
        f"fit, {engine}": lambda engine=engine: our_seconds(digits, size, replace(training, engine=engine)) for engine in ("fused", "cell")
    }
    for name, network in networks(size.hidden, size.layers).items():
        loops[f"{name}, in memory"] = lambda network=network: seconds_for(network, from_memory(digits, size.batch), size.steps)
        loops[f"{name}, own loop"] = lambda network=network: seconds_for(network, from_loader(digits, size.batch), size.steps)
    measured = [{name: loop() for name, loop in loops.items()} for _ in range(rounds + 1)][1:]
    return {name: size.batch * size.steps / median(one[name] for one in measured) for name in loops}


def ratios(found: Speeds) -> list[tuple[str, float, float]]:
    """What is compared, the ratio, and the least that is wanted; of one layer all, of more what there is."""
    own = [found[name] for name in found if name.endswith("own loop")]
    cells = [found[name] for name in ("twelve parameters, in memory", "concatenation, in memory") if name in found]
    wanted = [
        ("fit, fused : nn.LSTM, in memory", found["fit, fused"] / found["nn.LSTM, in memory"], 1.0),
        ("fit, fused : fastest of the tutorials' own loops", found["fit, fused"] / max(own), 2.0),
        ("fit, cell : fit, fused", found["fit, cell"] / found["fit, fused"], 0.8),
    ]
    return [*wanted, ("fit, cell : faster of the tutorials' cells", found["fit, cell"] / max(cells), 1.3)] if cells else wanted


def show(size: Size, found: Speeds) -> None:
    print(f"\n{size}")
    plain = found["nn.LSTM, in memory"]
    for name, speed in sorted(found.items(), key=lambda one: -one[1]):
        print(f"  {name:32s} {speed:9,.0f} images/s   {speed / plain:5.2f} of nn.LSTM, in memory")
    for name, ratio, least in ratios(found):
        print(f"  {name:52s} {ratio:5.2f}   (wanted: ≥ {least})")


def milliseconds(work: Callable[[], object], times: int = 15) -> float:
    taken = []
    for _ in range(times + 1):
        started = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - started))
    return median(taken[1:])


def show_reading() -> None:
    """One reading of the page's default model: the trace, and its packing for the browser."""
    model = load_model(PRETRAINED / "lstm-1x128.safetensors").model
    image = sample_digits()[7]
    reading = trace(model, image)
    print("\none reading, 1×128")
    print(f"  trace  {milliseconds(lambda: trace(model, image)):6.1f} ms   (wanted: ≤ 5)")
    packed = milliseconds(lambda: pack(reading, reading="r", selection=default_selection(reading)))
    print(f"  packed {packed:6.1f} ms   (wanted: ≤ 5)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="hidden sizes 32–512, batches 32–1024, 1–3 layers: about half an hour")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--figure", type=Path, help="the curves over size: .html, or .svg and .png with kaleido")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)

    digits = load_digits()
    digits = Digits(digits.name, digits.x_train, digits.y_train, digits.x_test[:100], digits.y_test[:100])
    axes = FULL if options.full else {"hidden": [Size(hidden=32), Size()]}
    found: dict[Size, Speeds] = {}
    for sizes in axes.values():
        for size in sizes:
            if size not in found:
                found[size] = speeds(digits, size, options.rounds, options.threads)
                show(size, found[size])
    show_reading()
    if options.figure:
        curves = {axis: {getattr(size, axis): found[size] for size in sizes} for axis, sizes in axes.items()}
        speed_curves(curves, options.figure)


if __name__ == "__main__":
    main()
