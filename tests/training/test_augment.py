"""Augmentation: each image its own, nothing where nothing is asked, and torchvision as oracle."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from lstm_demo.data.digits import Digits
from lstm_demo.training.augment import CONTROL_POINTS, affine_matrices, augment, bend, warp
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
    changed = augment(same, WILD, generator())
    assert len({tuple(image.flatten().tolist()) for image in changed}) == 16


def test_no_augmentation_leaves_every_pixel(images: Tensor) -> None:
    assert torch.equal(augment(images, Augmentation(), generator()), images)


def test_values_stay_in_range_and_ink_stays_in_sight(images: Tensor) -> None:
    changed = augment(images, WILD, generator())
    assert changed.shape == images.shape
    assert changed.min() >= 0 and changed.max() <= 1
    ink = changed.sum((1, 2)) / images.sum((1, 2))
    assert ink.min() > 0.5 and ink.max() < 1.7  # a scale of 0.8–1.2 changes areas by 0.64–1.44


def test_the_seed_decides(images: Tensor) -> None:
    assert torch.equal(augment(images, WILD, generator(3)), augment(images, WILD, generator(3)))
    assert not torch.equal(augment(images, WILD, generator(3)), augment(images, WILD, generator(4)))


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
    augment(torch.zeros(4000, 28, 28), augmentation, generator())
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


def test_a_bend_that_is_the_same_everywhere_is_a_shift(images: Tensor) -> None:
    moved = torch.zeros(len(images), 2, CONTROL_POINTS, CONTROL_POINTS)
    moved[:, 0], moved[:, 1] = 3, -2  # looks right and up: the picture goes left and down
    zero = torch.zeros(len(images))
    still = affine_matrices(rotation=zero, shear=zero, scale=zero + 1, shift=torch.zeros(len(images), 2))
    expected = torch.zeros_like(images)
    expected[:, 2:, :-3] = images[:, :-2, 3:]
    torch.testing.assert_close(warp(images, still, bend(moved, 28)), expected, atol=1e-4, rtol=0)


def test_a_bend_goes_through_its_points(images: Tensor) -> None:
    moved = torch.randn(2, 2, CONTROL_POINTS, CONTROL_POINTS, generator=generator())
    field = bend(moved, 29)  # 29 pixels have a point on every seventh
    torch.testing.assert_close(field[:, ::7, ::7].permute(0, 3, 1, 2), moved * 2 / 29, atol=1e-5, rtol=0)


def test_elastic_augmentation_moves_ink_by_about_its_deviation(images: Tensor) -> None:
    bent = augment(images, Augmentation(elastic=1.0), generator())
    rows = torch.arange(28.0)

    def centre(pictures: Tensor) -> Tensor:
        weights = pictures.sum(2)
        return (weights * rows).sum(1) / weights.sum(1)

    moved = (centre(bent) - centre(images)).abs()
    assert not torch.equal(bent, images)
    assert 0.05 < float(moved.mean()) < 1.0
    assert torch.equal(augment(images, Augmentation(elastic=1.0), generator()), bent)
