"""Specks: patches of ink too small to belong to the digit beside them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]


def components(mask: Mask) -> npt.NDArray[np.int64]:
    """Number the 8-connected patches of a mask (H, W): 0 outside, else 1, 2, … in reading order of their first pixel."""
    width = mask.shape[1]
    # Between the rows stands a column of False, so that no run of ink goes on into the next row of the flat array.
    flat = np.pad(mask, ((0, 0), (0, 1))).ravel()
    steps = np.flatnonzero(np.diff(flat, prepend=False, append=False))
    starts, ends = steps[::2], steps[1::2]
    patch = _patch_of_each_run(starts.tolist(), ends.tolist(), width + 1)
    numbers = np.zeros(flat.size, dtype=np.int64)
    numbers[flat] = np.repeat(patch, ends - starts)
    return numbers.reshape(mask.shape[0], width + 1)[:, :width]


def without_specks(mask: Mask, share: float) -> Mask:
    """The mask (H, W) without the patches smaller than `share` of the largest one."""
    numbers = components(mask)
    areas = np.bincount(numbers.ravel())
    areas[0] = 0
    kept: Mask = (areas >= share * areas.max())[numbers] & mask
    return kept


def without_frame(mask: Mask) -> Mask:
    """The mask (H, W) without the patches that touch its edge, unless nothing would be left."""
    inner = inner_patches(mask)
    return inner if inner.any() else mask


def inner_patches(mask: Mask) -> Mask:
    """The patches of the mask (H, W) that do not touch its edge."""
    numbers = components(mask)
    edge = np.concatenate([numbers[0], numbers[-1], numbers[:, 0], numbers[:, -1]])
    inner: Mask = mask & ~np.isin(numbers, edge)
    return inner


def grown(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """The mask and the pixels around it: soft edges belong to the ink."""
    near = np.pad(mask, 1)
    near = near[:-2] | near[1:-1] | near[2:]
    return near[:, :-2] | near[:, 1:-1] | near[:, 2:]


def _patch_of_each_run(starts: list[int], ends: list[int], stride: int) -> npt.NDArray[np.int64]:
    """Union-find over the runs [start, end) of a flat image whose rows are `stride` long."""
    parent = list(range(len(starts)))

    def root(run: int) -> int:
        while parent[run] != run:
            parent[run] = parent[parent[run]]
            run = parent[run]
        return run

    above = 0
    for run, (start, end) in enumerate(zip(starts, ends)):
        # Runs come in reading order, so the first that can touch this one from above only ever moves forward.
        while ends[above] + stride < start:
            above += 1
        other = above
        while other < run and starts[other] + stride <= end:
            low, high = sorted((root(other), root(run)))
            parent[high] = low
            other += 1
    roots = np.array([root(run) for run in range(len(starts))], dtype=np.int64)
    return np.unique(roots, return_inverse=True)[1] + 1
