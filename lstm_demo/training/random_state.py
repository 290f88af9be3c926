"""Torch's own random numbers, which dropout draws from: their state, taken and given back."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, eq=False)
class RandomState:
    """cpu: (…) uint8. device: the same of the GPU that the run is on, of which `kind` is the name; None and "cpu" on the CPU."""

    cpu: Tensor
    device: Tensor | None = None
    kind: str = "cpu"


def random_state(device: torch.device) -> RandomState:
    """As it is now."""
    if device.type == "cuda":
        return RandomState(torch.get_rng_state(), torch.cuda.get_rng_state(device), "cuda")
    if device.type == "mps":
        return RandomState(torch.get_rng_state(), torch.mps.get_rng_state(), "mps")
    return RandomState(torch.get_rng_state())


def set_random_state(state: RandomState, device: torch.device) -> None:
    """As it was. A run that goes on on another kind of device draws other numbers there, from the seed that is set."""
    torch.set_rng_state(state.cpu)
    if state.device is None or state.kind != device.type:
        return
    if device.type == "cuda":
        torch.cuda.set_rng_state(state.device, device)
    elif device.type == "mps":
        torch.mps.set_rng_state(state.device)
