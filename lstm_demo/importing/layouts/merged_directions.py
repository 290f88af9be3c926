"""How a readout hears the two directions of a network: side by side, or one number of each pair. All but the first are folded into it."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor

# both: side by side, forward first, or added up where the readout is only as wide as one direction. swapped: backward first.
Merge = Literal["both", "swapped", "averaged", "forward", "backward"]


def open_merges(features: int, hidden: int, pooling: str) -> tuple[Merge, ...]:
    """What may be tried with a readout of so many features. Two that are the same are not both there, nor what no linear layer can do."""
    if features != hidden:
        return ("both", "swapped") if pooling in ("final", "cell") else ("both",)
    if pooling == "max":  # of a sum it is not the sum of the largest
        return ("forward", "backward")
    alone: tuple[Merge, ...] = ("backward",) if pooling == "final" else ("forward", "backward")  # forward, the last state is the final one
    return ("both", "averaged", *alone)


def merged(features: Tensor, merge: Merge, heard: int) -> Tensor:
    """(…, 2H), forward first → what a readout hears that is `heard` wide, 2H or H."""
    forward, backward = features.chunk(2, dim=-1)
    if heard == features.shape[-1]:
        return torch.cat((backward, forward), dim=-1) if merge == "swapped" else features
    return {"both": forward + backward, "averaged": (forward + backward) / 2, "forward": forward, "backward": backward}[merge]


def unmerged(weight: Tensor, merge: Merge, hidden: int) -> Tensor:
    """The readout's first weight, (out, 2H) or (out, H), as one that hears both directions side by side, forward first: (out, 2H)."""
    if weight.shape[1] != hidden:
        return torch.cat(weight.chunk(2, dim=1)[::-1], dim=1) if merge == "swapped" else weight
    nothing = torch.zeros_like(weight)
    forward, backward = {
        "both": (weight, weight), "averaged": (weight / 2, weight / 2), "forward": (weight, nothing), "backward": (nothing, weight),
    }[merge]  # fmt: skip
    return torch.cat((forward, backward), dim=1)
