"""Made-up photographs of handwritten digits: paper, ink, uneven light, shadows, grain, specks and JPEG, all by seed."""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

from tests.data.redrawn import Polyline, stroke

INKS = ((0.1, 0.1, 0.1), (0.1, 0.15, 0.5), (0.6, 0.1, 0.1), (0.35, 0.35, 0.38))
CHALK, BOARD = (0.9, 0.9, 0.88), (0.12, 0.2, 0.16)

Field = npt.NDArray[np.float64]


def photograph(lines: list[Polyline], rng: np.random.Generator, *, chalk: bool = False) -> bytes:
    """A JPEG of a digit, dark on paper, or in chalk on a board; its longer side is 25–85 % of the picture's shorter one."""
    width, height = (int(side) for side in rng.integers(400, 1000, 2))
    ink = _written(lines, width, height, rng)[..., None] * rng.uniform(0.75, 1)
    paper_colour = np.array([1, rng.uniform(0.92, 1), rng.uniform(0.75, 1)]) * rng.uniform(0.65, 1)
    ground, pen = (np.array(BOARD), np.array(CHALK)) if chalk else (paper_colour, np.array(INKS[rng.integers(len(INKS))]))
    scene = ground * (1 + _texture(width, height, rng)[..., None]) * (1 - ink) + pen * ink
    scene *= _light(width, height, rng)[..., None]
    scene += rng.normal(0, rng.uniform(0, 0.04), (height, width, 1)) + rng.normal(0, 0.01, (height, width, 3))
    for x, y in zip(rng.integers(0, width - 4, 5), rng.integers(0, height - 4, 5)):
        scene[y : y + 4, x : x + 4] = pen
    buffer = io.BytesIO()
    Image.fromarray((scene.clip(0, 1) * 255).astype(np.uint8)).save(buffer, "JPEG", quality=int(rng.integers(40, 92)))
    return buffer.getvalue()


def _written(lines: list[Polyline], width: int, height: int, rng: np.random.Generator) -> Field:
    side = rng.uniform(0.25, 0.85) * min(width, height)
    brush = side * rng.uniform(0.025, 0.16)
    points = np.concatenate(lines)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = (side - brush) / max(float((high - low).max()), 1.0)
    room = np.array([width, height]) - brush - (high - low) * scale
    offset = brush / 2 + rng.uniform(0.08, 0.92, 2) * room - low * scale
    sheet = Image.new("L", (width, height))
    for line in lines:
        stroke(ImageDraw.Draw(sheet), line * scale + offset, brush / 2)
    return np.asarray(sheet.filter(ImageFilter.GaussianBlur(rng.uniform(0.5, 2.5))), dtype=np.float64) / 255


def _light(width: int, height: int, rng: np.random.Generator) -> Field:
    """A slope, a falling off towards the corners, and in two of five a shadow with a soft or hard edge; the brightest is 1."""
    y, x = np.mgrid[0:height, 0:width]
    x, y = x / width - 0.5, y / height - 0.5
    light = 1 + rng.uniform(-0.5, 0.5) * x + rng.uniform(-0.5, 0.5) * y - rng.uniform(0, 0.5) * (x * x + y * y)
    if rng.random() < 0.4:
        angle = rng.uniform(0, 2 * np.pi)
        beyond = np.cos(angle) * x + np.sin(angle) * y - rng.uniform(-0.3, 0.3)
        light *= 1 - rng.uniform(0.2, 0.5) / (1 + np.exp(-beyond * rng.uniform(15, 80)))
    return np.asarray(light / light.max(), dtype=np.float64)


def _texture(width: int, height: int, rng: np.random.Generator) -> Field:
    coarse = rng.normal(0, rng.uniform(0, 0.03), (height // 3 + 1, width // 3 + 1)).astype(np.float32)
    return np.asarray(Image.fromarray(coarse).resize((width, height), Image.Resampling.BILINEAR), dtype=np.float64)
