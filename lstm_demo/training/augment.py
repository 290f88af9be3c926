"""Augmentation on the device: one batched sampling, with a different affine and elastic change for each image."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample, interpolate

from lstm_demo.training.settings import Augmentation

# A bend has 5 × 5 points: fine enough for a stroke to curve, too coarse for it to break.
CONTROL_POINTS = 5


def augment(images: Tensor, augmentation: Augmentation, generator: torch.Generator) -> Tensor:
    """images: (B, 28, 28) float32 → the same shape, each turned, sheared, scaled, shifted and bent by its own random amounts.

    Bilinear, and black where the picture has moved away. generator: on any device; five numbers are drawn per image, and 50 more
    where it is bent.
    """
    if augmentation.changes_nothing:
        return images
    spread = torch.rand(5, images.shape[0], generator=generator, device=generator.device).to(images.device) * 2 - 1
    middle, half = (augmentation.scale_high + augmentation.scale_low) / 2, (augmentation.scale_high - augmentation.scale_low) / 2
    matrices = affine_matrices(
        rotation=spread[0] * math.radians(augmentation.rotation),
        shear=spread[1] * math.radians(augmentation.shear),
        scale=middle + spread[2] * half,
        shift=spread[3:5].T * augmentation.translate,
    )
    if not augmentation.elastic:
        return warp(images, matrices)
    moved = torch.randn(images.shape[0], 2, CONTROL_POINTS, CONTROL_POINTS, generator=generator, device=generator.device)
    return warp(images, matrices, bend(moved.to(images.device) * augmentation.elastic, images.shape[1]))


def bend(moved: Tensor, side: int) -> Tensor:
    """moved: (B, 2, P, P), by how many pixels each point of a P×P grid looks to the right and down of where it is.

    → (B, side, side, 2), the same for every pixel, in coordinates in which the side is 2 long; bicubic between the points, as in
    Ronneberger, Fischer & Brox 2015, "U-Net", section 3.1.
    """
    field = interpolate(moved * (2 / side), size=(side, side), mode="bicubic", align_corners=True)
    return field.permute(0, 2, 3, 1)


def affine_matrices(*, rotation: Tensor, shear: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
    """(B, 2, 3): where each *output* pixel looks in the input, both in coordinates from −1 to 1 about the image's centre.

    rotation, shear: (B,) in radians; positive turns clockwise on the screen, as torchvision's RandomAffine has it.
    scale: (B,), above 1 is larger. shift: (B, 2), right and down, as a fraction of the side.

    Forward, a point moves by  y = s R(θ) S(φ) x + t;  the sampler needs the inverse,  x = S(−φ) R(−θ) (y − t) / s.
    """
    sin, cos, tan = rotation.sin(), rotation.cos(), shear.tan()
    # R(θ) S(φ) = [[cos, −cos tan − sin], [sin, −sin tan + cos]], whose determinant is 1.
    row_x = torch.stack([cos - sin * tan, sin + cos * tan], dim=1)
    row_y = torch.stack([-sin, cos], dim=1)
    inverse = torch.stack([row_x, row_y], dim=1) / scale[:, None, None]
    offset = -inverse @ (2 * shift)[:, :, None]  # the side is 2 long in these coordinates
    return torch.cat([inverse, offset], dim=2)


def warp(images: Tensor, matrices: Tensor, bending: Tensor | None = None) -> Tensor:
    """images: (B, 28, 28), matrices: (B, 2, 3), bending: (B, 28, 28, 2) as `bend` gives it → (B, 28, 28)."""
    grid = affine_grid(matrices, [images.shape[0], 1, *images.shape[1:]], align_corners=False)
    if bending is not None:
        grid = grid + bending
    return grid_sample(images[:, None], grid, mode="bilinear", padding_mode="zeros", align_corners=False)[:, 0]
