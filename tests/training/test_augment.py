"""Affine augmentation: each image its own, nothing where nothing is asked, and torchvision as oracle."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from lstm_demo.data.digits import Digits
from lstm_demo.training.augment import affine, affine_matrices, warp
from lstm_demo.training.settings import Augmentation

WILD = Augmentation(rotation=20, translate=0.1, scale_low=0.8, scale_high=1.2, shear=15)


@pytest.fixture
def images(digits: Digits) -> Tensor:
    return torch.as_tensor(digits.x_train[:16]).float() / 255


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize(
    ("angle", "pixels", "scale", "shear"),
    [(0, (0, 0), 1, 0), (17, (0, 0), 1, 0), (0, (3, -2), 1, 0), (0, (0, 0), 1.3, 0), (0, (0, 0), 1, 12), (-25, (2, 4), 0.8, -9)],
)
def test_one_transform_is_torchvisions(images: Tensor, angle: float, pixels: tuple[int, int], scale: float, shear: float) -> None:
    functional = pytest.importorskip("torchvision.transforms.v2.functional")
    expected = functional.affine(
        images[:, None],
        angle=angle,
        translate=list(pixels),
        scale=scale,
        shear=[shear, 0.0],
        interpolation=functional.InterpolationMode.BILINEAR,
    )[:, 0]
    count = len(images)
    matrices = affine_matrices(
        rotation=torch.full((count,), math.radians(angle)),
        shear=torch.full((count,), math.radians(shear)),
        scale=torch.full((count,), float(scale)),
        shift=torch.tensor([pixels] * count) / 28,
    )
    torch.testing.assert_close(warp(images, matrices), expected, atol=2e-4, rtol=0)


def test_the_same_picture_is_changed_differently_each_time(images: Tensor) -> None:
    same = images[:1].expand(16, 28, 28)
    changed = affine(same, WILD, generator())
    assert len({tuple(image.flatten().tolist()) for image in changed}) == 16


def test_no_augmentation_leaves_every_pixel(images: Tensor) -> None:
    assert torch.equal(affine(images, Augmentation(), generator()), images)


def test_values_stay_in_range_and_ink_stays_in_sight(images: Tensor) -> None:
    changed = affine(images, WILD, generator())
    assert changed.shape == images.shape
    assert changed.min() >= 0 and changed.max() <= 1
    ink = changed.sum((1, 2)) / images.sum((1, 2))
    assert ink.min() > 0.5 and ink.max() < 1.7  # a scale of 0.8–1.2 changes areas by 0.64–1.44


def test_the_seed_decides(images: Tensor) -> None:
    assert torch.equal(affine(images, WILD, generator(3)), affine(images, WILD, generator(3)))
    assert not torch.equal(affine(images, WILD, generator(3)), affine(images, WILD, generator(4)))


@pytest.mark.parametrize(
    "augmentation",
    [Augmentation(rotation=10), Augmentation(translate=0.2), Augmentation(scale_low=0.7, scale_high=1.4), Augmentation(shear=20)],
)
def test_amounts_fill_their_range_and_stay_inside(augmentation: Augmentation, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Tensor] = {}

    def spy(**amounts: Tensor) -> Tensor:
        seen.update(amounts)
        return affine_matrices(**amounts)

    monkeypatch.setattr("lstm_demo.training.augment.affine_matrices", spy)
    affine(torch.zeros(4000, 28, 28), augmentation, generator())
    limits = {
        "rotation": (-math.radians(augmentation.rotation), math.radians(augmentation.rotation)),
        "shear": (-math.radians(augmentation.shear), math.radians(augmentation.shear)),
        "scale": (augmentation.scale_low, augmentation.scale_high),
        "shift": (-augmentation.translate, augmentation.translate),
    }
    for name, (low, high) in limits.items():
        width = high - low
        assert low - 1e-6 <= seen[name].min() <= low + 0.01 * width + 1e-6
        assert high - 0.01 * width - 1e-6 <= seen[name].max() <= high + 1e-6
