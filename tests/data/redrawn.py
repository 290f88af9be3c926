"""How well is a digit read that a person drew with the mouse? Measured: MNIST test digits reduced to strokes and drawn again.

    python -m tests.data.redrawn --model lstm-1x128 --count 2000 --seed 1

Each digit becomes its skeleton, the skeleton a few polylines, and these are drawn on the page's 280-px canvas with a round
brush of 12–24 px, the ink 40–100 % of the canvas long, anywhere it fits. `prepare_drawing` then has to undo all that.
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw
from skimage.morphology import skeletonize

from lstm_demo.data.digits import Digits, load_digits
from lstm_demo.data.drawing import DrawingError, prepare_drawing

CANVAS = 280
BRUSHES = (12.0, 24.0)
SIZES = (0.4, 1.0)
UPSAMPLE = 8
SPUR = 6  # px of the upsampled skeleton; a stroke there is about 22 px wide, so this is corner fuzz, not handwriting
SUPERSAMPLE = 3  # PIL draws without antialiasing, a browser's canvas with it

Pixel = tuple[int, int]
Polyline = npt.NDArray[np.float64]  # (points, 2): x, y
Predict = Callable[[npt.NDArray[np.float32]], npt.NDArray[np.int64]]


@dataclass(frozen=True)
class Redrawn:
    """Digits before and after. untouched, prepared: (N, 28, 28) in [0, 1]; canvases: (N, 280, 280, 4) uint8; refused: (N,) bool.

    milliseconds: the median time that one preparation took.
    """

    indices: npt.NDArray[np.int64]
    labels: npt.NDArray[np.int64]
    untouched: npt.NDArray[np.float32]
    canvases: npt.NDArray[np.uint8]
    prepared: npt.NDArray[np.float32]
    refused: npt.NDArray[np.bool_]
    milliseconds: float


@dataclass(frozen=True)
class Measured:
    """Shares in [0, 1] over the same digits."""

    untouched: float
    redrawn: float


def strokes(image: npt.NDArray[np.uint8]) -> list[Polyline]:
    """The centre lines of a digit (28, 28), as polylines in its pixels."""
    side = image.shape[0] * UPSAMPLE
    smooth = np.asarray(Image.fromarray(image).resize((side, side), Image.Resampling.BICUBIC))
    skeleton = {(int(x), int(y)) for y, x in np.argwhere(skeletonize(smooth >= 128))}
    paths = list(_paths(skeleton))
    kept = [p for p in paths if len(p) > SPUR or not _is_spur(p, skeleton)] or paths
    return [_smoothed(np.array(path, dtype=np.float64)) / UPSAMPLE for path in kept]


def draw(lines: list[Polyline], rng: np.random.Generator) -> npt.NDArray[np.uint8]:
    """White strokes on a black canvas (280, 280, 4), at a random size, place and brush."""
    points = np.concatenate(lines)
    low, high = points.min(axis=0), points.max(axis=0)
    brush = rng.uniform(*BRUSHES)
    length = rng.uniform(*SIZES) * CANVAS - brush  # of the centre lines: the ink is a brush longer
    scale = length / max(float((high - low).max()), 1.0)
    room = CANVAS - brush - (high - low) * scale
    offset = brush / 2 + rng.uniform(0, 1, 2) * room - low * scale
    canvas = Image.new("L", (CANVAS * SUPERSAMPLE, CANVAS * SUPERSAMPLE))
    pen = ImageDraw.Draw(canvas)
    for line in lines:
        stroke(pen, (line * scale + offset) * SUPERSAMPLE, brush * SUPERSAMPLE / 2)
    grey = np.asarray(canvas.reduce(SUPERSAMPLE))
    return np.dstack([grey, grey, grey, np.full_like(grey, 255)])


def redraw(digits: Digits, count: int, seed: int) -> Redrawn:
    """`count` test digits, chosen and drawn by `seed`. A refused drawing is an empty image: no credit for it."""
    rng = np.random.default_rng(seed)
    indices = np.sort(rng.choice(len(digits.x_test), size=count, replace=False))
    canvases = np.stack([draw(strokes(digits.x_test[i]), rng) for i in indices])
    prepared = np.zeros((count, 28, 28), dtype=np.float32)
    refused = np.zeros(count, dtype=bool)
    seconds = np.zeros(count)
    for i, canvas in enumerate(canvases):
        start = time.process_time()  # a busy machine is not ours to blame
        try:
            prepared[i] = prepare_drawing(canvas)
        except DrawingError:
            refused[i] = True
        seconds[i] = time.process_time() - start
    untouched = digits.x_test[indices].astype(np.float32) / 255
    return Redrawn(indices, digits.y_test[indices], untouched, canvases, prepared, refused, float(np.median(seconds)) * 1000)


def measure(redrawn: Redrawn, predict: Predict) -> Measured:
    """predict: (N, 28, 28) float32 → (N,) classes."""
    right = (predict(redrawn.prepared) == redrawn.labels) & ~redrawn.refused
    return Measured(float((predict(redrawn.untouched) == redrawn.labels).mean()), float(right.mean()))


def stroke(pen: ImageDraw.ImageDraw, line: Polyline, radius: float) -> None:
    """A line with round ends, as a round brush leaves it."""
    pen.line([tuple(p) for p in line.tolist()], fill=255, width=round(2 * radius), joint="curve")
    for x, y in line[:: max(1, len(line) - 1)]:
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)


def _neighbours(pixel: Pixel, skeleton: set[Pixel]) -> list[Pixel]:
    """8-connected, without the diagonals that an orthogonal neighbour already links: a bend is not a crossing."""
    x, y = pixel
    straight = [p for p in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)) if p in skeleton]
    corners = ((dx, dy) for dx in (-1, 1) for dy in (-1, 1) if (x + dx, y) not in skeleton and (x, y + dy) not in skeleton)
    return straight + [(x + dx, y + dy) for dx, dy in corners if (x + dx, y + dy) in skeleton]


def _paths(skeleton: set[Pixel]) -> Iterator[list[Pixel]]:
    """From node to node (an end or a crossing), then the closed loops that have no node, then lone pixels."""
    links = {pixel: _neighbours(pixel, skeleton) for pixel in skeleton}
    nodes = sorted(p for p in skeleton if len(links[p]) != 2)
    walked: set[tuple[Pixel, Pixel]] = set()
    for start in nodes + sorted(skeleton - set(nodes)):
        if not links[start]:
            yield [start]
        for step in links[start]:
            if (start, step) in walked:
                continue
            path = [start, step]
            while len(links[path[-1]]) == 2 and path[-1] != start:
                a, b = links[path[-1]]
                path.append(b if a == path[-2] else a)
            walked.update(itertools.pairwise(path))
            walked.update(itertools.pairwise(path[::-1]))
            yield path


def _is_spur(path: list[Pixel], skeleton: set[Pixel]) -> bool:
    degrees = sorted((len(_neighbours(path[0], skeleton)), len(_neighbours(path[-1], skeleton))))
    return degrees[0] == 1 and degrees[1] > 2


def _smoothed(path: Polyline, reach: int = 4) -> Polyline:
    """Moving average along the line; its ends stay where they are."""
    padded = np.pad(path, ((reach, reach), (0, 0)), mode="edge")
    window = np.ones(2 * reach + 1) / (2 * reach + 1)
    smooth = np.stack([np.convolve(padded[:, axis], window, mode="valid") for axis in (0, 1)], axis=1)
    smooth[0], smooth[-1] = path[0], path[-1]
    return smooth


def predictor(name: str) -> Predict:
    """The trained model of that name, as a function."""
    import torch

    from lstm_demo.files.catalogue import find_model
    from lstm_demo.files.checkpoint import load_model

    model = load_model(find_model(name).path).model.eval()

    def predict(images: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
        with torch.no_grad():
            return np.concatenate([model(torch.from_numpy(part)).argmax(dim=1).numpy() for part in np.array_split(images, 20)])

    return predict


def main() -> None:
    parser = argparse.ArgumentParser(description="Accuracy on MNIST test digits, untouched and redrawn by hand-like strokes.")
    parser.add_argument("--model", default="lstm-1x128")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    redrawn = redraw(load_digits(), arguments.count, arguments.seed)
    result = measure(redrawn, predictor(arguments.model))
    print(f"{arguments.model}, {arguments.count} test digits, seed {arguments.seed}")
    print(f"untouched {result.untouched:.2%}   redrawn {result.redrawn:.2%}   refused {redrawn.refused.sum()}")
    print(f"prepare_drawing: median {redrawn.milliseconds:.1f} ms a drawing")


if __name__ == "__main__":
    main()
